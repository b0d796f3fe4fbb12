"""The content of two bulletins side by side: the lines whose amounts differ, in the order of calculation, then the rest.

A line that one of them does not have is nought. What is compared is whatever the event freezes, known to this file or not.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from domain.events import BulletinIssued
from domain.month import MonthResult, Outcome, Paid, bulletin_event
from domain.principal import SYSTEM
from payroll.algebra import Part
from payroll.bulletin import Totals, totals_of
from payroll.plan import Plan
from payroll.rules import Rule

_PARTS: Mapping[Part, str] = {
    "amount": "",
    "base": ", assiette",
    "employee": ", part de l'agent",
    "employer": ", part de l'employeur",
}
_FIELDS = {
    "account": "compte à payer",
    "cumuls": "cumuls de l'année",
    "frozen": "mentions figées",
    "inputs": "données du mois",
    "law_digest": "empreinte de la loi",
    "left": "mois laissés ouverts",
    "local": "rubriques locales",
    "notes": "notes",
    "payment_date": "date de paiement",
    "plan": "plan de calcul",
    "position": "position lue",
    "regime": "régime",
    "reopened": "rappels",
    "segments": "segments du mois",
}
_MARKS = frozenset({"by", "engine", "law_digest", "plan", "position"})  # of the reading, not of what is paid
_SHOWN = 160  # characters of a value that is not an amount


@dataclass(frozen=True)
class Content:
    """A bulletin as an event would freeze it, with its plan."""

    event: BulletinIssued
    plan: Plan

    @cached_property
    def amounts(self) -> dict[tuple[str, Part], int]:
        rules = self.plan.rules
        return {
            (rules[index].code, part): amount
            for (index, part), amount in zip(self.plan.slots, self.event.amounts, strict=False)
        }

    @property
    def totals(self) -> Totals | None:
        """None when it does not have the lines of its plan."""
        whole = len(self.plan.slots) == len(self.event.amounts)
        return totals_of(self.plan, self.event.amounts, self.event.inputs) if whole else None

    @cached_property
    def fields(self) -> dict[str, object]:
        """Everything else; a field at its default value is the same as one that an older topic does not have."""
        default = {name: field.default for name, field in type(self.event).model_fields.items()}
        written = self.event.model_dump(mode="json", exclude={"amounts"})
        return {name: value for name, value in written.items() if value != _plain(default[name])}


@dataclass(frozen=True, slots=True)
class Absent:
    """No bulletin; the reason, in French, when the calculation gave one."""

    reason: str = ""


Said = Content | Absent


def said_by(
    outcome: Outcome | None, result: MonthResult, law_digest: str, position: int, like: BulletinIssued | None = None
) -> Said:
    """What a recalculation says of one agent, as an event would; its author and engine are those of the stored bulletin."""
    if not isinstance(outcome, Paid):
        return Absent("" if outcome is None else outcome.reason)
    engine, by = (like.engine, like.by) if like is not None else ("", SYSTEM)
    return Content(bulletin_event(outcome, result, law_digest, position, engine, by), outcome.bulletin.plan)


@dataclass(frozen=True, slots=True)
class Change:
    """One line, or one field, that is not the same on both sides (`Difference` says where and why)."""

    line: str
    label: str
    before: int | str | None
    after: int | str | None
    pays: bool = False


def changes(before: Said, after: Said, *, marks: bool = False) -> list[Change]:
    """What differs; `marks`: also what each says of its own reading (position, digests), which one position must share."""
    if isinstance(before, Content) and isinstance(after, Content):
        return [*_lines(before, after), *_fields(before, after, frozenset() if marks else _MARKS)]
    if isinstance(before, Absent) and isinstance(after, Absent):
        return []
    return [Change("net_a_payer", "bulletin entier, net à payer", _net(before), _net(after), pays=True)]


def change_of_totals(before: Said, after: Said) -> "Counter[str]":
    """Gross, net to pay and cost: after less before, in cents."""
    sums: Counter[str] = Counter()
    for said, sign in ((before, -1), (after, 1)):
        totals = _totals(said)
        if totals is not None:
            for name in ("gross", "net_a_payer", "cost"):
                sums[name] += sign * getattr(totals, name)
    return sums


def label_of(rule: Rule, part: Part) -> str:
    return rule.label + _PARTS[part]


def line_name(code: str, part: Part) -> str:
    return code if part == "amount" else f"{code}.{part}"


def _lines(before: Content, after: Content) -> Iterator[Change]:
    known = {
        (rule.code, part): rule for plan in (after.plan, before.plan) for rule in plan.rules for part in rule.parts()
    }
    for (code, part), rule in known.items():
        was, now = before.amounts.get((code, part), 0), after.amounts.get((code, part), 0)
        if was != now:
            pays = part != "base" and rule.section != "base" and rule.kind != "information"
            yield Change(line_name(code, part), label_of(rule, part), was, now, pays)


def _fields(before: Content, after: Content, without: frozenset[str]) -> Iterator[Change]:
    for name in sorted((before.fields.keys() | after.fields.keys()) - without):
        was, now = before.fields.get(name), after.fields.get(name)
        if was != now:
            told = _told(was, now)
            yield Change(name, _FIELDS.get(name, name), told[0], told[1])


def _told(was: object, now: object) -> tuple[str, str]:
    """Only what differs of two texts of words (« im=400 ceiling=… ») or of two objects, cut to what can be read."""
    if isinstance(was, str) and isinstance(now, str):
        one, other = was.split(), now.split()
        was = " ".join(word for word in one if word not in set(other)) or was
        now = " ".join(word for word in other if word not in set(one)) or now
    elif isinstance(was, dict) and isinstance(now, dict):
        names = [name for name in was.keys() | now.keys() if was.get(name) != now.get(name)]
        was, now = ({name: each[name] for name in sorted(names) if name in each} for each in (was, now))
    return _text(was), _text(now)


def _text(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _plain(default: object) -> object:
    return list(default) if isinstance(default, tuple) else default


def _net(said: Said) -> int | None:
    totals = _totals(said)
    return None if totals is None else totals.net_a_payer


def _totals(said: Said) -> Totals | None:
    return said.totals if isinstance(said, Content) else None
