"""Calculate: a situation and the law in, the bulletin out; keeps the plans it built and the code compiled from them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import ClassVar

from payroll.bulletin import Bulletin
from payroll.compiler import Runner, compile_plan
from payroll.law import Law, LawError
from payroll.law_values import Table
from payroll.plan import LawValue, Plan, law_keys
from payroll.rubriques import rule_table
from payroll.rules import Rule, RuleTable
from payroll.situation import LocalRubrique, Situation


@dataclass(frozen=True, slots=True)
class Engine:
    """The rules that calculate, under the version that bulletins bear; raised when a change may change a cent."""

    version: str
    rules: Callable[[tuple[LocalRubrique, ...]], RuleTable]


# "1": before rappels, the attachable share and typed rappels; "2": before the whole law (issue 4)
CURRENT = Engine("3", rule_table)

_PlanKey = tuple[str, date, date, tuple[LocalRubrique, ...], tuple[str, ...]]


class Calculator:
    """One law, one engine, many bulletins. Plans are cached by what they inline: two months of one law share one."""

    _runners: ClassVar[dict[tuple[str, int], Runner]] = {}  # compiled from the plan alone: every law shares them

    def __init__(self, law: Law, engine: Engine = CURRENT) -> None:
        self.law = law
        self.engine = engine
        self._plans: dict[_PlanKey, Plan] = {}
        self._by_digest: dict[str, Plan] = {}

    def calculate(self, situation: Situation) -> Bulletin:
        """The bulletin of a situation; a case the law does not cover is refused by name."""
        plan = self.plan(situation.regime, situation.month, situation.payment_date, situation.local, situation.families)
        flat = plan.values(situation.inputs, situation.cumuls, situation.segments)
        return Bulletin(situation, plan, self.runner(plan, len(situation.segments))(flat))

    def runner(self, plan: Plan, segments: int) -> Runner:
        """The compiled code of a plan for so many segments."""
        key = (plan.digest, segments)
        if key not in self._runners:
            self._runners[key] = compile_plan(plan, segments)
        return self._runners[key]

    def plan(
        self,
        regime: str,
        month: date,
        payment_date: date,
        local: tuple[LocalRubrique, ...],
        families: tuple[str, ...] = (),
    ) -> Plan:
        """The rules of a regime, and of these families, with the law of that month, and of that payment date where the law
        says so."""
        key = (regime, month, payment_date, local, families)
        if key not in self._plans:
            rules = self.engine.rules(local).for_status(regime, month, payment_date, families)
            self._plans[key] = self.plan_of(regime, rules, month, payment_date)
        return self._plans[key]

    def plan_of(self, regime: str, rules: tuple[Rule, ...], month: date, payment_date: date) -> Plan:
        """These rules with the law of that month."""
        plan = Plan(regime, rules, self._law_of(rules, month, payment_date))
        return self._by_digest.setdefault(plan.digest, plan)

    def _law_of(self, rules: tuple[Rule, ...], month: date, payment_date: date) -> dict[str, LawValue]:
        keys = law_keys(rules)
        self._refuse_change_inside(month, {key.partition("[")[0] for key in keys})
        return {key: self._value(key, month, payment_date) for key in keys}

    def _refuse_change_inside(self, month: date, keys: Iterable[str]) -> None:
        last = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        days = self.law.known_in(month, last, keys)
        if days:
            raise LawError(
                f"La loi change le {days[0]:%d/%m/%Y}, à l'intérieur du mois : ce cas n'est pas encore couvert. "
                "Payer le mois à la main ou attendre la version qui le couvre."
            )

    def _value(self, key: str, month: date, payment_date: date) -> LawValue:
        name, _, row = key.partition("[")
        by_payment = self.law.parameter(name).selected_by == "payment_date"
        value = self.law.at(name, payment_date if by_payment else month).value
        if isinstance(value, Fraction):
            return value
        if isinstance(value, str):
            raise LawError(f"Le paramètre « {name} » est un texte : une règle ne peut pas le calculer.")
        return _row(value, name, row.rstrip("]")) if row else _brackets(value)


def _row(table: Table, name: str, row: str) -> Fraction:
    for first, second in ((cells[0], cells[1]) for cells in table):
        if first == Fraction(row) and isinstance(second, Fraction):
            return second
    raise LawError(f"Le barème « {name} » n'a pas de ligne {row}.")


def _brackets(table: Table) -> LawValue:
    return tuple((cells[0], cells[1]) for cells in table)  # type: ignore[misc]
