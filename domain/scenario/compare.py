"""Two scenarios on one log, one law and the same months: both costs, and each difference given to what only one of them asks.

From the first, what it alone asks is taken away, the last first; then what the second alone asks is added, in the order of its
file. Every step is the exact engine's answer to a whole scenario, so that steps sum to the difference, to the cent.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import NamedTuple

from domain.scenario.asked import FactChange, LawChange, Scenario, ScenarioRefused
from domain.scenario.head import Head
from domain.scenario.result import BodyResult, Both, Result, Rubrique
from domain.scenario.run import KnownLaw, run
from payroll.rubriques import SECTIONS

Change = LawChange | FactChange


@dataclass(frozen=True, slots=True)
class Pair:
    """Two scenarios that can be compared: they have the same months."""

    one: Scenario
    other: Scenario

    def __post_init__(self) -> None:
        if (self.one.first_month, self.one.months) != (self.other.first_month, self.other.months):
            raise ScenarioRefused(
                (
                    "from, months",
                    f"deux scénarios se comparent sur les mêmes mois : « {self.one.title} » va de {_months(self.one)}, "
                    f"« {self.other.title} » de {_months(self.other)}. Donner le même « from » et le même « months ».",
                )
            )


class Move(NamedTuple):
    """What one of the two files asks and the other does not: taken away from the first, or added by the second."""

    where: str  # in its file: « law[0] »
    change: Change
    added: bool


@dataclass(frozen=True, slots=True)
class Step:
    """What moves bring. They are several when what stands between them cannot be paid, so that none has a cost of its own.

    The base of `result` is what stood before them, its scenario what stands after."""

    moves: tuple[Move, ...]
    result: Result


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both answers, the second against the first (the base of `result` is the first), and the steps between them."""

    one: Result
    other: Result
    result: Result
    steps: tuple[Step, ...]


def unchanged(like: Scenario) -> Scenario:
    """The log as it stands, over the months of a scenario: what comparing it with nothing compares it with."""
    return Scenario("Rien ne change", like.first_month, like.months, (), ())


def compare(pair: Pair, known: Sequence[Head], law: KnownLaw, jobs: int = 1) -> Comparison:
    """Refuses what either scenario asks and that cannot be, under the title of that scenario."""
    one, other = (_answered(each, known, law, jobs) for each in (pair.one, pair.other))
    steps: list[Step] = []
    before, together = one, list[Move]()
    path = list(_path(pair.one, pair.other))
    for place, (move, reached) in enumerate(path, start=1):
        together.append(move)
        try:
            after = other if place == len(path) else run(reached, known, law, jobs)
        except ScenarioRefused:  # nothing to pay halfway: the next move goes with this one
            continue
        steps.append(Step(tuple(together), _against(before, after)))
        before, together = after, []
    return Comparison(one, other, _against(one, other), tuple(steps))


def _answered(scenario: Scenario, known: Sequence[Head], law: KnownLaw, jobs: int) -> Result:
    try:
        return run(scenario, known, law, jobs)
    except ScenarioRefused as refused:
        said = ((f"« {scenario.title} », {where}", why) for where, why in refused.problems)
        raise ScenarioRefused(*said) from None


def _months(scenario: Scenario) -> str:
    return f"{scenario.first_month:%m/%Y} à {scenario.last_month:%m/%Y}"


# ---- the way from one to the other ---------------------------------------------------------------------------------


def _path(one: Scenario, other: Scenario) -> Iterator[tuple[Move, Scenario]]:
    """Each move, and the scenario that it leads to; the last leads to `other` itself."""
    here, there = list(_places(one)), list(_places(other))
    own, common = _apart([each for _, each in here], [each for _, each in there])
    for place in reversed(own):
        where, change = here.pop(place)
        yield Move(where, change, added=False), _asking(one, [each for _, each in here])
    reached = set(common)
    for place, (where, change) in enumerate(there):
        if place not in common:
            reached.add(place)
            yield Move(where, change, added=True), _asking(other, [there[each][1] for each in sorted(reached)])


def _places(scenario: Scenario) -> Iterator[tuple[str, Change]]:
    yield from ((f"law[{place}]", change) for place, change in enumerate(scenario.law))
    yield from ((change.where, change) for change in scenario.facts)


def _apart(one: Sequence[Change], other: Sequence[Change]) -> tuple[list[int], frozenset[int]]:
    """Places of `one` that `other` does not have, and places of `other` that `one` has too, in the same order."""
    distinct: list[Change] = []
    here, there = ([_number(each, distinct) for each in changes] for changes in (one, other))
    blocks = SequenceMatcher(None, here, there, autojunk=False).get_matching_blocks()
    kept = {block.a + step for block in blocks for step in range(block.size)}
    common = frozenset(block.b + step for block in blocks for step in range(block.size))
    return [place for place in range(len(one)) if place not in kept], common


def _number(change: Change, distinct: list[Change]) -> int:
    """The same number for what asks the same, wherever it stands in its file."""
    same = replace(change, where="") if isinstance(change, FactChange) else change
    if same not in distinct:
        distinct.append(same)
    return distinct.index(same)


def _asking(scenario: Scenario, changes: Collection[Change]) -> Scenario:
    law = tuple(each for each in changes if isinstance(each, LawChange))
    return replace(scenario, law=law, facts=tuple(each for each in changes if isinstance(each, FactChange)))


# ---- one answer against another ------------------------------------------------------------------------------------


def _against(one: Result, other: Result) -> Result:
    """The second answer with the first for its base; both hold the same collectivities and months."""
    pairs = zip(one.bodies, other.bodies, strict=True)
    title = f"{one.title} → {other.title}"
    assumptions = tuple(each for each in one.assumptions if each in other.assumptions)
    bodies = tuple(_body(*each) for each in pairs)
    return replace(other, title=title, moved=(), assumptions=assumptions, bodies=bodies)


def _body(one: BodyResult, other: BodyResult) -> BodyResult:
    months = tuple(
        (month, Both(before.scenario, after.scenario))
        for (month, before), (_, after) in zip(one.months, other.months, strict=True)
    )
    return replace(other, months=months, rubriques=tuple(_rubriques(one, other)))


def _rubriques(one: BodyResult, other: BodyResult) -> Iterator[tuple[int, Rubrique]]:
    """The lines of both scenarios in the order of the bulletin."""
    found: dict[tuple[int, int, str], Rubrique] = {}
    order = {section: place for place, section in enumerate(SECTIONS)}
    for body, first in ((one, True), (other, False)):
        for year, each in body.rubriques:
            paid = (each.scenario, each.scenario_employer)
            line = Rubrique(*each[:3], *(paid if first else (0, 0)), *((0, 0) if first else paid))
            key = year, order[each.section], each.code
            found[key] = found[key].plus(line) if key in found else line
    yield from ((year, line) for (year, _, _), line in sorted(found.items()) if any(line[3:]))
