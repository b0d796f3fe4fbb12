"""A side: what a month is recalculated with (facts known when, law known when, which engine), and its recalculation.

A month believed at another moment keeps the bulletins of its own run: what was already paid, the cumuls, the rappels of past
months; only the career, the variables, the employer's facts and the law are those of the other moment.
"""

from collections.abc import Sequence
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from domain.law_log import Publication
from domain.ledger import Ledger
from domain.month import MonthResult
from domain.refusal import Refused
from domain.replay.laws import Laws
from domain.replay.runs import IssuedRun
from domain.store.port import RecordedEvent


@dataclass(frozen=True, slots=True)
class Side:
    """Positions of the log; None: the position that each run read itself."""

    facts: int | None
    law: int | None
    engine: str


class Calendar(Protocol):
    """What turns a date into a position: any event store."""

    def head(self) -> int: ...

    def position_known_on(self, day: date) -> int: ...


def read_position(text: str, log: Calendar, head: int) -> int:
    """« 1234 », or a date: the last position recorded before the midnight of Paris that ends it."""
    if text.isdigit():
        if not 0 < int(text) <= head:
            raise Refused(f"La position {text} n'est pas dans le journal, qui va de 1 à {head}. En choisir une autre.")
        return int(text)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused(
            f"« {text} » n'est ni une position du journal ni une date. Écrire par exemple 1234 ou 2025-01-31."
        ) from None
    position = min(log.position_known_on(day), head)
    if position == 0:
        raise Refused(f"Rien n'était enregistré le {day:%d/%m/%Y}. Choisir une date plus tardive.")
    return position


def read_side(text: str, log: Calendar, head: int, engines: Sequence[str]) -> Side:
    """« 1234 » or « 2025-01-31 »: facts and law known then; « law:… »: facts of now, law known then; « engine:… »: facts and
    law of now, calculated by a registered engine."""
    kind, _, rest = text.partition(":")
    if kind == "law" and rest:
        return Side(head, read_position(rest, log, head), engines[0])
    if kind == "engine" and rest:
        if rest not in engines:
            raise Refused(
                f"Le moteur « {rest} » n'est pas dans cette version du logiciel ; moteurs connus : {', '.join(engines)}."
            )
        return Side(head, head, rest)
    position = read_position(text, log, head)
    return Side(position, position, engines[0])


class Months:
    """Recalculates the runs of one collectivity on any side; folds each other moment's facts once."""

    def __init__(self, code: str, recorded: Sequence[RecordedEvent], laws: Laws) -> None:
        self._code, self._recorded, self.laws = code, recorded, laws
        self._facts: dict[int, Ledger] = {}

    def calculated(self, run: IssuedRun, own: Ledger, side: Side) -> MonthResult:
        """The run on this side; `own` is the ledger that has read what the run read, and nothing later."""
        law = self.law(run, side)
        if side.facts is None or side.facts == run.position:
            return run.calculated(own, law)
        return run.of_those_concerned(own).calculated(_believing(own, self.facts(side.facts)), law)

    def law(self, run: IssuedRun, side: Side) -> Publication:
        return self.laws.at(run.position if side.law is None else side.law, side.engine)

    def facts(self, position: int) -> Ledger:
        """What was known of careers, variables and employer at this position, without any bulletin."""
        if position not in self._facts:
            ledger = self._facts[position] = Ledger(self._code)
            for each in self._recorded:
                if each.position <= position and not each.topic.startswith(("bulletin.", "run.", "debt.")):
                    with suppress(Refused):  # the replay itself says which event is unreadable
                        ledger.take(each)
        return self._facts[position]


def _believing(own: Ledger, facts: Ledger) -> Ledger:
    """What the run read, but for the facts of the other moment: bulletins, debts and what past months owe stay its own."""
    believed = copy(own)
    believed.agents, believed.variables, believed.collectivity = facts.agents, facts.variables, facts.collectivity
    return believed
