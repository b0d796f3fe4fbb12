"""What a replay finds: counts per verdict, and each difference with its two values and its cause; plain data, no log."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum

from domain import events
from domain.replay.contents import Change, Said, change_of_totals


class Cause(StrEnum):
    """Why a figure is not the one beside it; the words of the screen."""

    ALTERED = "altération"  # the stored bulletin contradicts itself, or the log
    ENGINE = "moteur"
    FACT = "fait"
    LAW = "loi"


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of one bulletin, before and after. An amount is in cents; any other content is text; None: no bulletin.

    `line` is the code of a rubrique, with its part (« cnracl.employer »), or the name of a field of the bulletin.
    `pays`: it is money for the agent or for the employer, not a base, an information or a field."""

    collectivity: str
    matricule: str
    engagement: int
    month: date
    rank: int
    line: str
    label: str
    before: int | str | None
    after: int | str | None
    pays: bool
    cause: Cause
    because: tuple[str, ...]  # the facts, the values of the law or the engines, in French


@dataclass
class Tally:
    """How many bulletins, and how many of each verdict."""

    bulletins: int = 0
    cancelled: int = 0
    arithmetic_failed: int = 0
    knowledge_differs: int = 0
    missing: int = 0  # due by an issued run and not in the log, or the reverse
    unreadable: int = 0  # events of any kind that say nothing to this software
    as_known_differs: int = 0

    @property
    def green(self) -> bool:
        """Every bulletin is what its plan gives, and what its facts and its law give today."""
        return not (self.arithmetic_failed or self.knowledge_differs or self.missing or self.unreadable)


@dataclass
class Sums:
    """What a cause changes: how many bulletins, and by how much in all (cents)."""

    bulletins: int = 0
    gross: int = 0
    net_a_payer: int = 0
    cost: int = 0


@dataclass
class Found:
    """What was found, of one collectivity or of several."""

    tally: Tally = field(default_factory=Tally)
    differences: list[Difference] = field(default_factory=list)
    unreadable: list[str] = field(default_factory=list)  # which events, and why, in French
    sums: dict[Cause, Sums] = field(default_factory=dict)
    months: set[date] = field(default_factory=set)  # those of which a bulletin was issued

    def add(self, other: "Found") -> None:
        """Takes what was found elsewhere into account, after what is here."""
        _add(self.tally, other.tally)
        self.differences += other.differences
        self.unreadable += other.unreadable
        self.months |= other.months
        for cause, sums in other.sums.items():
            _add(self.sums.setdefault(cause, Sums()), sums)

    def note(
        self, code: str, event: events.BulletinIssued, found: Iterable[Change], cause: Cause, because: tuple[str, ...]
    ) -> None:
        self.differences += [
            Difference(
                code,
                event.matricule,
                event.engagement,
                event.month,
                event.rank,
                each.line,
                each.label,
                each.before,
                each.after,
                each.pays,
                cause,
                because,
            )
            for each in found
        ]

    def sum(self, cause: Cause, before: Said, after: Said) -> None:
        changed = change_of_totals(before, after)
        sums = Sums(1, changed["gross"], changed["net_a_payer"], changed["cost"])
        _add(self.sums.setdefault(cause, Sums()), sums)


def _add(one: Tally | Sums, other: Tally | Sums) -> None:
    for each in fields(one):
        setattr(one, each.name, getattr(one, each.name) + getattr(other, each.name))
