"""The arithmetic verdict: the stored plan run again on the stored inputs gives the stored amounts, for ever."""

from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from domain import events
from domain.bulletin import months_reopened, read_again
from domain.compact import silent
from domain.legislation import Legislation
from domain.refusal import Refused
from domain.replay.contents import Change, label_of, line_name
from payroll.judge import Judge
from payroll.plan import CalculationRefused, Plan
from payroll.rappels import inputs_of

_Named = tuple[tuple[str, int], ...]  # the name of an input, and its value when it is not written


def _named(names: tuple[str, ...]) -> _Named:
    return tuple((name, silent(name)) for name in names)


@dataclass(frozen=True)
class KeptPlan:
    """A plan of the log, made ready to judge when it is first asked: some only name the lines of past months."""

    plan: Plan

    @cached_property
    def judge(self) -> Judge:
        return Judge(self.plan)

    @cached_property
    def inputs(self) -> tuple[_Named, _Named, _Named]:
        month, year, by_segment = self.plan.inputs
        return _named(month), _named(year), _named(by_segment)

    def amounts(self, event: events.BulletinIssued) -> tuple[int, ...]:
        """What the plan gives on the situation that was stored, in cents."""
        month, year, by_segment = self.inputs
        flat = [event.inputs.get(name, nothing) for name, nothing in month]
        flat += [event.cumuls.get(name, (nothing, 0))[0] for name, nothing in year]
        for segment in event.segments:
            flat += [segment.get(name, nothing) for name, nothing in by_segment]
        return self.judge.amounts(flat, len(event.segments))


class KeptPlans:
    """The plans of the log by their digest, each read once."""

    def __init__(self, legislation: Legislation) -> None:
        self._legislation = legislation
        self._known: dict[str, KeptPlan] = {}

    def of(self, digest: str) -> KeptPlan:
        """Refuses a plan that is not in the log, or whose content is no longer the one that its digest names."""
        if digest not in self._known:
            plan = self._legislation.plan(digest)
            found = sha256(self._legislation.plans[digest].encode()).hexdigest()
            if found != digest:
                raise Refused(
                    f"Le contenu du plan de calcul {digest[:12]}… a pour empreinte {found[:12]}… : il a été altéré. "
                    "Restaurer le journal d'une sauvegarde."
                )
            self._known[digest] = KeptPlan(plan)
        return self._known[digest]


@dataclass(frozen=True, slots=True)
class Failure:
    """The first thing in which a stored bulletin is not what its plan gives, and why, in French."""

    change: Change
    why: str


def judged(event: events.BulletinIssued, plans: KeptPlans) -> Failure | None:
    """None when the stored plan, on the stored inputs, gives the stored amounts, rappels included."""
    try:
        kept = plans.of(event.plan)
        return _amounts(event, kept) or _rappels(event, kept, plans)
    except (Refused, CalculationRefused) as refusal:
        return Failure(Change("plan", "plan de calcul", event.plan[:12], None), str(refusal))


def _amounts(event: events.BulletinIssued, kept: KeptPlan) -> Failure | None:
    amounts = kept.amounts(event)
    if amounts == event.amounts:
        return None
    if len(amounts) != len(event.amounts):
        change = Change("amounts", "nombre de montants", str(len(event.amounts)), str(len(amounts)))
        return Failure(change, "Le bulletin n'a pas les lignes de son plan.")
    pairs = zip(kept.plan.slots, event.amounts, amounts, strict=True)
    (index, part), stored, given = next(each for each in pairs if each[1] != each[2])
    rule = kept.plan.rules[index]
    change = Change(line_name(rule.code, part), label_of(rule, part), stored, given, pays=True)
    return Failure(change, "Le plan et les données stockés donnent un autre montant que celui qui est stocké.")


def _rappels(event: events.BulletinIssued, kept: KeptPlan, plans: KeptPlans) -> Failure | None:
    """The months paid again, line by line under their own plans, sum to what the bulletin was calculated with."""
    if not months_reopened(event):
        return None
    sums = inputs_of(read_again(event, kept.plan, lambda digest: plans.of(digest).plan).reopened)
    stored = {name: amount for name, amount in event.inputs.items() if name.startswith("rappel_")}
    for name in sorted(sums.keys() | stored.keys()):
        if sums.get(name, 0) != stored.get(name, 0):
            change = Change(name, "somme des rappels", stored.get(name, 0), sums.get(name, 0), pays=True)
            return Failure(change, "Les mois repris ne donnent pas la somme avec laquelle le bulletin est calculé.")
    return None
