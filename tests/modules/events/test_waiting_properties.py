"""Whatever people do in whatever order, the rules of docs/decisions/0010-waiting-list.md hold."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from stadtkern.kernel.errors import Refusal
from stadtkern.modules.events.actions import registering, waiting
from stadtkern.modules.events.models import Event, Registration, WaitingParty

from .parties import NOON, SHOW, event_with, join, register

CAPACITY, HOLD = 6, timedelta(minutes=90)
people = st.integers(0, 9).map(lambda n: f"person{n}@example.org")
sizes = st.integers(1, 5)


class WaitingListMachine(RuleBasedStateMachine):
    """An event with six seats and ten people; the clock's work is done after each step, as the worker does."""

    def __init__(self) -> None:
        super().__init__()
        self.mark = transaction.savepoint()
        self.now = NOON
        self.event = event_with(CAPACITY, hold_minutes=int(HOLD.total_seconds() // 60))
        self.capacity = CAPACITY

    def teardown(self) -> None:
        transaction.savepoint_rollback(self.mark)

    def _attempt(self, work, *args, **named) -> None:
        before = self._rows()
        try:
            work(*args, **named)
        except Refusal:
            assert self._rows() == before  # a refusal changes nothing

    def _rows(self) -> list:
        return [
            list(model.objects.filter(event=self.event).order_by("pk").values_list("pk", "state", "seats"))
            for model in (Registration, WaitingParty)
        ]

    def _live(self, *states: str) -> list[WaitingParty]:
        return list(WaitingParty.objects.filter(event=self.event, state__in=states).order_by("position"))

    def _confirmed(self) -> list[Registration]:
        return list(Registration.objects.filter(event=self.event, state="confirmed").order_by("pk"))

    @rule(contact=people, seats=sizes)
    def registers(self, contact: str, seats: int) -> None:
        self._attempt(register, self.event, contact, seats, self.now)

    @rule(contact=people, seats=sizes)
    def joins(self, contact: str, seats: int) -> None:
        self._attempt(join, self.event, contact, seats, self.now)

    @precondition(lambda self: self._confirmed())
    @rule(data=st.data(), seats=st.integers(0, 5))
    def gives_back_or_changes(self, data, seats: int) -> None:
        one = data.draw(st.sampled_from(self._confirmed()))
        if seats:
            self._attempt(registering.change, one, seats=seats, name="Kim", answers={}, at=self.now)
        else:
            self._attempt(registering.cancel, one, self.now)

    @precondition(lambda self: self._live("waiting", "offered"))
    @rule(data=st.data(), action=st.sampled_from([waiting.accept, waiting.decline, waiting.leave]))
    def answers(self, data, action) -> None:
        self._attempt(action, data.draw(st.sampled_from(self._live("waiting", "offered"))), self.now)

    @rule(seats=st.integers(1, 3))
    def gets_more_seats(self, seats: int) -> None:
        if self.capacity < 12:
            self.capacity += seats
            Event.objects.filter(pk=self.event.pk).update(capacity=self.capacity)
            waiting.pass_on(self.event, self.now)

    @rule(minutes=st.sampled_from([1, 30, 89, 90, 600, 3000]))
    def waits(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        waiting.expire_offers(self.now)
        waiting.end_holds(self.now)
        waiting.close_lists(self.now)

    @invariant()
    def is_counted_and_never_oversold(self) -> None:
        self.event.refresh_from_db()
        taken = sum(one.seats for one in self._confirmed())
        offered = sum(party.seats for party in self._live("offered"))
        waits = self._live("waiting")
        assert (self.event.seats_taken, self.event.seats_offered) == (taken, offered)
        assert self.event.parties_waiting == len(waits)
        assert self.event.smallest_waiting == min((party.seats for party in waits), default=None)
        assert taken + offered <= self.capacity

    @invariant()
    def nobody_has_two_entries(self) -> None:
        entries = [one.contact for one in [*self._confirmed(), *self._live("waiting", "offered")]]
        assert len(entries) == len(set(entries))

    @invariant()
    def the_head_never_waits_beside_seats_enough_for_it(self) -> None:
        line = self._live("waiting")
        if line and self.now < self.event.registration_closes_at:
            assert line[0].seats > self.event.seats_free

    @invariant()
    def no_seat_stays_empty_longer_than_the_hold_while_somebody_fits(self) -> None:
        line = self._live("waiting")
        fits = [party for party in line if party.seats <= self.event.seats_free]
        if fits and self.now < self.event.registration_closes_at:
            assert self.now < self.event.held_since + HOLD

    @invariant()
    def an_earlier_party_is_passed_over_only_by_smaller_ones(self) -> None:
        for later in self._live("offered"):
            for earlier in self._live("waiting"):
                if earlier.position < later.position and earlier.created_at <= later.offered_at:
                    assert earlier.seats > later.seats or earlier.created_at == later.offered_at

    @invariant()
    def nobody_waits_after_the_end(self) -> None:
        if self.now >= SHOW:
            assert self._live("waiting", "offered") == []


@pytest.mark.django_db
def test_the_waiting_list_keeps_its_rules():
    with transaction.atomic():
        run_state_machine_as_test(
            WaitingListMachine,
            settings=settings(
                max_examples=40,
                stateful_step_count=25,
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )
