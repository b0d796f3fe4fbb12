"""docs/coverage.md: its cells, what fills them, and what it calls empty."""

import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from payroll.algebra import Law as Named
from payroll.algebra import Number
from payroll.law import Law, parse_law
from payroll.rules import Rule, contribution, earning
from tests import proofs
from tests.coverage_page import Cell, cells, filled, page
from tests.payroll import dossiers
from tests.proofs import Proof

ROOT = Path(__file__).parents[1]
VALUES = (("2026-01-01", "3"), ("2025-07-01", "2"), ("2024-03-15", "2"), ("2020-01-01", "1"))


_FILE = '[rate]\nlabel = "Taux"\nunit = "percent"\n' + "".join(
    f'[[rate.values]]\neffective_on = {day}\nvalue = "{value}"\nreference = "Décret"\nstatus = "confirmed"\n'
    for day, value in VALUES
)


def _law() -> Law:
    return parse_law({"essai.toml": _FILE})


def _rule(code: str, *regimes: str, first: date = date.min, last: date | None = None) -> Rule:
    rule = earning(code, code.title(), section="pay", statuses=regimes, amount=Named("rate"), article="Article 1")
    return replace(rule, in_force=(first, last))


def spans(*rules: Rule) -> list[tuple[date, date]]:
    return [(cell.first, cell.last) for cell in cells(rules, _law())]


def test_a_cell_ends_where_the_law_really_changes() -> None:
    """The rate is said again in July 2025 without another value: that is no change."""
    assert spans(_rule("a", "cnracl")) == [
        (date(2023, 1, 1), date(2024, 3, 14)),
        (date(2024, 3, 15), date(2025, 12, 31)),
        (date(2026, 1, 1), date(2026, 12, 31)),
    ]


def test_a_cell_ends_where_a_rule_comes_or_goes() -> None:
    until = _rule("a", "cnracl", last=date(2023, 6, 30))
    since = _rule("a", "cnracl", first=date(2026, 9, 1))
    assert spans(until, since) == [(date(2023, 1, 1), date(2023, 6, 30)), (date(2026, 9, 1), date(2026, 12, 31))]


def test_a_rate_of_nought_makes_no_cell() -> None:
    """The regional mobility contribution began in 2026: before, its rate is nought, and nobody can prove a line of nothing."""
    base = Number(100)
    rule = contribution(
        "a", "A", section="funds", statuses={"cnracl"}, base=base, employer=Named("rate"), article="Article 1"
    )
    law = parse_law({"essai.toml": _FILE.replace('value = "2"', 'value = "0"')})
    assert [(cell.first, cell.last) for cell in cells((rule,), law)] == [
        (date(2023, 1, 1), date(2024, 3, 14)),
        (date(2026, 1, 1), date(2026, 12, 31)),
    ]


def test_each_regime_of_a_rule_has_its_cells() -> None:
    found = cells((_rule("a", "contractuel", "cnracl"), _rule("b", "cnracl")), _law())
    assert [(cell.code, cell.regime) for cell in found[::3]] == [("a", "cnracl"), ("a", "contractuel"), ("b", "cnracl")]


CELL = Cell("a", "cnracl", date(2024, 3, 15), date(2025, 12, 31))


@pytest.mark.parametrize(
    ("proof", "written", "calculated"),
    [
        (Proof("a", "cnracl", date(2025, 1, 1), "dossier", True), ("dossier",), ()),
        (Proof("a", "cnracl", date(2025, 1, 1), "dossier", False), (), ("dossier",)),
        (Proof("a", "cnracl", date(2024, 3, 1), "dossier", True), ("dossier",), ()),  # its end is inside
        (Proof("a", "cnracl", date(2024, 2, 1), "dossier", True), (), ()),
        (Proof("a", "cnracl", date(2026, 1, 1), "dossier", True), (), ()),
        (Proof("a", "contractuel", date(2025, 1, 1), "dossier", True), (), ()),
        (Proof("b", "cnracl", date(2025, 1, 1), "dossier", True), (), ()),
    ],
)
def test_a_proof_fills_the_cell_of_its_month(
    proof: Proof, written: tuple[str, ...], calculated: tuple[str, ...]
) -> None:
    found = filled((CELL,), (proof,))[0]
    assert (found.written, found.calculated) == (written, calculated)


def test_the_page_is_up_to_date() -> None:
    """Printed by its own command, in a process of its own: it runs tests."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.coverage_page"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    written = (ROOT / "docs" / "coverage.md").read_text("utf-8")
    assert written == done.stdout, "Refaire la page : .venv/bin/python -m tests.coverage_page > docs/coverage.md"


def test_the_page_names_what_is_proved_and_what_is_empty() -> None:
    table = (_rule("a", "cnracl"),)
    given = (
        Proof("a", "cnracl", date(2023, 1, 1), "un", False),
        Proof("a", "cnracl", date(2025, 1, 1), "deux", True),
    )
    text = page(table, filled(cells(table, _law()), given))
    assert "| Titulaire ou stagiaire CNRACL | 3 | 1 | 1 | 1 |" in text
    assert "| **ensemble** | 3 | 1 | 1 | 1 |" in text
    assert "- `a` (A) – Titulaire ou stagiaire CNRACL : 2026-01 à 2026-12\n" in text
    told = "2023-01 à 2024-03-14 : *un* ; 2024-03-15 à 2025-12 : **deux** ; 2026-01 à 2026-12 : vide"
    assert f"| Titulaire ou stagiaire CNRACL | {told} |" in text


# ---- what proves -----------------------------------------------------------------------------------------------------


def test_a_dossier_proves_the_lines_that_it_writes_and_touches_the_others() -> None:
    found = {each.code: each for each in proofs.proofs_of_dossiers() if each.by == "golden_e4_adjoint"}
    assert found["indemnite_fonction"].written and found["indemnite_fonction"].regime == "elu"
    assert not found["ircantec_a_base"].written
    assert "cnracl" not in found and "dif_elus" in found


def test_a_bulletin_before_a_late_decree_proves_nothing_of_the_new_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    """The slip of January 2025 bore 31,65 %, its rappel the difference with 34,65 %: the rappel proves, the slip does not."""
    monkeypatch.setattr(proofs.histories, "names", lambda: ["decret_cnracl_2025"])
    found = list(proofs.proofs_of_histories())
    january = [each for each in found if each.code == "cnracl" and each.month == date(2025, 1, 1)]
    assert january and all(each.written for each in january)
    assert {each.month for each in found if each.code == "traitement_indiciaire"} >= {date(2025, 1, 1)}


_READS = """
bulletin.part("indemnite_fonction")
codes = [line.code for line in bulletin.lines]
amount = next(line for line in bulletin.lines if line.code == "crds").amount
"""


def test_the_tests_of_slips_are_found_by_what_they_read() -> None:
    names = {path.stem for path in proofs.slip_tests()}
    assert {"test_golden_slips", "test_published_examples", "test_apprentices"} <= names
    assert not {"test_compiler", "test_rule_words", "test_spoken", "test_doubts_used"} & names


def test_a_golden_test_proves_the_lines_whose_amount_it_reads() -> None:
    """One amount, the codes of all lines, then the amount of another; what the engine reads in between is nothing."""
    watch = proofs._Watch()
    watch._test = "un_test"
    bulletin = dossiers.calculate(dossiers.dossier("golden_e4_adjoint"))
    golden = compile(_READS, str(proofs.HERE / "payroll" / "test_golden_imaginary.py"), "exec")
    with watch.reading():
        assert bulletin.part("pas") > 0 and bulletin.cumuls  # this file is no golden test, and the engine none either
        assert watch.seen == []
        exec(golden, {"bulletin": bulletin})
    assert [(each.code, each.written) for each in watch.seen] == [("indemnite_fonction", True), ("crds", True)]
