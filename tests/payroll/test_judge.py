"""The judge on plans read back from their content: it gives what was paid, and refuses in the same words."""

import pytest

from payroll.algebra import Fact, Number, Segment
from payroll.interpreter import Interpreter
from payroll.judge import Judge, half_up
from payroll.plan import CalculationRefused, Plan, plan_from_content
from payroll.rules import earning
from tests.payroll import dossiers


@pytest.mark.parametrize("name", sorted(dossiers.expected()))
def test_every_golden_plan_is_judged_as_it_was_paid(name: str) -> None:
    bulletin = dossiers.calculate(dossiers.dossier(name))
    plan, situation = plan_from_content(bulletin.plan.content), bulletin.situation
    inputs = situation.inputs, situation.cumuls, situation.segments
    judged = Judge(plan).amounts(plan.values(*inputs), len(situation.segments))
    assert judged == Interpreter(plan, *inputs).amounts == bulletin.amounts


@pytest.mark.parametrize(
    ("n", "d", "expected"),
    [(5, 2, 3), (-5, 2, -3), (4, 2, 2), (1, 3, 0), (-1, 3, 0), (2, 3, 1), (-2, 3, -1), (0, 7, 0)],
)
def test_halves_go_away_from_zero(n: int, d: int, expected: int) -> None:
    assert half_up(n, d) == expected


def test_one_judge_serves_many_situations_whatever_was_refused_before() -> None:
    rule = earning("x", "Ligne", section="pay", statuses={"s"}, amount=Number(10) / Fact("d"), article="a")
    judge = Judge(Plan("s", (rule,), {}))
    assert judge.amounts([4], 1) == (3,)  # 10 / 4 = 2,5, half up
    with pytest.raises(CalculationRefused, match=r"Ligne : le diviseur \(d\)"):
        judge.amounts([0], 1)
    assert judge.amounts([5], 1) == (2,)


def test_a_value_of_a_segment_outside_a_sum_is_refused_when_the_plan_is_read() -> None:
    rule = earning("x", "Ligne", section="pay", statuses={"s"}, amount=Segment("days"), article="a")
    with pytest.raises(TypeError, match="Segment"):
        Judge(Plan("s", (rule,), {}))
