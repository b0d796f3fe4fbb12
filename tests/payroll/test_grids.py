"""The grids: échelons agree with the table of indices and with published pay, grades point to real grids."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from payroll.grids import Grids, load_grids, parse_grids
from payroll.law import LawError, load_law

DAY = date(2026, 1, 1)
GRIDS = Path(__file__).parents[2] / "payroll" / "legislation" / "grids"


@pytest.fixture(scope="module")
def grids() -> Grids:
    return load_grids()


def files() -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in GRIDS.iterdir()}


@pytest.mark.parametrize(
    ("grid", "echelon", "ib", "im", "monthly"),
    [
        ("C1", 1, 367, 366, "1801.74"),
        ("C3", 8, 499, 435, "2141.41"),
        ("B1", 13, 597, 508, "2500.77"),
        ("B2", 12, 638, 539, "2653.38"),  # emploithèque, assistant d'enseignement artistique, 29/05/2024
        ("agent_de_maitrise", 13, 562, 481, "2367.86"),
        ("professeur_ea_classe_normale", 9, 821, 678, "3337.65"),
        ("attache", 11, 821, 678, "3337.65"),
        ("attache_hors_classe_special", 3, None, 977, "4809.56"),
    ],
)
def test_an_echelon_and_its_pay(grids: Grids, grid: str, echelon: int, ib: int | None, im: int, monthly: str) -> None:
    """Monthly pay = 5 907,34 × IM / 1 200, one half-up rounding (remuneration.md §1.1)."""
    assert grids.im(grid, echelon, DAY) == (ib, im)
    point = load_law().fraction("point.annual_value", DAY)
    exact = Decimal((point * im).numerator) / Decimal((point * im).denominator) / 1200
    assert exact.quantize(Decimal("0.01"), ROUND_HALF_UP) == Decimal(monthly)


def test_every_echelon_agrees_with_the_table_of_indices(grids: Grids) -> None:
    disagreeing = [
        (step.grid, step.echelon)
        for versions in grids.steps.values()
        for step in versions
        if step.ib is not None and grids.im_of(step.ib, step.effective_on) != step.im
    ]
    assert disagreeing == []


@pytest.mark.parametrize(
    ("grid", "day", "published"),
    [
        # fo-territoriaux42.fr, 7 October 2021: the grid of 1 January 2022, in force until the décret n° 2023-519
        ("C1", "2023-01-01", [340, 341, 342, 343, 345, 348, 351, 354, 363, 372, 382]),
        ("C1", "2023-06-30", [340, 341, 342, 343, 345, 348, 351, 354, 363, 372, 382]),
        # C1 of 2024 (unsa-territoriaux.org) less the five points of 1 January 2024
        ("C1", "2023-07-01", [361, 362, 363, 364, 365, 366, 367, 368, 371, 372, 382]),
        ("C1", "2023-12-31", [361, 362, 363, 364, 365, 366, 367, 368, 371, 372, 382]),
        ("C1", "2024-01-01", [366, 367, 368, 369, 370, 371, 372, 373, 376, 377, 387]),
        # hors échelle A before 2024 (usac-cgt.org)
        ("attache_hors_classe_special", "2023-03-01", [890, 925, 972]),
    ],
)
def test_a_grid_of_2023(grids: Grids, grid: str, day: str, published: list[int]) -> None:
    on = date.fromisoformat(day)
    assert [grids.im(grid, echelon, on)[1] for echelon in range(1, len(published) + 1)] == published


def test_every_index_gains_five_points_on_the_first_of_january_2024(grids: Grids) -> None:
    """Décret n° 2023-519: five points for everybody, and no brut index changes in 2023 (cdg74.fr)."""
    for grid, echelon in grids.steps:
        before, after = grids.im(grid, echelon, date(2023, 12, 31)), grids.im(grid, echelon, date(2024, 1, 1))
        assert (before[0], before[1] + 5) == after, (grid, echelon)


def test_a_grid_rises_without_a_hole(grids: Grids) -> None:
    for grid in {grid for grid, _ in grids.steps}:
        numbers = sorted(echelon for name, echelon in grids.steps if name == grid)
        first = 2 if grid == "agent_de_maitrise" else 1  # its first échelon is missing from the source
        assert numbers == list(range(first, first + len(numbers)))
        for day in (date(2023, 7, 1), DAY):
            indices = [grids.im(grid, echelon, day)[1] for echelon in numbers]
            assert indices == sorted(set(indices)), (grid, day)


def test_every_grade_follows_a_known_grid(grids: Grids) -> None:
    used = {grade.grid for grade in grids.grades.values()}
    assert used == {grid for grid, _ in grids.steps}
    assert grids.grade("adjoint_administratif_territorial").grid == "C1"
    assert grids.grade("assistant_enseignement_artistique_principal_1re_classe").grid == "B3"
    assert not grids.grade("attache").ihts
    assert {grade.category for grade in grids.grades.values()} == {"A", "B", "C"}


def test_unknown_grade_echelon_or_index_is_refused_by_name(grids: Grids) -> None:
    with pytest.raises(LawError, match="Le grade « archiduc » n'est pas connu"):
        grids.grade("archiduc")
    with pytest.raises(LawError, match="L'échelon 12 de la grille « C1 » n'est pas connu au 2026-01-01"):
        grids.im("C1", 12, DAY)
    with pytest.raises(LawError, match="n'est pas connu au 2022-12-31"):
        grids.im("C1", 1, date(2022, 12, 31))
    assert grids.exists("C1", 11, DAY) and not grids.exists("C1", 12, DAY)
    assert not grids.exists("C1", 1, date(2022, 12, 31))


def test_indices_follow_their_three_epochs(grids: Grids) -> None:
    """IB 1027: IM 830, then 835 since 2024; every IM rose by five points on 1 January 2024."""
    assert grids.im_of(1027, date(2023, 12, 31)) == 830
    assert grids.im_of(1027, DAY) == 835
    assert grids.im_of(367, date(2023, 7, 1)) == 361
    assert grids.im_of(367, DAY) == 366
    with pytest.raises(LawError, match="entre 369 et 370"):
        grids.im_of(372, DAY)
    with pytest.raises(LawError, match="n'est pas dans notre table"):
        grids.im_of(1020, DAY)


@pytest.mark.parametrize(
    ("file", "before", "after", "message"),
    [
        (
            "grids.csv",
            "C1,Échelle C1,C,2,",
            "C1,Échelle C1,C,1,",
            "ligne 5 : l'échelon 1 de « C1 » est en double",
        ),
        ("grids.csv", ",367,366,12,", ",367,trois,12,", "colonne im : « trois » n'est pas un entier"),
        ("grids.csv", "grid,label", "grille,label", "les colonnes attendues sont"),
        ("grids.csv", "2024-01-01,", "01/01/2024,", "« 01/01/2024 » n'est pas une date"),
        ("grids.csv", "C1,Échelle C1,C,1,367,366", "C1,Échelle C1,C,1;367,366", "il faut 12 cases"),
        ("grades.toml", 'grid = "C1"', 'grid = "C9"', "la grille « C9 » n'existe pas"),
        ("grades.toml", "ihts = true", 'ihts = "oui"', "« ihts » manque, est inconnu ou mal écrit"),
        ("grades.toml", 'grid = "C1"\n', "", "« grid » manque, est inconnu ou mal écrit"),
        ("grades.toml", 'category = "C"', 'categorie = "C"', "manque, est inconnu ou mal écrit"),
    ],
)
def test_a_badly_written_grid_is_refused(file: str, before: str, after: str, message: str) -> None:
    bad = files()
    assert before in bad[file]
    bad[file] = bad[file].replace(before, after, 1)
    with pytest.raises(LawError) as refusal:
        parse_grids(bad)
    assert file in str(refusal.value)
    assert message in str(refusal.value)


def test_the_digest_depends_on_the_content_only(grids: Grids) -> None:
    assert parse_grids(files()).digest == grids.digest
    changed = files()
    changed["grids.csv"] = changed["grids.csv"].replace(",367,366,12,", ",367,367,12,", 1)
    assert parse_grids(changed).digest != grids.digest
