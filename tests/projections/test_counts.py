"""The counts of a small territory over two Januaries, sums written beside; the chart says it in words."""

import csv
import io
from datetime import date
from xml.etree import ElementTree

import pytest

from projections.chart import ceiling, chart
from projections.counts import Count, Employer, by_collectivity, by_kind, by_stratum, stratum, year_on_year
from projections.states.spreadsheet import csv_bytes
from projections.states.table import Table

JAN25, JAN26, FEB26 = date(2025, 1, 1), date(2026, 1, 1), date(2026, 2, 1)
EMPLOYERS = {
    "C1": Employer("C1", "Commune de Petit", "commune", 320),
    "C2": Employer("C2", "Commune de Grand", "commune", 32_000),
    "E1": Employer("E1", "EHPAD du Lac", "etablissement_social", 0),
}
COUNTS = [
    Count("C1", JAN25, False, 2, 2),
    Count("C1", JAN26, False, 2, 2),
    Count("C1", JAN26, True, 3, 3),
    Count("C2", JAN26, False, 1_031, 1_030),  # one agent paid by two ranks
    Count("E1", JAN26, False, 600, 600),
    Count("E1", FEB26, False, 598, 598),
]


def rows(table: Table) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(csv_bytes(table).decode("utf-8-sig")), delimiter=";"))


def test_agents_and_elus_are_counted_apart_by_collectivity() -> None:
    found = {(row["Code"], row["Mois"]): row for row in rows(by_collectivity(COUNTS, EMPLOYERS))}
    assert found["C1", "2026-01"]["Bulletins d'agents"] == "2"
    assert found["C1", "2026-01"]["Bulletins d'élus"] == "3"
    assert found["C2", "2026-01"]["Bulletins"] == "1031"
    assert found["C2", "2026-01"]["Personnes payées"] == "1030"
    assert len(found) == 6  # five pairs of collectivity and month, and the total


def test_by_kind_adds_communes_together() -> None:
    found = {(row["Type de collectivité"], row["Mois"]): row for row in rows(by_kind(COUNTS, EMPLOYERS))}
    assert found["Communes", "2026-01"]["Bulletins"] == "1036"  # 2 + 3 + 1 031
    assert found["Communes", "2026-01"]["Collectivités"] == "2"
    assert found["Établissements sociaux", "2026-02"]["Bulletins"] == "598"


def test_by_stratum_uses_the_strata_of_the_cgct() -> None:
    found = {(row["Strate de population"], row["Mois"]): row for row in rows(by_stratum(COUNTS, EMPLOYERS))}
    assert found["Moins de 500 habitants", "2026-01"]["Bulletins"] == "5"
    assert found["20\u202f000 à 49\u202f999 habitants", "2026-01"]["Bulletins"] == "1031"
    assert found["Sans strate", "2026-01"]["Bulletins"] == "600"


@pytest.mark.parametrize(
    ("population", "label"),
    [(499, "Moins de 500 habitants"), (500, "500 à 999 habitants"), (100_000, "100 000 habitants et plus")],
)
def test_bounds_of_strata(population: int, label: str) -> None:
    assert stratum(population) == label


def test_year_on_year_compares_a_month_with_the_same_of_the_year_before() -> None:
    found = {row["Mois"]: row for row in rows(year_on_year(COUNTS))}
    assert (found["2026-01"]["Bulletins un an avant"], found["2026-01"]["Écart"]) == (
        "2",
        "1634",
    )  # 1 636 − 2
    assert found["2026-02"]["Écart"] == ""
    assert found["Total"]["Bulletins"] == "2236"  # 2 + 2 + 3 + 1 031 + 600 + 598


def test_the_chart_says_in_words_what_it_draws() -> None:
    svg = chart(COUNTS, "territoire d'essai <&>")
    root = ElementTree.fromstring(svg)
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert root.find(f"{space}title") is not None
    description = root.find(f"{space}desc")
    assert description is not None
    assert description.text is not None
    assert (
        "janvier 2026 : 1\u202f636 bulletins, dont 1\u202f633 d'agents et 3 d'élus (2 un an avant)" in description.text
    )
    assert chart(COUNTS, "x") == chart(list(reversed(COUNTS)), "x")


def test_an_empty_chart_is_still_a_chart() -> None:
    assert "Aucun bulletin émis." in chart([], "rien")


@pytest.mark.parametrize(("most", "top"), [(1, 4), (5, 8), (9, 12), (1_636, 2_000), (5_500, 6_000), (8_001, 10_000)])
def test_the_axis_has_four_round_steps(most: int, top: int) -> None:
    assert ceiling(most) == top
