"""What is known of the push services themselves."""

from django.db import models


class PushServiceFailure(models.Model):
    """A push service that takes none of our messages. The row goes with the first message that it takes."""

    service = models.CharField(max_length=253, primary_key=True)  # a name of push.services, or a host
    since = models.DateTimeField()  # city time
    last_at = models.DateTimeField()  # city time: the last failure
    reason = models.CharField(max_length=300)  # of the last failure, in the service's own words
    messages = models.PositiveIntegerField()  # that it did not take since then

    def __str__(self) -> str:
        return f"{self.service} · {self.since:%Y-%m-%d %H:%M}"
