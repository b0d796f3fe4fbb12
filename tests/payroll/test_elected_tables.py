"""Every table gathered for élus (fixtures/elected/tables.json) is found again in our law: percents, amounts, thresholds.

The tables are outside figures; amounts are percent × points ÷ 12, one half-up rounding, as they were made.
"""

import json
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from payroll.elected_scale import highest, legal_deputies
from payroll.facts import CouncilRenewed
from payroll.interpreter import half_up
from payroll.words import ElectedBody, ElectedFunction
from tests.payroll.dossiers import cents, the_law

TABLES: dict[str, Any] = json.loads(
    (Path(__file__).parents[2] / "fixtures" / "elected" / "tables.json").read_text("utf-8")
)
POPULATIONS = (0, 500, 1000, 3500, 10_000, 20_000, 50_000, 100_000, 200_000)  # where each stratum begins
NEW_LAW = date(2025, 12, 24)
LAST_OF_A_STRATUM = {0: 499, 500: 999, 1000: 3499, 3500: 9999, 10_000: 19_999, 20_000: 49_999, 50_000: 99_999}
OLD_LAW = date(2025, 12, 23)


def terminal(day: date) -> Fraction:
    """Cents a month of the index 1027."""
    law = the_law()
    return law.fraction("elected.index_im", day) * law.fraction("point.annual_value", day) / 12


def percent(body: ElectedBody, function: ElectedFunction, population: int, day: date) -> Fraction | None:
    council = CouncilRenewed(effective_on=date(2020, 5, 25), body=body, population=population)
    return highest(the_law(), council, function, day)


def amount(body: ElectedBody, function: ElectedFunction, population: int, day: date) -> int:
    found = percent(body, function, population, day)
    assert found is not None
    return half_up(terminal(day) * found / 100)


def test_the_reference_value_of_each_period() -> None:
    for period in TABLES["ib1027"]:
        day = date.fromisoformat(period["start"])
        assert the_law().fraction("elected.index_im", day) == period["im"]
        assert the_law().fraction("point.annual_value", day) == Fraction(period["point_annual"]) * 100
        assert half_up(terminal(day)) == cents(period["monthly"])


PRESIDENT, VICE = ElectedFunction.PRESIDENT, ElectedFunction.VICE_PRESIDENT
BY_STRATUM = [
    (ElectedBody.COMMUNE, ElectedFunction.MAYOR, TABLES["maire"]["2020-01-01..2025-12-23"], OLD_LAW),
    (ElectedBody.COMMUNE, ElectedFunction.MAYOR, TABLES["maire"]["2025-12-24.."], NEW_LAW),
    (ElectedBody.COMMUNE, ElectedFunction.DEPUTY_MAYOR, TABLES["adjoint_max"]["2020-01-01..2025-12-23"], OLD_LAW),
    (
        ElectedBody.COMMUNE,
        ElectedFunction.DEPUTY_MAYOR,
        TABLES["adjoint_max"]["2025-12-24.. (needs deliberation)"],
        NEW_LAW,
    ),
    *(
        (body, function, TABLES[table][name], OLD_LAW)
        for table, bodies in {
            "cc": (ElectedBody.COMMUNITY,),
            "ca_cu_metropole": (ElectedBody.AGGLOMERATION, ElectedBody.URBAN, ElectedBody.METROPOLE),
            "syndicat_communes_et_mixte_ferme": (ElectedBody.SYNDICATE, ElectedBody.CLOSED_MIXED),
            "syndicat_mixte_ouvert_restreint": (ElectedBody.OPEN_MIXED,),
        }.items()
        for body in bodies
        for function, name in ((PRESIDENT, "president"), (VICE, "vice_president"))
    ),
]


@pytest.mark.parametrize(("body", "function", "table", "day"), BY_STRATUM)
def test_each_stratum_has_its_percent_and_its_amounts(
    body: ElectedBody, function: ElectedFunction, table: dict[str, Any], day: date
) -> None:
    for population, written in zip(POPULATIONS, table["rates_pct"], strict=True):
        wanted = None if written is None else Fraction(written)
        assert percent(body, function, population, day) == wanted, population
        assert percent(body, function, LAST_OF_A_STRATUM.get(population, population), day) == wanted
    for since, amounts in table["monthly"].items():
        for population, euros in zip(POPULATIONS, amounts, strict=True):
            if euros is not None:
                assert amount(body, function, population, date.fromisoformat(since)) == cents(euros), (
                    since,
                    population,
                )


def rows_of(name: str) -> Iterator[tuple[int, dict[str, str]]]:
    for row in TABLES[name]:
        yield 0 if row["pop"].startswith("<") else int(row["pop"].strip(">=").partition("-")[0]), row


@pytest.mark.parametrize("body", [ElectedBody.DEPARTEMENT, ElectedBody.REGION])
def test_departements_and_regions(body: ElectedBody) -> None:
    functions = {
        "conseiller": ElectedFunction.COUNCILLOR,
        "commission_permanente": ElectedFunction.STANDING_COMMITTEE,
        "vice_president": VICE,
        "president": PRESIDENT,
    }
    found = list(rows_of(str(body)))
    assert len(found) == {"departement": 5, "region": 4}[body]
    for population, row in found:
        for name, function in functions.items():
            assert amount(body, function, population, NEW_LAW) == cents(row[name]), (population, name)
            if f"{name}_pct" in row:
                assert percent(body, function, population, NEW_LAW) == Fraction(row[f"{name}_pct"])


def test_councillors() -> None:
    said, councillor = TABLES["conseillers"], ElectedFunction.COUNCILLOR
    assert percent(ElectedBody.COMMUNE, councillor, 100_000, NEW_LAW) == Fraction(said["commune>=100000_max_pct"])
    assert percent(ElectedBody.COMMUNE, councillor, 900, NEW_LAW) == 6
    assert percent(ElectedBody.COMMUNE, ElectedFunction.DELEGATED_COUNCILLOR, 900, NEW_LAW) is None
    assert percent(ElectedBody.AGGLOMERATION, councillor, 399_999, NEW_LAW) == Fraction(said["CA_100000_399999"])
    for body in (ElectedBody.AGGLOMERATION, ElectedBody.URBAN, ElectedBody.METROPOLE):
        assert percent(body, councillor, 400_000, NEW_LAW) == Fraction(said["CA_CU_metropole>=400000"])
    capital = percent(ElectedBody.CAPITAL, councillor, 500_000, NEW_LAW)
    assert capital == Fraction(said["paris_lyon_marseille_conseiller"])
    assert amount(ElectedBody.COMMUNE, councillor, 0, date(2024, 1, 1)) == cents(said["6pct_2024"])
    assert amount(ElectedBody.URBAN, councillor, 400_000, date(2024, 1, 1)) == cents(said["28pct_2024"])


def test_the_legal_size_of_councils_and_their_deputies() -> None:
    """The table counts 30 %; a commune of 80 000 may have a tenth more, for its districts (L. 2122-2-1)."""
    rows = the_law().table("elected.council_size", NEW_LAW)
    sizes = {"<100": 0, ">=300000": 300_000}
    for (label, size, deputies), row in zip(TABLES["effectif_legal_conseil_municipal"], rows, strict=True):
        since = sizes.get(label) if label in sizes else int(label.partition("-")[0])
        assert row == (since, size)
        council = CouncilRenewed(effective_on=OLD_LAW, body=ElectedBody.COMMUNE, population=int(row[0] or 0))
        districts = size // 10 if (row[0] or 0) >= 80_000 else 0
        assert legal_deputies(the_law(), council, NEW_LAW) == deputies + districts


def test_half_the_ceiling_the_part_for_expenses_and_the_clipping() -> None:
    law = the_law()
    for year, said in TABLES["pss"].items():
        monthly = law.fraction("pss.monthly", date(int(year), 6, 1))
        assert monthly == Fraction(said["monthly"]) and monthly * 12 == Fraction(said["annual"])
        half = monthly * law.fraction("elected.social_security_threshold", date(int(year), 6, 1))
        assert half == Fraction(said["elus_threshold_monthly"]) and half * 12 == Fraction(said["elus_threshold_annual"])
    for since, said in TABLES["frfe"].items():
        day = date.fromisoformat(since)
        single = terminal(day) * law.fraction("elected.frfe.single", day) / 100
        assert half_up(single) == cents(said["single_17pct"])
        several = half_up(single * law.fraction("elected.frfe.several_factor", day))
        assert several == cents(said["multiple_x1_5"]) == cents(said["multiple_25_5pct"])
        small = half_up(terminal(day) * law.fraction("elected.frfe.small_commune", day) / 100)
        assert small == cents(said["commune_lt3500_38_75pct"])
    for since, said in TABLES["ecretement"].items():
        day = max(date.fromisoformat(since), date(2023, 1, 1))
        base = law.fraction("elected.parliamentary_allowance", day)
        assert base == Fraction(said["indemnite_parlementaire_base"])
        assert half_up(base * 100 * law.fraction("elected.clipping_factor", day)) == cents(said["plafond_1_5"])


@pytest.mark.parametrize("year", sorted(TABLES["rates"]))
def test_the_rates_of_elected(year: str) -> None:
    law, day, said = the_law(), date(int(year), 6, 1), TABLES["rates"][year]
    keys = {
        "employer": {
            "maladie": "health.general.employer",
            "csa": "csa.employer",
            "vieillesse_plafonnee": "old_age.capped.employer",
            "vieillesse_deplafonnee": "old_age.uncapped.employer",
            "allocations_familiales": "family.employer",
            "fnal_lt50_plafonne": "fnal.under_50",
            "fnal_ge50_total": "fnal.from_50",
            "ircantec_A": "ircantec.a.employer",
            "ircantec_B": "ircantec.b.employer",
        },
        "elu": {
            "vieillesse_plafonnee": "old_age.capped.employee",
            "vieillesse_deplafonnee": "old_age.uncapped.employee",
            "csg_deductible": "csg.deductible",
            "csg_non_deductible": "csg.non_deductible",
            "crds": "crds",
            "ircantec_A": "ircantec.a.employee",
            "ircantec_B": "ircantec.b.employee",
        },
    }
    for side, names in keys.items():
        for name, key in names.items():
            assert law.fraction(key, day) == Fraction(said[side][name]), (side, name)
