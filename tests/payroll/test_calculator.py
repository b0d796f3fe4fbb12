"""The calculator: compiled code equals the fraction oracle, totals are sums of lines, generated source is closed."""

import ast
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given

from payroll.algebra import Bracket, Compare, Fact, Line, Number, Segment, Select, SumOverSegments, Total
from payroll.calculate import Calculator
from payroll.compiler import compile_plan, source
from payroll.explanation import explain
from payroll.interpreter import Interpreter, half_up
from payroll.law import load_law
from payroll.plan import CalculationRefused, Plan, plan_from_content
from payroll.rubriques import rule_table
from payroll.rubriques.national import national
from payroll.rules import RuleTable, RuleTableError, Settlement, earning
from payroll.situation import CUMULS, FAMILIES, MONTH_INPUTS, SEGMENT_INPUTS, LocalRubrique, Situation
from payroll.words import PrimeShape, Regime
from tests.payroll.situations import situation, situations

CALCULATOR = Calculator(load_law())


@given(situations())
def test_compiled_code_equals_the_oracle(month: Situation) -> None:
    bulletin = CALCULATOR.calculate(month)
    oracle = Interpreter(bulletin.plan, month.inputs, month.cumuls, month.segments)
    assert bulletin.amounts == oracle.amounts


@given(situations())
def test_totals_are_sums_of_rounded_lines(month: Situation) -> None:
    bulletin = CALCULATOR.calculate(month)
    totals, lines = bulletin.totals, bulletin.lines
    paid = sum(line.amount for line in lines if line.kind != "information")
    assert totals.gross == sum(line.amount for line in lines if line.kind in ("earning", "deduction"))
    assert (
        paid == totals.gross + totals.employee_contributions + totals.pas + totals.withholdings + totals.reimbursements
    )
    assert paid == totals.net_a_payer - totals.carried_debt
    assert totals.net_a_payer >= 0 and totals.carried_debt >= 0 and totals.net_a_payer * totals.carried_debt == 0
    assert totals.cost == totals.gross + totals.employer_contributions + totals.reimbursements


@given(situations())
def test_every_line_explains_itself(month: Situation) -> None:
    bulletin = CALCULATOR.calculate(month)
    for line in bulletin.lines:
        tree = explain(bulletin, line.code)
        assert tree.label == line.label and tree.children
        assert tree.to_data()["value"] in tree.to_text()


@given(situations())
def test_a_plan_kept_by_content_reads_the_same_amounts(month: Situation) -> None:
    bulletin = CALCULATOR.calculate(month)
    kept = plan_from_content(bulletin.plan.content)
    assert kept.digest == bulletin.plan.digest
    assert Interpreter(kept, month.inputs, month.cumuls, month.segments).amounts == bulletin.amounts
    assert [line.code for line in replace(bulletin, plan=kept).lines] == [line.code for line in bulletin.lines]


def test_rules_name_only_what_situate_gives() -> None:
    local = tuple(LocalRubrique(f"local_{shape.value}", "Locale", shape) for shape in PrimeShape)
    for regime in Regime:
        month, year, segment = CALCULATOR.plan(regime, date(2026, 1, 1), date(2026, 1, 28), local).inputs
        assert {name for name in month if "." not in name} <= set(MONTH_INPUTS)
        assert set(year) <= set(CUMULS)
        assert {name for name in segment if "." not in name} <= set(SEGMENT_INPUTS)


def test_every_situated_input_is_used_by_some_rule() -> None:
    """An input nobody reads is a rule forgotten. Those that are for controls, for
    explanation or to bring their family alone are named here."""
    days = (date(2025, 1, 1), date(2026, 1, 1))  # the réduction générale changes its names on 1 May 2025
    rare = (*FAMILIES, *(code for code, each in national().items() if each.first_day < date(2025, 1, 1)))
    plans = [CALCULATOR.plan(regime, day, day, (), rare) for regime in Regime for day in days]
    read = {name for plan in plans for names in plan.inputs for name in names}
    spoken_only = {"clipping", "reduced_days", "net_imposable", "pas", "rappel_employer"}
    assert (set(MONTH_INPUTS) | set(SEGMENT_INPUTS) | set(CUMULS)) - read == spoken_only


# ---- the source ----------------------------------------------------------------------------------------------------

_ALLOWED = (
    ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Assign, ast.Name, ast.Store, ast.Load, ast.Tuple,
    ast.Return,
    ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.UnaryOp, ast.USub, ast.IfExp, ast.Compare, ast.Lt, ast.LtE,
    ast.Gt, ast.GtE, ast.Eq, ast.NotEq, ast.Constant, ast.If, ast.Expr, ast.Call,
)  # fmt: skip


def _assert_closed(text: str) -> None:
    for node in ast.walk(ast.parse(text)):
        assert isinstance(node, _ALLOWED), ast.dump(node)
        if isinstance(node, ast.Constant):
            assert type(node.value) is int
        if isinstance(node, ast.Name):
            assert node.id in ("x", "refuse", "power") or (node.id[1:].isdigit() and node.id[0] == "v")
        if isinstance(node, ast.Call):
            assert isinstance(node.func, ast.Name) and node.func.id in ("refuse", "power")
            assert node.func.id == "power" or isinstance(node.args[0], ast.Constant)


def test_source_of_every_regime_is_closed() -> None:
    for regime in Regime:
        plan = CALCULATOR.plan(regime, date(2026, 5, 1), date(2026, 5, 28), ())
        for segments in (1, 3):
            _assert_closed(source(plan, segments))


def test_nothing_a_user_writes_reaches_the_source() -> None:
    nasty = '"; __import__("os").system("true") #\n'
    rule = earning(
        nasty, nasty, section=nasty, statuses={nasty}, amount=Fact(nasty) + Number(1), article=nasty,
        effects={nasty}, tags={nasty: nasty},
    )  # fmt: skip
    plan = Plan(nasty, (rule,), {})
    _assert_closed(source(plan, 1))
    assert compile_plan(plan, 1)(plan.values({nasty: 41}, {}, ({},))) == (42,)


# ---- arithmetic ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"), [("1/2", 1), ("-1/2", -1), ("3/2", 2), ("-3/2", -2), ("49/100", 0), ("-49/100", 0), ("7", 7)]
)
def test_half_up_is_away_from_zero(value: str, expected: int) -> None:
    assert half_up(Fraction(value)) == expected


def _plan_of(amount: object, **law: object) -> Plan:
    rule = earning("x", "X", section="pay", statuses={"s"}, amount=amount, article="a")  # type: ignore[arg-type]
    return Plan("s", (rule,), law)  # type: ignore[arg-type]


@pytest.mark.parametrize(("x", "whole", "marginal"), [(0, 0, 0), (99, 0, 0), (100, 10, 0), (150, 10, 5), (300, 20, 30)])
def test_brackets(x: int, whole: int, marginal: int) -> None:
    """0 % below 100, 10 % from 100, 20 % from 200. At 300, marginal: 100 × 10 % + 100 × 20 % = 30."""
    table = ((Fraction(100), Fraction(0)), (Fraction(200), Fraction(10)), (None, Fraction(20)))
    for mode, expected in (("whole", whole), ("marginal", marginal)):
        plan = _plan_of(Bracket("t", Fact("x"), mode), t=table)  # type: ignore[arg-type]
        assert compile_plan(plan, 1)([x]) == (expected,)
        assert Interpreter(plan, {"x": x}, {}, ({},)).amounts == (expected,)


def test_a_sum_over_segments_is_rounded_after_the_sum() -> None:
    """Three segments of one third of a cent make one cent, not zero."""
    plan = _plan_of(SumOverSegments(Segment("n") / 3))
    assert compile_plan(plan, 3)([1, 1, 1]) == (1,)


def test_a_divisor_of_zero_is_refused() -> None:
    plan = _plan_of(Number(1) / Fact("d"))
    with pytest.raises(CalculationRefused, match="diviseur"):
        compile_plan(plan, 1)([0])
    with pytest.raises(CalculationRefused, match="diviseur"):
        Interpreter(plan, {"d": 0}, {}, ({},))


def test_a_missing_input_is_refused_by_name() -> None:
    with pytest.raises(CalculationRefused, match="« x »"):
        _plan_of(Fact("x")).values({}, {}, ({},))


# ---- the table keeps rules honest ------------------------------------------------------------------------------------


def _rule(code: str, amount: object = Number(0), label: str = "L", **more: object) -> object:
    return earning(code, label, section="pay", statuses={"s"}, amount=amount, article="a", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ((_rule("a"), _rule("a")), "deux règles"),
        ((_rule("a"), _rule("a", label="Autre")), "un libellé"),
        ((_rule("a", Line("b")), _rule("b")), "ne la précède pas"),
        ((_rule("a", Line("a")),), "ne la précède pas"),
        ((_rule("a", Total("gross")), _rule("b", effects={"gross"})), "déjà totalisé"),
        ((_rule("a", Segment("days")),), "hors d'une somme"),
        ((_rule("a", Select(Compare(">", Segment("days"), Number(0)), Number(1), Number(0))),), "hors d'une somme"),
    ],
)
def test_a_table_that_contradicts_itself_is_refused(rules: tuple[object, ...], message: str) -> None:
    with pytest.raises(RuleTableError, match=message):
        RuleTable(rules)  # type: ignore[arg-type]


def test_every_rule_says_its_article_and_its_settlement() -> None:
    for rule in rule_table().rules:
        assert len(rule.article) > 8, rule.code
        assert rule.settlement in Settlement


# ---- published examples on the formulas ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("im", "expected"),
    [(435, "2141.41"), (485, "2387.55"), (550, "2707.53"), (610, "3002.90"), (678, "3337.65"), (640, "3150.58"),
     (575, "2830.60"), (513, "2525.39"), (430, "2116.80"), (806, "3967.76"), (690, "3396.72"), (535, "2633.69")],
)  # fmt: skip
def test_traitement_of_published_grids(im: int, expected: str) -> None:
    """TIB-02b to TIB-05n of law/remuneration/examples.json, point 5 907.34."""
    bulletin = CALCULATOR.calculate(situation(segment={"im": im}))
    assert bulletin.part("traitement_indiciaire") == Decimal(expected) * 100


def test_december_closes_the_rafp_cap() -> None:
    """Issue 2, scenario (i): IM 400, IFSE 200, category C, CIA 3 000 in November 2026.

    Primes less transfert 186,08 (200 − 13,92) until October, 5 % = 9,30. November: cap 20 % × 11 × 1 969,11 = 4 332,04,
    less 10 × 186,08 = 2 471,24 → 123,56. December: cap 4 725,86 less 4 332,04 = 393,82 → 19,69."""
    cumuls = {name: 0 for name in CUMULS}
    employee, transfer = [], []
    for month in range(1, 13):
        inputs = {"transfer_concerned": 1, "closes_year": int(month == 12), "cia": 300_000 if month == 11 else 0}
        bulletin = CALCULATOR.calculate(
            situation(month=date(2026, month, 1), segment={"im": 400, "ifse": 20_000}, cumuls=cumuls, **inputs)
        )
        employee.append(bulletin.part("rafp", "employee"))
        transfer.append(bulletin.part("transfert_primes_points"))
        cumuls = {name: cumuls[name] + bulletin.cumuls[name] for name in CUMULS}
    assert employee == [930] * 10 + [12_356, 1_969]
    assert sum(transfer) == -16_700, "the year's amount of category C, 167,00"
    assert transfer[:11] == [-1_392] * 11
