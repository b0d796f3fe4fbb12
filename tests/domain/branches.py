"""Scenarios without a log, for tests: heads made of the demonstration's people, and the plain path that judges the engine."""

import json
import tomllib
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from domain.legislation import shipped_grid_files
from domain.scenario import Head, KnownLaw, Scenario, read
from domain.scenario.engine import PAYMENT_DAY
from domain.scenario.head import KnownEngagement
from fixtures.territory import generator
from fixtures.territory.happenings import happenings
from payroll import facts
from payroll.bulletin import Bulletin
from payroll.calculate import Calculator
from payroll.grids import Grids
from payroll.law import Law, LawError
from payroll.plan import CalculationRefused
from payroll.refusal import NothingToPay, Refused
from payroll.situate import AgentRecord, situate
from payroll.situation import CUMULS
from payroll.words import CollectivityKind
from tests.payroll.careers import an_employer, an_official
from tests.payroll.dossiers import the_law


def known_law() -> KnownLaw:
    """The shipped law as a publication would hold it."""
    return KnownLaw(json.dumps(the_law().corpus()), shipped_grid_files(), the_law().digest)


def scenario(text: str) -> Scenario:
    return read(tomllib.loads(text))


def a_head(*engagements: KnownEngagement, code: str = "labrit", **policies: Any) -> Head:
    return Head(code, 7, an_employer(CollectivityKind.COMMUNE, **policies), engagements)


def official(matricule: str = "000001", *more: facts.AgentFact, engagement: int = 1) -> KnownEngagement:
    """An official at full time, index 400, without prime."""
    return KnownEngagement(matricule, engagement, an_official(*more))


def territory(collectivities: int, seed: int = 40) -> list[Head]:
    """The first collectivities of the demonstration after what three months bring: careers, sickness, strikes, entries."""
    drawn = generator.territory(seed, collectivities)
    for month in (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)):
        for body in drawn.bodies:
            happenings(drawn, body, month)
    return [
        Head(
            body.code,
            7,
            tuple(body.facts),
            tuple(KnownEngagement(each.matricule, each.engagement, tuple(each.facts)) for each in body.people),
        )
        for body in drawn.bodies
    ]


class PlainPath:
    """Every month situated and calculated anew, one agent after the other, by `situate` and `Calculator` alone."""

    def __init__(self, law: Law, grids: Grids) -> None:
        self._law, self._grids, self._calculator = law, grids, Calculator(law)

    def person(
        self, head: Head, engagements: Iterable[KnownEngagement], months: Iterable[date]
    ) -> dict[tuple[int, date], Bulletin | str]:
        """By engagement and month: the bulletin, or why there is none."""
        found: dict[tuple[int, date], Bulletin | str] = {}
        years: dict[int, Counter[str]] = {}
        ordered = sorted(engagements, key=lambda each: each.engagement)
        for month in months:
            year = years.setdefault(month.year, Counter())
            for each in ordered:
                bulletin = self._bulletin(head, each, month, {name: year[name] for name in CUMULS})
                if isinstance(bulletin, Bulletin):
                    year.update(bulletin.cumuls)
                found[each.engagement, month] = bulletin
        return found

    def _bulletin(self, head: Head, known: KnownEngagement, month: date, year: dict[str, int]) -> Bulletin | str:
        payment, record = month.replace(day=PAYMENT_DAY), AgentRecord(known.facts)
        try:
            situation = situate(record, head.employer, month, payment, 1, year, self._law, self._grids)
            return self._calculator.calculate(situation)
        except (NothingToPay, Refused, LawError, CalculationRefused) as reason:
            return str(reason)
