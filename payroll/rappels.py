"""Rappels: what a settled month changes once more is known, line by line, and what that adds to the bulletin that pays it.

Only differences between two calculations of the same month by the same engine. Lines settled by payment (RAFP, tax, net) have
none here: they follow the bulletin that pays, through `received`. Which month is compared with what is for the caller.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from payroll.algebra import Add, Divide, Expression, Greater, Law, Lesser, Multiply, Number, Part, Subtract, walk
from payroll.bulletin_line import BulletinLine
from payroll.interpreter import Interpreter, half_up
from payroll.plan import Plan
from payroll.rules import Rule, Settlement

_CONSTANT = (Number, Law, Add, Subtract, Multiply, Divide, Lesser, Greater)
Changes = Mapping[tuple[str, Part], int]


@dataclass(frozen=True)
class Reopened:
    """One past month, recalculated: `changes` are differences in cents by line and part, `cumuls` what it adds to the
    year-to-date amounts of its own year. `before` None: nothing had been paid; `after` None: nothing is due any more.

    `final` names why the difference is never paid (« prescription »); such a month adds nothing to any total."""

    month: date
    before: Plan | None
    after: Plan | None
    changes: Changes
    cumuls: Mapping[str, int]
    final: str = ""

    @cached_property
    def rules(self) -> tuple[tuple[Plan, Rule], ...]:
        """The rules that name the lines, in order, each with its plan: those of today, then those that no longer pay."""
        found: dict[str, tuple[Plan, Rule]] = {}
        for plan in (self.after, self.before):
            for rule in plan.rules if plan else ():
                found.setdefault(rule.code, (plan, rule))  # type: ignore[arg-type]
        return tuple(found.values())

    @cached_property
    def lines(self) -> tuple[BulletinLine, ...]:
        """The lines that the bulletin prints under their month of origin; none when the difference is final."""
        return () if self.final else tuple(self.differences())

    def differences(self) -> Iterator[BulletinLine]:
        """The lines that differ, paid or not; what only informs has none."""
        shown = {code for code, _ in self.changes}
        for plan, rule in self.rules:
            if rule.code in shown and rule.kind != "information":
                yield self._line(plan, rule)

    def _line(self, plan: Plan, rule: Rule) -> BulletinLine:
        change = {part: self.changes.get((rule.code, part), 0) for part in rule.parts()}
        contribution = rule.kind == "contribution"
        base = change.get("base", 0)
        return BulletinLine(
            code=rule.code,
            label=rule.label,
            section=rule.section,
            kind=rule.kind,
            amount=-change.get("employee", 0) if contribution else change["amount"],
            employer=change.get("employer", 0),
            base=base if contribution else None,
            employee_rate=_rate(plan, rule.employee) if base else None,
            employer_rate=_rate(plan, rule.employer) if base else None,
            origin=self.month,
            tags=rule.tags,
        )

    @cached_property
    def effects(self) -> dict[str, int]:
        """What the month adds to each total of the bulletin that pays it, in cents: `rappel_gross`, `rappel_social`…"""
        sums: Counter[str] = Counter()
        if not self.final:
            for _, rule in self.rules:
                part: Part = "employee" if rule.kind == "contribution" else "amount"
                change = self.changes.get((rule.code, part), 0)
                for effect in rule.effects:
                    sums[f"rappel_{effect}"] += change
                sums["rappel_employer"] += self.changes.get((rule.code, "employer"), 0)
            sums["rappel_frfe"] = self.changes.get(("frfe", "amount"), 0)
        return {name: amount for name, amount in sums.items() if amount}

    @property
    def net(self) -> int:
        """What the difference is worth to the agent before tax and RAFP, paid or not (cents)."""
        return sum(line.amount for line in self.differences())


def _rate(plan: Plan, expression: Expression | None) -> int | None:
    """The rate of the month of origin, when the law alone gives it (ten-thousandths of a percent)."""
    if expression is None or not all(isinstance(node, _CONSTANT) for node in walk(expression)):
        return None
    return half_up(Interpreter(plan, {}, {}, (), (0,) * len(plan.slots)).evaluate(expression) * 10_000)


def inputs_of(reopened: Iterable[Reopened]) -> dict[str, int]:
    """The sums of all reopened months, as inputs of the bulletin that pays them."""
    sums: Counter[str] = Counter()
    for each in reopened:
        sums.update(each.effects)
    return dict(sums)


def settled_apart(rule: Rule) -> bool:
    """Whether a past month of this line is paid as a line of its own: not when the rule follows the payment."""
    paying = rule.kind != "information" or rule.code == "frfe"
    return paying and rule.settlement != Settlement.BY_PAYMENT
