"""The compiler equals its oracle on any rule table, refusals included, and writes nothing but names and integers."""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import HealthCheck, given, settings

from payroll.compiler import compile_plan
from payroll.interpreter import Interpreter
from payroll.plan import CalculationRefused, plan_from_content
from tests.payroll.random_rules import Case, cases

Outcome = tuple[str, object]


def _outcome(pay: Callable[[], tuple[int, ...]]) -> Outcome:
    try:
        return "paid", pay()
    except CalculationRefused as refusal:
        return "refused", str(refusal)


def _compiled(case: Case) -> Outcome:
    run = compile_plan(case.plan, len(case.segments))
    return _outcome(lambda: run(case.plan.values(case.facts, case.cumuls, case.segments)))


def _interpreted(case: Case) -> Outcome:
    return _outcome(lambda: Interpreter(case.plan, case.facts, case.cumuls, case.segments).amounts)


@settings(max_examples=1_000, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(cases())
def test_any_rule_table_is_compiled_to_what_the_oracle_pays_or_refuses(case: Case) -> None:
    assert _compiled(case) == _interpreted(case)


@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(cases())
def test_any_plan_survives_being_kept(case: Case) -> None:
    kept = plan_from_content(case.plan.content)
    assert kept.content == case.plan.content
    assert _interpreted(replace(case, plan=kept)) == _interpreted(case)
