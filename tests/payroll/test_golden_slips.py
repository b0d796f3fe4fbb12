"""Whole slips worked out by outside sources or by arithmetic written beside, to the cent, from facts through Situate.

The dossiers of fixtures/dossiers are those of the sources; the years 2023 to 2025 are worked here, with what was known
on the day of the calculation: a decree published on the 31st does not exist on the 25th.
"""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import cache

import pytest

from payroll import facts as f
from payroll.bulletin import Bulletin
from payroll.calculate import Calculator
from payroll.situate import AgentRecord, situate
from payroll.words import CollectivityKind, ElectedFunction, LeaderFunction, PayUnit, Regime, Status
from tests.payroll import dossiers

GOLDEN = dossiers.expected()


@pytest.mark.parametrize("name", sorted(GOLDEN))
def test_golden_slip(name: str) -> None:
    bulletin = dossiers.calculate(dossiers.dossier(name))
    wanted = GOLDEN[name]
    lines = {line.code: line for line in bulletin.lines}
    found = {code: lines[code].amount for code in wanted.get("lines", {})}
    assert found == {code: dossiers.cents(amount) for code, amount in wanted.get("lines", {}).items()}
    bases = {code: lines[code].base for code in wanted.get("bases", {})}
    assert bases == {code: dossiers.cents(amount) for code, amount in wanted.get("bases", {}).items()}
    employer = {code: lines[code].employer for code in wanted.get("employer", {})}
    assert employer == {code: dossiers.cents(amount) for code, amount in wanted.get("employer", {}).items()}
    totals = {each: getattr(bulletin.totals, each) for each in wanted["totals"]}
    assert totals == {each: dossiers.cents(amount) for each, amount in wanted["totals"].items()}


def test_every_dossier_has_its_expectation() -> None:
    names = {path.stem for path in dossiers.FOLDER.glob("golden_*.toml")}
    assert names == set(GOLDEN)


# ---- 2023 to 2026: simple dossiers, the law as it was known ----------------------------------------------------------

SINCE = date(2022, 1, 1)
GRADE = "adjoint_administratif_principal_2e_classe"
TOWN = (
    f.CollectivityDescribed(
        effective_on=SINCE,
        name="Commune d'essai",
        kind=CollectivityKind.COMMUNE,
        siret="21400001200011",
        population=900,
        headcount=12,
        commune="40001",
    ),
    f.LocalRatesSet(effective_on=SINCE, work_accident=Decimal("1.72"), cdg=Decimal("0.80")),
    f.PrivateLawSet(effective_on=SINCE, legal_personality=True, unemployment=True, general_reduction=True),
)
Facts = tuple[f.AgentFact, ...]


def staff(im: int, status: Status = Status.OFFICIAL, weekly: str = "35") -> Facts:
    return (
        f.Engaged(effective_on=SINCE, status=status),
        f.PositionHeld(effective_on=SINCE, grade=GRADE, echelon=10, ib=461, im=im, transfer_primes_points=False),
        f.WorkingTimeSet(effective_on=SINCE, weekly_hours=Decimal(weekly)),
    )


def mayor(*more: f.AgentFact) -> Facts:
    held = f.MandateHeld(effective_on=SINCE, function=ElectedFunction.MAYOR, percent=Decimal("25.5"))
    return (f.Engaged(effective_on=SINCE, status=Status.ELECTED), held, *more)


# 410 points, 150 € of IFSE, two children, no rate received from the DGFiP.
OFFICIAL: Facts = (
    *staff(410),
    f.PrimeGranted(effective_on=SINCE, code="ifse", monthly_amount=Decimal(150)),
    f.FamilyDeclared(effective_on=SINCE, births=(date(2015, 3, 4), date(2018, 5, 12)), declaration_year=2024),
)
SIMPLE: dict[Regime, Facts] = {
    Regime.CNRACL: OFFICIAL,
    Regime.TNC: staff(410, weekly="20"),
    Regime.CONTRACT: staff(410, Status.CONTRACT),
    Regime.ELECTED: mayor(),
    Regime.ELECTED_SUBJECT: mayor(f.MandatesAssessed(effective_on=SINCE, subject_to_social_security=True)),
    **{
        regime: (
            f.Engaged(effective_on=SINCE, status=status),
            f.PayAgreed(effective_on=SINCE, unit=PayUnit.MONTH, amount=Decimal(2200)),
            f.WorkingTimeSet(effective_on=SINCE, weekly_hours=Decimal(35)),
            f.LeaderFunctionHeld(effective_on=SINCE, function=LeaderFunction.LEADER),
        )
        for regime, status in {
            Regime.AIDED: Status.ADULT_RELAY,
            Regime.OFF_INDEX: Status.OCCASIONAL,
            Regime.YOUTH_LEADER: Status.YOUTH_LEADER,
            Regime.CENSUS: Status.CENSUS_TAKER,
            Regime.SIDE: Status.SIDE_ACTIVITY,
            Regime.TRAINEE: Status.TRAINEE,
        }.items()
    },
    Regime.PRIVATE: (
        f.Engaged(effective_on=SINCE, status=Status.PRIVATE),
        f.PayAgreed(effective_on=SINCE, unit=PayUnit.MONTH, amount=Decimal(2200)),
        f.WorkingTimeSet(effective_on=SINCE, weekly_hours=Decimal(35)),
    ),
    Regime.APPRENTICE: (
        f.Engaged(effective_on=SINCE, status=Status.APPRENTICE),
        f.ApprenticeshipSigned(effective_on=SINCE, concluded_on=SINCE, birth_month=date(2000, 1, 1)),
        f.WorkingTimeSet(effective_on=SINCE, weekly_hours=Decimal(35)),
    ),
}


@cache
def known_on(day: date | None) -> Calculator:
    """The calculator of the law as it was known on that day, or as it is."""
    law = dossiers.the_law()
    return Calculator(law if day is None else law.published_by(day))


def slip(agent: Facts, month: date, known: date | None = None) -> Bulletin:
    """The bulletin of the month, paid on the 26th, under the law known on that day (None: all of it)."""
    calculator = known_on(known)
    record, payment = AgentRecord(agent), month.replace(day=26)
    return calculator.calculate(situate(record, TOWN, month, payment, 1, {}, calculator.law, dossiers.the_grids()))


def every_month() -> Iterator[date]:
    for year in range(2023, 2027):
        yield from (date(year, month, 1) for month in range(1, 13))


@pytest.mark.parametrize("regime", list(Regime))
def test_every_month_of_every_regime_is_calculable(regime: Regime) -> None:
    """With the law of today, and with what was known on the 25th of the month, when payroll is run."""
    for month in every_month():
        for known in (None, month.replace(day=25)):
            bulletin = slip(SIMPLE[regime], month, known)
            assert bulletin.situation.regime == regime
            owed = (
                bulletin.totals.employer_contributions > 0 or regime == Regime.SIDE
            )  # CSG only, without RAFP declared
            assert bulletin.totals.gross > 0 and owed, (month, known)


# The same month of the same official: gross, what is withheld, and the employer's shares that do not change in 2024-2025.
#   traitement 410 × 5 907,34 / 1 200 = 2 018,341…     → 2 018,34    IFSE 150,00
#   SFT 10,67 + 3 % × 454 × 5 907,34 / 1 200 = 77,718… →    77,72    (index 410 below the floor of 454)
#   gross 2 018,34 + 77,72 + 150,00 = 2 246,06
#   CNRACL 11,10 % of 2 018,34 = 224,035…              →   224,04
#   RAFP 5 % of 77,72 + 150 = 227,72 (< 20 %): 11,386  →    11,39
#   CSG base 98,25 % of 2 246,06 = 2 206,753… → 2 206,75: 6,80 % = 150,059; 2,40 % = 52,962; CRDS 0,50 % = 11,033…
#   net before tax 2 246,06 − 224,04 − 11,39 − 150,06 − 52,96 − 11,03 = 1 796,58
#   net imposable 2 246,06 − 224,04 − 11,39 − 150,06 = 1 860,57; neutral grid of 2024, from 1 759 to 1 877: 2,1 % = 39,071…
OFFICIAL_AGENT = {
    "traitement_indiciaire": "2018.34",
    "sft": "77.72",
    "ifse": "150.00",
    "cnracl": "-224.04",
    "rafp": "-11.39",
    "csg_deductible": "-150.06",
    "csg_non_deductible": "-52.96",
    "crds": "-11.03",
    "pas": "-39.07",
    "net_a_payer": "1757.51",  # 1 796,58 − 39,07
}
#   ATIACL 0,40 % = 8,073… · RAFP 11,39 · CSA 0,30 % = 6,055… · family 5,25 % = 105,962… · FNAL 0,10 % = 2,018…
#   CNFPT 0,90 % = 18,165… and 0,10 % = 2,018… · centre de gestion 0,80 % = 16,146…, each of 2 018,34
OFFICIAL_EMPLOYER = {
    "atiacl": "8.07",
    "rafp": "11.39",
    "csa": "6.06",
    "allocations_familiales": "105.96",
    "fnal_plafonne": "2.02",
    "cnfpt": "18.17",
    "cnfpt_apprentissage": "2.02",
    "centre_gestion": "16.15",
}  # 169,84 in all


@pytest.mark.parametrize(
    ("month", "known", "cnracl", "health", "employer"),
    [
        # 30,65 % of 2 018,34 = 618,621… · 9,88 % = 199,411… · 169,84 + 618,62 + 199,41
        ("2024-01-01", "2024-01-25", "618.62", "199.41", "987.87"),
        # 31,65 % = 638,804… · 8,88 % = 179,228… : the same cost, moved from one fund to the other
        ("2024-01-01", "2024-01-31", "638.80", "179.23", "987.87"),
        ("2024-02-01", "2024-02-25", "638.80", "179.23", "987.87"),
        ("2024-07-01", "2024-07-25", "638.80", "179.23", "987.87"),
        ("2024-12-01", "2024-12-25", "638.80", "179.23", "987.87"),
        # 8,88 % was for 2024 only, known since 31/01/2024; the decree on the CNRACL is not out yet
        ("2025-01-01", "2025-01-25", "638.80", "199.41", "1008.05"),
        # 34,65 % = 699,354…
        ("2025-01-01", "2025-01-31", "699.35", "199.41", "1068.60"),
    ],
)
def test_an_official_before_and_after_the_late_decrees(
    month: str, known: str, cnracl: str, health: str, employer: str
) -> None:
    bulletin = slip(OFFICIAL, date.fromisoformat(month), date.fromisoformat(known))
    lines = {line.code: line for line in bulletin.lines}
    wanted = {code: dossiers.cents(amount) for code, amount in OFFICIAL_AGENT.items()}
    assert {code: lines[code].amount for code in wanted} == wanted
    shares = {**OFFICIAL_EMPLOYER, "cnracl": cnracl, "maladie": health}
    paid = {code: line.employer for code, line in lines.items() if line.employer}
    assert paid == {code: dossiers.cents(amount) for code, amount in shares.items()}
    totals = bulletin.totals
    assert (totals.gross, totals.net_before_pas, totals.net_imposable) == (224606, 179658, 186057)
    assert totals.employer_contributions == dossiers.cents(employer)


def test_the_rappel_of_january_2025_is_sixty_euros_and_fifty_five_cents_of_the_employer() -> None:
    """Base 2 018,34 (410 points): 34,65 % = 699,3548… → 699,35; 31,65 % = 638,8046… → 638,80; 699,35 − 638,80 = 60,55."""
    paid = slip(OFFICIAL, date(2025, 1, 1), date(2025, 1, 25))
    due = slip(OFFICIAL, date(2025, 1, 1), date(2025, 1, 31))
    assert paid.part("cnracl", "base") == due.part("cnracl", "base") == 201834
    assert due.part("cnracl", "employer") - paid.part("cnracl", "employer") == 6055
    assert due.totals.cost - paid.totals.cost == 6055
    assert due.totals.net_a_payer == paid.totals.net_a_payer
    changed = {now.code for before, now in zip(paid.lines, due.lines, strict=True) if before != now}
    assert changed == {"cnracl"}


@pytest.mark.parametrize(
    ("agent", "month", "wanted", "employer"),
    [
        pytest.param(
            OFFICIAL,
            "2023-03-01",
            # 410 × 5 820,04 / 1 200 = 1 988,513… · SFT 10,67 + 3 % × 449 × 5 820,04 / 1 200 = 10,67 + 65,329… = 75,999…
            # CNRACL 11,10 % = 220,724… · gross 2 214,51 × 98,25 % = 2 175,756… → 2 175,76 × 6,80 % = 147,951…
            # net imposable 2 214,51 − 220,72 − 11,30 − 147,95 = 1 834,54, grid of 2023 from 1 791: 2,9 % = 53,201…
            {
                "traitement_indiciaire": "1988.51",
                "sft": "76.00",
                "cnracl": "-220.72",
                "rafp": "-11.30",
                "pas": "-53.20",
            },
            # 30,65 % of 1 988,51 = 609,478… · 9,88 % = 196,464…
            {"cnracl": "609.48", "maladie": "196.46"},
            id="fonctionnaire, mars 2023",
        ),
        # the minimum of the traitement: 353 × 5 820,04 / 1 200 = 1 712,061…; 361 = 1 750,862…; 361 × 5 907,34 = 1 777,124…
        pytest.param(
            staff(340), "2023-04-01", {"traitement_indiciaire": "1712.06"}, {}, id="indice minimum, avril 2023"
        ),
        pytest.param(staff(340), "2023-05-01", {"traitement_indiciaire": "1750.86"}, {}, id="indice minimum, mai 2023"),
        pytest.param(
            staff(340), "2023-07-01", {"traitement_indiciaire": "1777.12"}, {}, id="indice minimum, juillet 2023"
        ),
        pytest.param(
            staff(340, Status.CONTRACT),
            "2024-07-01",
            # 366 × 5 907,34 / 1 200 = 1 801,738… above the SMIC of 1 766,92 · 6,90 % = 124,320… · 0,40 % = 7,206…
            # IRCANTEC 2,80 % = 50,448… · CSG base 1 770,21 (1 770,209…): 6,80 % = 120,374… · 2,40 % = 42,485… · CRDS 8,851…
            # net 1 801,74 − 124,32 − 7,21 − 50,45 − 120,37 − 42,49 − 8,85 = 1 448,05; imposable 1 499,39 < 1 591: no tax
            {
                "traitement_indiciaire": "1801.74",
                "vieillesse_plafonnee": "-124.32",
                "vieillesse_deplafonnee": "-7.21",
                "ircantec_a": "-50.45",
                "csg_deductible": "-120.37",
                "csg_non_deductible": "-42.49",
                "crds": "-8.85",
                "net_a_payer": "1448.05",
            },
            # 13 % = 234,226… · 8,55 % = 154,048… · 2,02 % = 36,395… · AT 1,72 % = 30,989… · 4,20 % = 75,673…
            {
                "maladie": "234.23",
                "vieillesse_plafonnee": "154.05",
                "vieillesse_deplafonnee": "36.40",
                "accident_travail": "30.99",
                "ircantec_a": "75.67",
            },
            id="contractuel au minimum, juillet 2024",
        ),
        pytest.param(
            staff(340, Status.CONTRACT),
            "2024-12-01",
            # the SMIC of 1 November 2024: 1 801,80 − 1 801,74 = 0,06 (remuneration.md §1.4)
            {"traitement_indiciaire": "1801.74", "indemnite_differentielle_smic": "0.06", "ircantec_a": "-50.45"},
            {},
            id="contractuel au minimum, décembre 2024",
        ),
        pytest.param(
            staff(835, Status.CONTRACT),
            "2024-01-01",
            # 835 × 5 907,34 / 1 200 = 4 110,524… above the ceiling of 3 864: 6,90 % of 3 864 = 266,616;
            # IRCANTEC A 2,80 % of 3 864 = 108,192; B 6,95 % of 4 110,52 − 3 864 = 246,52: 17,133…
            {"vieillesse_plafonnee": "-266.62", "ircantec_a": "-108.19", "ircantec_b": "-17.13"},
            # 12,55 % of 246,52 = 30,938…
            {"ircantec_b": "30.94", "fnal_plafonne": "3.86"},
            id="contractuel au-dessus du plafond, janvier 2024",
        ),
        # 25,5 % of 830 × 5 907,34 / 1 200 = 4 085,910… : 1 041,907…; of 835: 4 110,524… : 1 048,183… (adcf.org, 2024)
        pytest.param(mayor(), "2023-12-01", {"indemnite_fonction": "1041.91"}, {}, id="maire, décembre 2023"),
        pytest.param(
            mayor(), "2024-01-01", {"indemnite_fonction": "1048.18"}, {"ircantec_a": "44.02"}, id="maire, 2024"
        ),
    ],
)
def test_a_slip_of_2023_or_2024(agent: Facts, month: str, wanted: dict[str, str], employer: dict[str, str]) -> None:
    lines = {line.code: line for line in slip(agent, date.fromisoformat(month)).lines}
    amounts = {code: lines[code].amount for code in wanted}
    assert amounts == {code: dossiers.cents(amount) for code, amount in wanted.items()}
    shares = {code: lines[code].employer for code in employer}
    assert shares == {code: dossiers.cents(amount) for code, amount in employer.items()}


def test_a_sick_leave_begun_in_2022_goes_on_in_2023_at_full_pay() -> None:
    """The rate is that of the day the certificate begins: 100 % before 1 March 2025, whatever the month paid."""
    leave = f.SickCertificate(effective_on=date(2022, 12, 20), last_day=date(2023, 1, 10))
    bulletin = slip((*staff(410), leave), date(2023, 1, 1))
    assert {line.code for line in bulletin.lines if line.code.startswith("maladie_")} == set()
    assert bulletin.totals.gross == 198851  # 410 × 5 820,04 / 1 200, whole
