"""A patched bulletin is the bulletin that the whole plan gives, whichever parameter of the law moves."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from payroll import facts as f
from payroll.calculate import Calculator
from payroll.compiler import compile_plan
from payroll.patch import patch
from payroll.plan import Plan
from payroll.situation import Situation
from payroll.words import Status
from tests.payroll.careers import (
    LONG_AGO,
    a_contractual,
    a_mandate,
    a_position,
    an_official,
    engaged,
    hours,
    sick,
    situated,
)
from tests.payroll.dossiers import the_law

MONTH = date(2026, 6, 1)
IFSE = f.PrimeGranted(effective_on=LONG_AGO, code="ifse", monthly_amount=Decimal("450.00"))
OVERTIME = f.HoursWorked(effective_on=MONTH, kind="ihts", hours=Decimal("17.5"))
FAMILY = f.FamilyDeclared(effective_on=LONG_AGO, births=(date(2015, 1, 1), date(2018, 5, 5)))
SITUATIONS: dict[str, Situation] = {
    "an official with primes, children and overtime": situated(an_official(IFSE, FAMILY), MONTH, OVERTIME),
    "an official of two échelons in the month, sick": situated(
        an_official(IFSE, a_position(date(2026, 6, 16), im=450), sick(date(2026, 6, 3), date(2026, 6, 10))), MONTH
    ),
    "an official under the threshold": situated(
        (engaged(LONG_AGO), a_position(), hours(weekly="20"), IFSE, FAMILY), MONTH
    ),
    "a contractuel": situated(a_contractual(IFSE, FAMILY), MONTH, OVERTIME),
    "a mayor": situated((engaged(LONG_AGO, Status.ELECTED), a_mandate(LONG_AGO, "51.6")), MONTH),
}


def _moved(plan: Plan) -> Iterator[tuple[str, Plan]]:
    """The plan with each of its numbers moved in turn, then two at once."""
    numbers = [key for key, value in plan.law.items() if isinstance(value, Fraction)]
    for keys in (*((key,) for key in numbers), *zip(numbers, numbers[3:], strict=False)):
        moved = {key: plan.law[key] * Fraction(11, 10) + Fraction(1, 3) for key in keys}  # type: ignore[operator]
        yield "+".join(keys), replace(plan, law={**plan.law, **moved})


@pytest.mark.parametrize("case", SITUATIONS)
def test_a_patch_gives_what_the_whole_plan_gives(case: str) -> None:
    situation = SITUATIONS[case]
    plan = Calculator(the_law()).plan(situation.regime, MONTH, situation.payment_date, ())
    flat = plan.values(situation.inputs, situation.cumuls, situation.segments)
    segments = len(situation.segments)
    before = compile_plan(plan, segments)(flat)
    spared = 0
    for key, other in _moved(plan):
        found = patch(plan, other, segments)
        if found is not None:
            assert found.apply(flat, before) == compile_plan(other, segments)(flat), key
            spared += 1
    assert spared >= 5


def test_an_employers_rate_moves_one_line_and_the_point_moves_too_many() -> None:
    """The employer's share enters no total of the bulletin; the point enters nearly all of them."""
    situation = SITUATIONS["an official with primes, children and overtime"]
    plan = Calculator(the_law()).plan(situation.regime, MONTH, situation.payment_date, ())
    rate = patch(plan, replace(plan, law={**plan.law, "cnracl.employer": Fraction(50)}), 1)
    assert rate is not None
    assert {plan.rules[plan.slots[slot][0]].code for slot in rate.slots} == {"cnracl"}
    assert patch(plan, replace(plan, law={**plan.law, "point.annual_value": Fraction(6000)}), 1) is None


def test_other_rules_are_never_patched() -> None:
    situation = SITUATIONS["a contractuel"]
    calculator = Calculator(the_law())
    plan = calculator.plan(situation.regime, MONTH, situation.payment_date, ())
    assert patch(plan, replace(plan, rules=plan.rules[:-1]), 1) is None
