"""The published value that a plan inlined is found again by the value itself, whatever was published since."""

from datetime import date
from fractions import Fraction

import pytest

from payroll.law import Law, load_law
from payroll.law_used import value_used


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law()


@pytest.mark.parametrize(
    ("planned", "effective_on"),
    [
        ("34.65", date(2025, 1, 1)),
        ("31.65", date(2024, 1, 1)),
        ("30.65", date(2017, 1, 1)),
        ("37.65", None),
        ("1", None),
    ],
)
def test_a_rate_before_and_after_a_late_decree(law: Law, planned: str, effective_on: date | None) -> None:
    """In January 2025 the CNRACL was 31,65 % until 31 January, then 34,65 %; 37,65 % is of 2026."""
    found = value_used(law.parameter("cnracl.employer"), Fraction(planned), "cnracl.employer", date(2025, 1, 1))
    assert (found.effective_on if found else None) == effective_on


def test_a_row_and_a_whole_table(law: Law) -> None:
    fixed = law.parameter("sft.fixed")
    row = value_used(fixed, Fraction("2.29"), "sft.fixed[1]", date(2026, 1, 1))
    assert row is not None and row is law.at("sft.fixed", date(2026, 1, 1))
    assert value_used(fixed, Fraction("2.30"), "sft.fixed[1]", date(2026, 1, 1)) is None
    brackets = law.at("saisie.brackets", date(2025, 6, 1))
    planned = tuple((cells[0], cells[1]) for cells in law.table("saisie.brackets", date(2025, 6, 1)))
    found = value_used(law.parameter("saisie.brackets"), planned, "saisie.brackets", date(2025, 6, 1))  # type: ignore[arg-type]
    assert found is brackets
