"""Weekly markets: on which day of the week, where, from when to when."""

from django.db import models


class Market(models.Model):
    weekday = models.PositiveSmallIntegerField()  # 0 is Monday
    place = models.CharField(max_length=100)
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [models.CheckConstraint(condition=models.Q(weekday__lte=6), name="weekday_of_a_week")]

    def __str__(self) -> str:
        return self.place
