"""Runs a scenario over collectivities: checks who may read them, branches facts and law, shares the work out, sums.

Nothing here can write: it takes heads (plain values), never a store, and gives a result (plain values), never an event.
"""

import gc
import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from multiprocessing import get_context

from domain.knowledge import Knowledge
from domain.law_log import Publication
from domain.principal import Principal, Right
from domain.scenario.asked import Scenario, ScenarioRefused
from domain.scenario.branch import Branching
from domain.scenario.engine import PAYMENT_DAY, Broken, TwoLaws
from domain.scenario.head import Head, head_of
from domain.scenario.law import changed, prolonged
from domain.scenario.result import BodyResult, Result
from payroll.grids import Grids, parse_grids
from payroll.law import Law
from payroll.situate import LAST_MONTH

Task = tuple[Head, Head]
Done = tuple[BodyResult, tuple[Broken, ...]]


@dataclass(frozen=True, slots=True)
class KnownLaw:
    """A published corpus as any process can take it: canonical JSON, the text of the grids, the digest."""

    corpus: str
    grids: Mapping[str, str]
    digest: str

    @classmethod
    def of(cls, publication: Publication) -> "KnownLaw":
        return cls(publication.event.corpus, publication.event.grids, publication.event.digest)


def heads(knowledge: Knowledge, who: Principal, codes: Iterable[str], position: int, scenario: Scenario) -> list[Head]:
    """The collectivities as the log knows them, for somebody who may read every one of them."""
    wanted = sorted(set(codes))
    must_read(who, wanted)
    return [head_of(knowledge.ledger(code, position), position, scenario.first_month.year) for code in wanted]


def must_read(who: Principal, codes: Iterable[str]) -> None:
    """Refuses a scenario on a collectivity that this person may not read."""
    for code in codes:
        who.must(Right.READ, code)


def run(scenario: Scenario, known: Sequence[Head], law: KnownLaw, jobs: int = 1) -> Result:
    """The answer, the same whatever the order of the collectivities and the number of processes."""
    prepared = _Laws.of(law, scenario)
    branching = Branching(known, scenario, prepared.grids)
    branches = branching.heads()
    tasks = [
        (each, branches[each.code]) for each in sorted(known, key=lambda each: (-len(each.engagements), each.code))
    ]
    done = sorted(_done(tasks, law, scenario, jobs), key=lambda each: each[0].code)
    _refuse_broken([each for _, broken in done for each in broken])
    bodies = tuple(body for body, _ in done)
    return Result(
        scenario.title,
        max((each.position for each in known), default=0),
        law.digest,
        tuple(month for month, _ in bodies[0].months) if bodies else (),
        LAST_MONTH,
        changed(prepared.base, scenario)[1],
        (*_assumptions(scenario, known, bodies), *branching.notes),
        bodies,
    )


def _refuse_broken(broken: Sequence[Broken]) -> None:
    if broken:
        first = min(broken)
        raise ScenarioRefused(
            (
                "fact",
                f"le scénario rend impossible {len(broken)} bulletin(s), d'abord {first.collectivity}, matricule "
                f"{first.matricule}, en {first.month:%m/%Y} : {first.reason}",
            )
        )


def _assumptions(scenario: Scenario, known: Sequence[Head], bodies: Sequence[BodyResult]) -> Sequence[str]:
    position = max((each.position for each in known), default=0)
    said = [
        f"Carrières, primes, familles et mandats figés à la position {position} du journal, sauf ce que le scénario "
        "change ou ce qui y est déjà enregistré pour plus tard ; aucune arrivée ni aucun départ nouveaux.",
        "Aucun élément variable du mois : ni heures, ni CIA, ni montants ponctuels ; aucun rappel.",
        "Les absences enregistrées comptent jusqu'à leur dernier jour ; aucune n'est prolongée ni prévue.",
        "La législation est celle publiée à cette position ; une valeur inconnue pour l'avenir garde la dernière publiée.",
        "Le dernier taux de prélèvement à la source transmis reste appliqué au-delà de sa durée de validité.",
        f"La paie de chaque mois est versée le {PAYMENT_DAY} du mois.",
    ]
    if scenario.first_month.month > 1:
        said.append(
            f"Les mois de {scenario.first_month.year} qui précèdent le scénario comptent dans les cumuls de l'année : "
            "tels que payés, ou calculés sur la base quand aucun bulletin n'a été émis."
        )
    if scenario.last_month > LAST_MONTH:
        said.append(
            f"Au-delà de {LAST_MONTH:%m/%Y}, dernier mois couvert par la paie, le calcul se fait sur la législation "
            "prolongée : ordre de grandeur exact sous ces hypothèses, jamais un bulletin."
        )
    unpaid = sum(len(each.unpaid) for each in bodies)
    if unpaid:
        said.append(
            f"{unpaid} engagement(s) que le calculateur refuse dans la base sont laissés hors des deux côtés ; "
            "chacun est nommé avec son motif."
        )
    return said


# ---- processes -----------------------------------------------------------------------------------------------------


def _done(tasks: list[Task], law: KnownLaw, scenario: Scenario, jobs: int) -> list[Done]:
    if jobs <= 1 or len(tasks) <= 1:
        laws = _Laws.of(law, scenario).ready()
        return [laws.run(*task) for task in tasks]
    context = get_context("spawn")
    with ProcessPoolExecutor(min(jobs, len(tasks)), context, _begin, (law, scenario)) as pool:
        return list(pool.map(_one, tasks))


@dataclass(frozen=True, slots=True)
class _Laws:
    """Both laws of a scenario."""

    base: Law
    scenario: Law
    grids: Grids
    first: date
    months: int

    @classmethod
    def of(cls, law: KnownLaw, scenario: Scenario) -> "_Laws":
        published, grids = _parsed(law.corpus, tuple(sorted(law.grids.items())))
        base = prolonged(published, scenario.first_month.replace(month=1))
        return cls(base, changed(base, scenario)[0], grids, scenario.first_month, scenario.months)

    def ready(self) -> TwoLaws:
        return TwoLaws(self.base, self.scenario, self.grids, self.first, self.months)


@lru_cache(maxsize=2)
def _parsed(corpus: str, grids: tuple[tuple[str, str], ...]) -> tuple[Law, Grids]:
    return Law.from_corpus(json.loads(corpus)), parse_grids(dict(grids))


_ready: TwoLaws | None = None  # of a worker process, for the time of one scenario


def _begin(law: KnownLaw, scenario: Scenario) -> None:
    global _ready
    gc.disable()  # millions of tuples of integers and no cycle: looking for one costs a tenth of the time
    _ready = _Laws.of(law, scenario).ready()


def _one(task: Task) -> Done:
    assert _ready is not None
    return _ready.run(*task)
