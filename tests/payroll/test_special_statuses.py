"""Statuses whose pay is agreed: contrats aidés, vacations, recensement, animation, gratification, side activity, families.

Every amount is worked beside it with the rates of the law files; what the employer owes and what it does not are both asked."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from payroll import facts as f
from payroll.bulletin import Bulletin
from payroll.refusal import NothingToPay, Refused
from payroll.words import CollectivityKind, HoursKind, LeaderFunction, PayUnit, Regime, Status
from tests.payroll.careers import a_position, an_official, engaged, hours, situated
from tests.payroll.dossiers import calculator

SINCE = date(2025, 1, 1)
FEBRUARY, JULY = date(2026, 2, 1), date(2026, 7, 1)
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
    f.LocalRatesSet(effective_on=SINCE, work_accident=Decimal("1.70"), cdg=Decimal("0.80"), unemployment=True),
)


def agreed(unit: PayUnit, amount: str, since: date = SINCE) -> f.PayAgreed:
    return f.PayAgreed(effective_on=since, unit=unit, amount=Decimal(amount))


def done(month: date, unit: PayUnit, quantity: str) -> f.WorkDone:
    return f.WorkDone(effective_on=month, unit=unit, quantity=Decimal(quantity))


def slip(status: Status, month: date, *said: f.AgentFact | f.MonthFact, **more: Any) -> Bulletin:
    variables = tuple(each for each in said if isinstance(each, f.WorkDone | f.HoursWorked))
    agent = (engaged(SINCE, status), *(each for each in said if not isinstance(each, f.WorkDone | f.HoursWorked)))
    return calculator().calculate(situated(agent, month, *variables, employer=TOWN, **more))  # type: ignore[arg-type]


def employee(bulletin: Bulletin) -> dict[str, int]:
    """What each line takes from the agent, in cents."""
    return {line.code: -line.amount for line in bulletin.lines if line.kind == "contribution" and line.amount}


def employer(bulletin: Bulletin) -> dict[str, int]:
    return {line.code: line.employer for line in bulletin.lines if line.employer}


# ---- contrats aidés ----------------------------------------------------------------------------------------------------

SMIC_26_HOURS = "1354.25"  # 12,02 × 26 × 52 / 12 = 1 354,253


def aided(status: Status, *more: f.AgentFact, salary: str = SMIC_26_HOURS) -> Bulletin:
    return slip(status, FEBRUARY, agreed(PayUnit.MONTH, salary), hours(SINCE, "26"), *more)


def test_a_pec_is_exempt_up_to_the_smic_of_its_hours_under_the_aid() -> None:
    """(13,00 + 8,55 + 2,11 + 5,25) % of 1 354,25 = 391,51; AT, CSA, FNAL, IRCANTEC, chômage and CNFPT 0,50 % stay."""
    bulletin = aided(Status.INTEGRATION, f.StateAidGranted(effective_on=SINCE, last_day=date(2026, 12, 31)))
    assert employer(bulletin) == {
        "maladie": 17_605,  # 176,0525
        "vieillesse_plafonnee": 11_579,  # 115,7884
        "vieillesse_deplafonnee": 2_857,  # 28,5747
        "accident_travail": 2_302,  # 23,02225
        "ircantec_a": 5_783,  # 57,8265
        "csa": 406,
        "allocations_familiales": 7_110,  # 71,0981
        "fnal_plafonne": 135,
        "cnfpt": 677,  # 6,77125
        "cnfpt_apprentissage": 135,
        "chomage": 5_417,
        "dialogue_social": 22,
        "exoneration_contrat_aide": -39_151,  # 391,5137
    }
    assert bulletin.situation.frozen["contract_nature"] == "01" and bulletin.situation.frozen["public_policy"] == "41"


def test_above_the_smic_the_exemption_stops_at_it() -> None:
    aid = f.StateAidGranted(effective_on=SINCE, last_day=date(2026, 12, 31))
    bulletin = aided(Status.INTEGRATION, aid, salary="1500.00")
    assert bulletin.part("exoneration_contrat_aide", "base") == 135_425


def test_the_exemption_ends_with_the_aid_and_half_a_month_is_refused() -> None:
    over = aided(Status.INTEGRATION, f.StateAidGranted(effective_on=SINCE, last_day=date(2026, 1, 31)))
    assert over.part("exoneration_contrat_aide", "employer") == 0
    with pytest.raises(Refused, match="ne couvre qu'une partie de 02/2026"):
        aided(Status.INTEGRATION, f.StateAidGranted(effective_on=SINCE, last_day=date(2026, 2, 14)))
    with pytest.raises(Refused, match="convention d'aide"):
        aided(Status.INTEGRATION)


def test_an_adulte_relais_is_private_law_with_ircantec_and_no_exemption() -> None:
    bulletin = aided(Status.ADULT_RELAY)
    found = employer(bulletin)
    assert "exoneration_contrat_aide" not in found and found["cnfpt"] == 1_219  # 0,90 %: 12,18825
    assert found["dialogue_social"] == 22 and "centre_gestion" not in found and "agirc_arrco_t1" not in found


# ---- by the hour, the act, the form ------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [Status.OCCASIONAL, Status.EXPERT, Status.CONTRACT, Status.CENSUS_TAKER])
def test_vacations_bear_what_a_contractuel_bears(status: Status) -> None:
    """20 h at 18,50 = 370,00. 6,90 %: 25,53; 0,40 %: 1,48; 2,84 %: 10,51; CSG on 363,53: 24,72 + 8,72; CRDS 1,82."""
    real = (f.CensusBaseSet(effective_on=SINCE, flat=False),) if status == Status.CENSUS_TAKER else ()
    bulletin = slip(status, FEBRUARY, agreed(PayUnit.HOUR, "18.50"), done(FEBRUARY, PayUnit.HOUR, "20"), *real)
    assert bulletin.situation.regime == Regime.OFF_INDEX
    assert employee(bulletin) == {
        "vieillesse_plafonnee": 2_553,
        "vieillesse_deplafonnee": 148,
        "ircantec_a": 1_051,
        "csg_deductible": 2_472,
        "csg_non_deductible": 872,
        "crds": 182,
    }
    found = employer(bulletin)
    assert found["centre_gestion"] == 296 and found["chomage"] == 1_480 and "dialogue_social" not in found
    assert bulletin.lines[0].quantity == 2_000 and bulletin.lines[0].base == 1_850


def test_leave_of_a_seasonal_worker_is_paid_with_his_hours() -> None:
    """100 h at 13,00, and ten per cent: 1 430,00."""
    leave = f.LeavePaidWithPay(effective_on=SINCE)
    bulletin = slip(Status.CONTRACT, JULY, agreed(PayUnit.HOUR, "13.00"), done(JULY, PayUnit.HOUR, "100"), leave)
    assert bulletin.part("conges_payes") == 13_000 and bulletin.totals.gross == 143_000


def test_a_census_taker_bears_the_flat_base_once() -> None:
    """300 × 0,60 + 500 × 1,10 = 730,00; on 15 % of 4 005,00 = 600,75: 41,45 + 2,40 + 17,06 + 40,85 + 14,42 + 3,00."""
    prices = (agreed(PayUnit.HOUSING_FORM, "0.60"), agreed(PayUnit.PERSON_FORM, "1.10"))
    forms = (done(FEBRUARY, PayUnit.HOUSING_FORM, "300"), done(FEBRUARY, PayUnit.PERSON_FORM, "500"))
    bulletin = slip(Status.CENSUS_TAKER, FEBRUARY, *prices, *forms)
    assert bulletin.totals.gross == 73_000
    assert employee(bulletin) == {
        "vieillesse_plafonnee": 4_145,
        "vieillesse_deplafonnee": 240,
        "ircantec_a": 1_706,
        "csg_deductible": 4_085,
        "csg_non_deductible": 1_442,
        "crds": 300,
    }
    found = employer(bulletin)  # FNAL 0,10 %, CNFPT 0,90 and 0,10 %, CDG 0,80 % of the same 600,75
    assert (found["fnal_plafonne"], found["cnfpt"], found["cnfpt_apprentissage"]) == (60, 541, 60)
    assert found["centre_gestion"] == 481
    again = slip(Status.CENSUS_TAKER, FEBRUARY, *prices, *forms, cumuls=bulletin.cumuls)
    assert employee(again) == {} and employer(again) == {}


def test_nothing_done_is_nothing_to_pay() -> None:
    with pytest.raises(NothingToPay, match="Aucun travail"):
        slip(Status.OCCASIONAL, FEBRUARY, agreed(PayUnit.HOUR, "18.50"))


# ---- animation ---------------------------------------------------------------------------------------------------------


def leader(function: LeaderFunction, *work: f.AgentFact | f.MonthFact, month: date = JULY) -> Bulletin:
    return slip(Status.YOUTH_LEADER, month, f.LeaderFunctionHeld(effective_on=SINCE, function=function), *work)


def test_a_leader_bears_a_flat_base_of_smic_hours_of_january() -> None:
    """12 days at 55,00; 1,5 × 12,02 = 18 € a day: 216,00. 14,90 + 0,86 + 6,80 + 1,86 + 14,69 + 5,18 + 1,08."""
    bulletin = leader(LeaderFunction.LEADER, agreed(PayUnit.DAY, "55.00"), done(JULY, PayUnit.DAY, "12"))
    assert bulletin.totals.gross == 66_000
    assert employee(bulletin) == {
        "vieillesse_plafonnee": 1_490,
        "vieillesse_deplafonnee": 86,
        "agirc_arrco_t1": 680,
        "ceg_t1": 186,
        "csg_deductible": 1_469,
        "csg_non_deductible": 518,
        "crds": 108,
    }
    assert bulletin.part("accident_travail", "base") == bulletin.part("dialogue_social", "base") == 21_600
    assert employer(bulletin)["fnal_plafonne"] == 22, "0,10 % of the flat base"


@pytest.mark.parametrize(
    ("function", "unit", "year", "euros"),
    [
        # elected-and-special-statuses.md B5: day, week, month of 2025 and 2026
        (LeaderFunction.LEADER, PayUnit.WEEK, 2025, 89),
        (LeaderFunction.LEADER, PayUnit.WEEK, 2026, 90),
        (LeaderFunction.DEPUTY_DIRECTOR, PayUnit.WEEK, 2025, 208),
        (LeaderFunction.DEPUTY_DIRECTOR, PayUnit.WEEK, 2026, 210),
        (LeaderFunction.DIRECTOR, PayUnit.WEEK, 2025, 297),
        (LeaderFunction.DIRECTOR, PayUnit.WEEK, 2026, 301),
        (LeaderFunction.LEADER, PayUnit.MONTH, 2025, 356),
        (LeaderFunction.LEADER, PayUnit.MONTH, 2026, 361),
        (LeaderFunction.DEPUTY_DIRECTOR, PayUnit.MONTH, 2026, 841),
        (LeaderFunction.DIRECTOR, PayUnit.MONTH, 2025, 1_188),
        (LeaderFunction.DIRECTOR, PayUnit.MONTH, 2026, 1_202),
    ],
)
def test_the_flat_bases_of_the_table(function: LeaderFunction, unit: PayUnit, year: int, euros: int) -> None:
    month = date(year, 7, 1)
    work = () if unit == PayUnit.MONTH else (done(month, unit, "1"),)
    bulletin = leader(function, agreed(unit, "500.00"), *work, month=month)
    assert bulletin.part("assiette_sociale") == euros * 100


def test_a_high_pay_bears_seven_tenths_of_itself() -> None:
    """6 100,00 reach one ceiling and a half (6 007,50): 70 % is 4 270,00."""
    bulletin = leader(LeaderFunction.DIRECTOR, agreed(PayUnit.MONTH, "6100.00"))
    assert bulletin.part("assiette_sociale") == 427_000


def test_the_least_of_a_day_of_animation() -> None:
    """4,30 × 12,31 = 52,93 from June 2026; 2,20 × 11,88 = 26,14 in April 2025."""
    with pytest.raises(Refused, match=r"52,92 € pour la journée .* 52,93 €"):
        leader(LeaderFunction.LEADER, agreed(PayUnit.DAY, "52.92"), done(JULY, PayUnit.DAY, "1"))
    april = date(2025, 4, 1)
    with pytest.raises(Refused, match="26,14 €"):
        leader(LeaderFunction.LEADER, agreed(PayUnit.DAY, "26.13"), done(april, PayUnit.DAY, "1"), month=april)
    with pytest.raises(Refused, match="n'a pas d'assiette à la journée"):
        leader(LeaderFunction.DIRECTOR, agreed(PayUnit.DAY, "90"), done(JULY, PayUnit.DAY, "1"))


# ---- gratification and side activity -----------------------------------------------------------------------------------


def test_a_gratification_bears_what_passes_fifteen_percent_of_the_hourly_ceiling() -> None:
    """154 h: 4,50 bears nothing; 5,00 = 770,00 bears 77,00: 5,31 + 0,31 + CSG on 75,65: 5,14 + 1,82, CRDS 0,38."""
    free = slip(Status.TRAINEE, FEBRUARY, agreed(PayUnit.HOUR, "4.50"), done(FEBRUARY, PayUnit.HOUR, "154"))
    assert (free.totals.gross, employee(free), employer(free), free.totals.net_imposable) == (69_300, {}, {}, 0)
    bulletin = slip(Status.TRAINEE, FEBRUARY, agreed(PayUnit.HOUR, "5.00"), done(FEBRUARY, PayUnit.HOUR, "154"))
    assert employee(bulletin) == {
        "vieillesse_plafonnee": 531,
        "vieillesse_deplafonnee": 31,
        "csg_deductible": 514,
        "csg_non_deductible": 182,
        "crds": 38,
    }
    found = employer(bulletin)
    assert found["maladie"] == 1_001 and found["allocations_familiales"] == 404 and found["csa"] == 23
    assert found["fnal_plafonne"] == 8
    assert not {"chomage", "ircantec_a", "agirc_arrco_t1", "cnfpt"} & found.keys()


def test_a_side_activity_bears_csg_and_the_rafp_left_by_the_main_employer() -> None:
    """10 × 45,00 = 450,00: CSG on 442,13: 30,06 + 10,61, CRDS 2,21. RAFP on the 300,00 that are left: 15,00 each."""
    acts = (agreed(PayUnit.ACT, "45.00"), done(FEBRUARY, PayUnit.ACT, "10"))
    room = f.SideActivityDeclared(effective_on=SINCE, rafp_room=Decimal(300))
    bulletin = slip(Status.SIDE_ACTIVITY, FEBRUARY, *acts, room)
    assert employee(bulletin) == {"rafp": 1_500, "csg_deductible": 3_006, "csg_non_deductible": 1_061, "crds": 221}
    assert employer(bulletin) == {"rafp": 1_500}
    after = slip(Status.SIDE_ACTIVITY, FEBRUARY, *acts, room, cumuls=bulletin.cumuls)
    assert "rafp" not in employee(after)
    silent = slip(Status.SIDE_ACTIVITY, FEBRUARY, *acts)
    assert employer(silent) == {} and any("n'est pas déclarée" in note for note in silent.situation.notes)


# ---- children ----------------------------------------------------------------------------------------------------------


def test_the_least_of_an_assistant_maternel() -> None:
    """0,281 × 12,31 = 3,46 by child and hour from June 2026: three children, 160 hours each: 1 660,80."""
    work = done(JULY, PayUnit.CHILD_HOUR, "480")
    bulletin = slip(Status.CHILDMINDER, JULY, agreed(PayUnit.CHILD_HOUR, "3.46"), work)
    assert bulletin.totals.gross == 166_080 and bulletin.part("ircantec_a", "base") == 166_080
    with pytest.raises(Refused, match=r"3,45 € pour l'heure d'accueil .* 3,46 €"):
        slip(Status.CHILDMINDER, JULY, agreed(PayUnit.CHILD_HOUR, "3.45"), work)


def test_the_least_of_an_assistant_familial() -> None:
    """January 2026: 1 823,03 for a child, 70 × 12,02 = 841,40 for the second: 2 664,43."""
    two = f.ChildrenEntrusted(effective_on=SINCE, count=2)
    assert slip(Status.FOSTER, FEBRUARY, agreed(PayUnit.MONTH, "2664.43"), two).totals.gross == 266_443
    with pytest.raises(Refused, match=r"2.664,42 € pour l'accueil de 2 enfant\(s\)"):
        slip(Status.FOSTER, FEBRUARY, agreed(PayUnit.MONTH, "2664.42"), two)


# ---- officials elsewhere too -------------------------------------------------------------------------------------------


def test_an_official_seconded_here_bears_the_cnracl_on_the_grade_of_origin() -> None:
    """Paid on 400 (1 969,11), of origin 450: 450 × 5 907,34 / 1 200 = 2 215,25; 11,10 % is 245,89."""
    origin = f.OriginPositionHeld(effective_on=date(2025, 6, 1), im=450)
    bulletin = calculator().calculate(situated(an_official(origin), FEBRUARY))
    assert bulletin.totals.gross == 196_911
    assert bulletin.part("cnracl", "base") == bulletin.part("maladie", "base") == 221_525
    assert bulletin.part("cnracl", "employee") == 24_589
    assert bulletin.part("atiacl", "base") == 221_525, "the traitement that bears the retenue, without NBI"
    assert bulletin.situation.families == ("secondment",)
    before = calculator().calculate(situated(an_official(origin), date(2025, 5, 1)))
    assert before.part("cnracl", "base") == 196_911 and before.situation.families == ()


def test_the_ceiling_is_shared_as_the_pays_are() -> None:
    """1 200,00 here and 800,00 elsewhere: three fifths of 4 005,00, whatever the hours."""
    shared = f.OtherPayDeclared(effective_on=SINCE, here=Decimal(1200), elsewhere=Decimal(800))
    agent = (engaged(SINCE, Status.CONTRACT), a_position(SINCE), hours(SINCE, "20"), shared)
    assert situated(agent, FEBRUARY).inputs["ceiling"] == 240_300
    with pytest.raises(Refused, match=r"R\. 242-3"):
        none = f.OtherPayDeclared(effective_on=SINCE, here=Decimal(0), elsewhere=Decimal(800))
        situated((*agent[:3], none), FEBRUARY)


def test_what_is_not_covered_is_refused_by_name() -> None:
    with pytest.raises(Refused, match="sans montant convenu"):
        slip(Status.OCCASIONAL, FEBRUARY, done(FEBRUARY, PayUnit.ACT, "2"))
    with pytest.raises(Refused, match="12,01 € pour l'heure"):
        slip(Status.OCCASIONAL, FEBRUARY, agreed(PayUnit.HOUR, "12.01"), done(FEBRUARY, PayUnit.HOUR, "2"))
    with pytest.raises(Refused, match="travail à l'unité"):
        situated(an_official(), FEBRUARY, done(FEBRUARY, PayUnit.ACT, "2"))
    overtime = f.HoursWorked(effective_on=FEBRUARY, kind=HoursKind.OVERTIME, hours=Decimal(2))
    with pytest.raises(Refused, match="heures au-delà"):
        slip(Status.OCCASIONAL, FEBRUARY, agreed(PayUnit.HOUR, "15"), done(FEBRUARY, PayUnit.HOUR, "2"), overtime)
