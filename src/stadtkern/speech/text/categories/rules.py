"""The rule file: what it may hold, and where it is wrong. `docs/speech-text.md` explains it to those who write one."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from stadtkern.speech.errors import RulesError
from stadtkern.speech.result import OutcomeKind, Role
from stadtkern.speech.text.categories import similarity

GAP = r"(?:\W+\w+){0,4}?\W+"  # what "..." in a phrase stands for: up to four words


class RulesModel(BaseModel):
    """Base: frozen, and nothing but the declared fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Condition(RulesModel):
    """One thing that must be there. Words (phrase, stem), a sentence that means the same as an example (meaning,
    likeness from 0 to 1) or sentiment, said by `role` in the given part of the call at least `least` times; or a
    pause or interruptions; or other conditions joined by and, or, not."""

    phrase: list[str] = []
    stem: list[str] = []
    meaning: list[str] = []
    likeness: float = Field(0.4, gt=0, le=1)
    sentiment: Literal["positive", "negative"] | None = None
    pause: float | None = Field(None, gt=0)  # seconds, at least one as long
    interruption: int | None = Field(None, gt=0)  # at least so many, by `role` where it is given
    role: Role | None = None
    first_seconds: float | None = Field(None, gt=0)
    last_seconds: float | None = Field(None, gt=0)
    first_percent: float | None = Field(None, gt=0, le=100)
    last_percent: float | None = Field(None, gt=0, le=100)
    least: int = Field(1, ge=1)
    all_of: list[Condition] = Field([], alias="and")
    any_of: list[Condition] = Field([], alias="or")
    none_of: list[Condition] = Field([], alias="not")

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        own = [
            bool(self.phrase or self.stem),
            bool(self.meaning),
            self.sentiment is not None,
            self.pause is not None,
            self.interruption is not None,
        ]
        if sum(own) > 1:
            raise ValueError(
                "only one of words (phrase, stem), meaning, sentiment, pause and interruption; join more with `and`"
            )
        if not sum(own) and not self.all_of and not self.any_of:
            raise ValueError(
                "nothing that could fire: phrase, stem, meaning, sentiment, pause, interruption, `and` or `or`"
            )
        if any(not re.search(r"\w", text) for text in [*self.phrase, *self.stem, *self.meaning]):
            raise ValueError("a phrase, stem or meaning without a letter would fire everywhere")
        return self

    @property
    def pattern(self) -> re.Pattern[str]:
        """The words as one expression."""
        return _pattern(tuple(self.phrase), tuple(self.stem))

    @property
    def by_meaning(self) -> bool:
        """Whether it, or one that is joined to it, asks for the meaning of sentences."""
        return bool(self.meaning) or any(one.by_meaning for one in [*self.all_of, *self.any_of, *self.none_of])


class CategoryRule(Condition):
    """A condition with its weight in the score; below 0 it speaks against the category."""

    weight: float = 1.0


class CategoryRules(RulesModel):
    """A category fires when its score reaches `threshold`, and, where it competes, `share` of the best competitor's.

    `opening`: what words in the first quarter count. `fallback`: fires too when no other category does.
    """

    key: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    title: str = Field(min_length=1)
    threshold: float = Field(1.0, gt=0)
    opening: float = Field(1.0, gt=0)
    competes: bool = True
    fallback: bool = False
    rule: list[CategoryRule] = Field(min_length=1)


class OutcomeRules(RulesModel):
    """The rules of one outcome; the one with the highest score wins."""

    kind: OutcomeKind
    rule: list[CategoryRule] = Field(min_length=1)


class Rules(RulesModel):
    """A whole rule file. `only`: the categories of this file are all there are; else they join the shipped ones."""

    only: bool = False
    share: float = Field(0.5, ge=0, le=1)
    category: list[CategoryRules] = []
    outcome: list[OutcomeRules] = []

    @model_validator(mode="after")
    def _once(self) -> Self:
        keys = [one.key for one in self.category] + [one.kind for one in self.outcome]
        twice = {key for key in keys if keys.count(key) > 1}
        if twice:
            raise ValueError(f"there twice: {', '.join(sorted(twice))}")
        return self


@cache
def shipped() -> Rules:
    """The rules that come with Stadtkern."""
    file = resources.files("stadtkern.speech") / "data" / "text" / "categories.toml"
    return _checked(tomllib.loads(file.read_text("utf-8")), "categories.toml")


def read_rules(path: Path) -> Rules:
    """A city's own rules; its categories and outcomes replace the shipped ones of the same key. Raises RulesError."""
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise RulesError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RulesError(f"{path.name}: no TOML: {error}") from error
    own = _checked(data, path.name)
    groups = [*(one.rule for one in own.category), *(one.rule for one in own.outcome)]
    if any(rule.by_meaning for rules in groups for rule in rules):
        similarity.check()
    if own.only:
        return own
    base = shipped()
    keys, kinds = {one.key for one in own.category}, {one.kind for one in own.outcome}
    return own.model_copy(
        update={
            "category": [one for one in base.category if one.key not in keys] + own.category,
            "outcome": [one for one in base.outcome if one.kind not in kinds] + own.outcome,
        }
    )


def _checked(data: dict[str, Any], name: str) -> Rules:
    try:
        return Rules.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        raise RulesError(f"{name}: {_place(data, first['loc'])}: {first['msg']}") from error


def _place(data: Any, path: tuple[int | str, ...]) -> str:
    """A place in the file as its writer sees it: "category waste, rule 3, stem"; counted from 1."""
    said: list[str] = []
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            data = None
        if isinstance(step, int):
            name = (data.get("key") or data.get("kind")) if isinstance(data, dict) else None
            said[-1] = f"{said[-1]} {name or step + 1}"
        else:
            said.append(step)
    return ", ".join(said) or "the whole file"


@cache
def _pattern(phrases: tuple[str, ...], stems: tuple[str, ...]) -> re.Pattern[str]:
    """Phrases are whole words ("..." jumps over up to four, "*" ends a word freely); stems begin a word, with a
    leading "*" they may stand inside it."""
    made = [_phrase(one) for one in phrases]
    for stem in stems:
        free = r"\w*" if stem.startswith("*") else ""
        made.append(free + r"[\s-]+".join(re.escape(part) for part in stem.strip("*").split()) + r"\w*")
    return re.compile(rf"\b(?:{'|'.join(made)})(?!\w)", re.IGNORECASE)


def _phrase(phrase: str) -> str:
    pieces = []
    for piece in phrase.split("..."):
        words = [re.escape(word.rstrip("*")) + (r"\w*" if word.endswith("*") else "") for word in piece.split()]
        pieces.append(r"\W+".join(words))
    return GAP.join(piece for piece in pieces if piece)
