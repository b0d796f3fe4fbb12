"""What changes in the law from one month to another, for whom; written here from decrees, and from a small table."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from payroll.algebra import Law as Named
from payroll.law import Law, LawError, load_law, parse_law
from payroll.law_diff import LawDifference, law_difference
from payroll.law_uses import inputs_governed
from payroll.rubriques import rule_table
from payroll.rules import Rule, earning, named_inputs
from projections.law_diff_words import difference_data, difference_text

ROOT = Path(__file__).parents[2]
NARROW = "\u202f"
EVERYONE = frozenset({"cnracl", "contractuel", "autre"})
_VALUES = (
    ("2025-03-01", "published_on = 2025-03-20", "4"),
    ("2025-01-15", "", "3"),
    ("2024-06-01", "", "2"),
    ("2024-01-01", "", "2"),
    ("2022-01-01", "", "1"),
)
FILES = {
    "essai.toml": '[rate]\nlabel = "Taux"\nunit = "percent"\n'
    + "".join(
        f'[[rate.values]]\neffective_on = {day}\n{published}\nvalue = "{value}"\n'
        f'reference = "Décret {value}"\nstatus = "confirmed"\n'
        for day, published, value in _VALUES
    )
}


def _rule(code: str, first: date, last: date | None, *statuses: str) -> Rule:
    rule = earning(code, code.title(), section="pay", statuses=statuses, amount=Named("rate"), article="Article 1")
    return replace(rule, in_force=(first, last))


TABLE = (
    _rule("ancienne", date.min, date(2025, 1, 31), "cnracl"),
    _rule("nouvelle", date(2025, 2, 1), None, "contractuel"),
    _rule("constante", date.min, None, "cnracl", "contractuel"),
)


def found(first: str, second: str, law: Law | None = None, table: tuple[Rule, ...] = TABLE) -> LawDifference:
    months = (date.fromisoformat(f"{month}-01") for month in (first, second))
    return law_difference(law or parse_law(FILES), table, *months)


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law()


def test_each_value_of_the_span_that_really_differs() -> None:
    """From the end of December 2023: 1, then 2 (twice the same), 3 in the middle of January 2025, 4 in March."""
    whole = found("2023-12", "2025-03").moved[0]
    assert whole.before and whole.before.raw == "1"
    assert [value.raw for value in whole.steps] == ["2", "3", "4"]
    assert [value.raw for value in found("2024-12", "2025-01").moved[0].steps] == ["3"]
    assert found("2024-02", "2024-07").moved == ()  # said again with another reference, not another value
    assert found("2025-01", "2025-02").moved == ()


def test_rules_that_enter_and_leave() -> None:
    change = found("2025-01", "2025-02")
    assert [rule.code for rule in change.entering] == ["nouvelle"]
    assert [rule.code for rule in change.leaving] == ["ancienne"]
    assert found("2025-02", "2025-03").entering == ()


def test_a_change_concerns_the_rules_then_in_force() -> None:
    assert [rule.code for rule in found("2024-12", "2025-01").moved[0].rules] == ["ancienne", "constante"]
    assert [rule.code for rule in found("2025-02", "2025-03").moved[0].rules] == ["nouvelle", "constante"]


def test_it_is_said_in_french() -> None:
    text = difference_text(found("2024-12", "2025-03"), EVERYONE).replace(NARROW, " ")
    assert text == (
        "De la fin de décembre 2024 à la fin de mars 2025, 1 paramètre change, 1 règle entre en vigueur, "
        "1 règle n'est plus en vigueur.\n\n"
        "Taux (rate)\n  2 % → 3 % (15/01/2025) → 4 % (01/03/2025)\n"
        "  pour : Titulaire ou stagiaire CNRACL, Contractuel de droit public ; dans Nouvelle, Constante\n"
        "  Décret 4 ; publié le 20/03/2025, après sa date d'effet\n\n"
        "Entre en vigueur : Nouvelle (nouvelle)\n  pour : Contractuel de droit public\n  Article 1\n\n"
        "N'est plus en vigueur : Ancienne (ancienne)\n  pour : Titulaire ou stagiaire CNRACL\n  Article 1"
    )
    assert difference_text(found("2024-02", "2024-07"), EVERYONE) == (
        "De la fin de février 2024 à la fin de juillet 2024, rien ne change."
    )


def test_the_year_2025_of_the_real_law(law: Law) -> None:
    """Décrets n° 2025-86 (CNRACL 34,65 %) and 2024-49 (maladie 9,88 %), arrêté du 19 décembre 2024 (plafond 3 925 €)."""
    moved = {each.parameter.key: each for each in found("2024-12", "2025-01", law, rule_table(()).rules).moved}
    told = {
        key: (moved[key].before.raw, moved[key].after.raw)  # type: ignore[union-attr]
        for key in ("cnracl.employer", "health.cnracl.employer", "pss.monthly")
    }
    assert told == {
        "cnracl.employer": ("31.65", "34.65"),
        "health.cnracl.employer": ("8.88", "9.88"),
        "pss.monthly": ("3864", "3925"),
    }
    capped = {
        rule.code for rule in moved["pss.monthly"].rules
    }  # through the month's ceiling, which no formula takes from it
    assert {"old_age_capped_base", "ircantec_a_base", "csg_base"} <= capped
    assert {status for rule in moved["cnracl.employer"].rules for status in rule.statuses} == {"cnracl"}


def test_what_a_parameter_governs_is_a_parameter_and_a_value_of_the_month(law: Law) -> None:
    read = {name for names in named_inputs(rule_table(()).rules)[::2] for name in names}
    for begin, names in inputs_governed().items():
        assert any(key == begin or key.startswith(f"{begin}.") for key in law.parameters), begin
        assert set(names) <= read, begin


def test_a_table_is_told_by_its_rows() -> None:
    first = parse_law({"essai.toml": _table("5", "10")})
    change = difference_text(found("2024-12", "2025-01", first, ()), EVERYONE).replace(NARROW, " ")
    assert "au-delà / 5 % → au-delà / 10 % (à effet du 01/01/2025)" in change
    assert "pour : ceux dont la situation du mois ou les contrôles le lisent" in change


def _table(old: str, new: str) -> str:
    values = "".join(
        f'[[scale.values]]\neffective_on = {day}\nrows = [["100", "1"], ["au-delà", "{rate}"]]\n'
        'reference = "Décret"\nstatus = "confirmed"\n'
        for day, rate in (("2025-01-01", new), ("2023-01-01", old))
    )
    columns = 'columns = [{ label = "Jusqu\'à", unit = "euros" }, { label = "Taux", unit = "percent" }]\n'
    return f'[scale]\nlabel = "Barème"\nunit = "table"\n{columns}{values}'


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        ("2022-12", "2025-01", "2022-12 n'est pas couvert"),
        ("2026-12", "2027-01", "2027-01 n'est pas couvert"),
        ("2025-01", "2025-01", "2025-01 ne suit pas 2025-01"),
        ("2025-02", "2025-01", "2025-01 ne suit pas 2025-02"),
    ],
)
def test_months_not_covered_or_out_of_order_are_refused(first: str, second: str, why: str) -> None:
    with pytest.raises(LawError, match=why):
        found(first, second)


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "api.cli", "law", "diff", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_command_says_it_in_text_and_in_json(law: Law) -> None:
    change = found("2024-12", "2025-01", law, rule_table(()).rules)
    everyone = frozenset(status for rule in rule_table(()).rules for status in rule.statuses)
    assert _run("2024-12", "2025-01").stdout.rstrip("\n") == difference_text(change, everyone)
    assert json.loads(_run("2024-12", "2025-01", "--json").stdout) == difference_data(change)


@pytest.mark.parametrize("written", ["janvier", "2025-1x", "2025-13", "01/2025", ""])
def test_an_unreadable_month_is_refused_in_french(written: str) -> None:
    refused = _run(written, "2025-01")
    assert refused.returncode == 2 and refused.stdout == ""
    assert refused.stderr == f"paiex : « {written} » n'est pas un mois. L'écrire comme 2025-01.\n"
