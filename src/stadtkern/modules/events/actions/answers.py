"""What people may type: their name, address and answers to the organiser's questions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from stadtkern.kernel import mail_addresses, texts
from stadtkern.kernel.city.form_fields import number_between
from stadtkern.kernel.trust.names import AddressInName, require_name
from stadtkern.modules.events.models import Event, Question

from .refusals import InvalidAnswers

NAME_LIMIT = 120
ANSWER_LIMIT = 1_000
GUEST = "guest-"  # the key of a guest's name is this with the guest's number, from 2 on
CONTACT_LIMIT = 254
MAX_DIGITS = 20
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # what neither XML nor a mail header may hold

Answers = dict[str, str | int | bool]


@dataclass(frozen=True)
class Party:
    """A party as it may be stored: trimmed and checked."""

    name: str
    contact: str
    seats: int
    answers: Answers
    guests: list[str] = field(default_factory=list)


def checked(
    event: Event, *, name: str, contact: str, seats: int, answers: Mapping[str, Any], guests: Sequence[str] = ()
) -> Party:
    """A party as it may be stored. answers: {question id: answer}. Raises InvalidAnswers with an error per field.

    guests: the names of the others, of whom the first is number 2; looked at only where the event asks for them.
    """
    errors: dict[str, str] = {}
    name, contact = _name(name), contact.strip()
    if wrong_name := _wrong_name(name, _("Enter your name.")):
        errors["name"] = wrong_name
    try:
        mail_addresses.validate(contact)
    except mail_addresses.BadMailAddress as error:
        errors["contact"] = error.messages[0]
    if len(contact) > CONTACT_LIMIT:
        errors["contact"] = _("This email address is too long.")
    if not isinstance(seats, int) or isinstance(seats, bool) or seats < 1:
        errors["seats"] = _("Choose at least one place.")
    elif event.guest_names:
        guests = [_name(guest) for guest in [*guests, *[""] * (seats - 1)][: seats - 1]]
        errors |= {
            f"{GUEST}{number}": wrong
            for number, guest in enumerate(guests, 2)
            if (wrong := _wrong_name(guest, _("Please enter the name of this person.")))
        }
    kept, wrong_answers = _checked_answers(event.asked, answers)
    if errors or wrong_answers:
        raise InvalidAnswers(errors | wrong_answers)
    return Party(name, contact, seats, kept, list(guests) if event.guest_names else [])


def _name(text: str) -> str:
    return " ".join(_visible(text).split())


def _wrong_name(name: str, missing: str) -> str:
    """Why a name cannot be taken, or ""."""
    if not name:
        return missing
    if len(name) > NAME_LIMIT or CONTROL.search(name):
        return _("Enter a name of %(limit)d characters or fewer.") % {"limit": NAME_LIMIT}
    try:
        require_name(name)
    except AddressInName as refused:
        return refused.message
    return ""


def _checked_answers(questions: Iterable[Question], answers: Mapping[str, Any]) -> tuple[Answers, dict[str, str]]:
    known = {str(question.pk): question for question in questions}
    kept: Answers = {}
    errors = {str(key)[:60]: _("There is no such question.") for key in answers if str(key) not in known}
    for key, question in known.items():
        given = answers.get(key)
        if given is None or given is False or (isinstance(given, str) and not given.strip()):
            if question.required:
                errors[key] = (
                    _("You must agree so that we can register you.")
                    if question.kind == Question.Kind.CONSENT
                    else _("Please answer this question.")
                )
            continue
        try:
            kept[key] = _answer(question, given)
        except ValueError as error:
            errors[key] = str(error)
    return kept, errors


def _answer(question: Question, given: Any) -> str | int | bool:
    match question.kind:
        case Question.Kind.CONSENT:
            if given is not True:
                raise ValueError(_("Answer yes or no."))
            return True
        case Question.Kind.NUMBER:
            number = _whole(given)
            if not question.lowest <= number <= question.highest:
                raise ValueError(number_between(question.lowest, question.highest))
            return number
        case Question.Kind.CHOICE:
            if given not in question.choices:
                raise ValueError(_("Please choose one of the answers."))
            return str(given)
        case _:
            text = _visible(str(given)).strip()
            if len(text) > ANSWER_LIMIT or CONTROL.search(text):
                raise ValueError(_("Your answer must be %(limit)d characters or fewer.") % {"limit": ANSWER_LIMIT})
            return text


def _whole(given: Any) -> int:
    try:
        return int(str(given)[:MAX_DIGITS]) if not isinstance(given, bool) else int("")
    except ValueError:
        raise ValueError(_("Enter a whole number.")) from None


def _visible(text: str) -> str:
    """A text without what turns it around or is no character; control characters are left for the error to tell."""
    return "".join(sign for sign in text if CONTROL.match(sign) or texts.clean(sign))
