"""Every leave on a bulletin: what it takes from each element of pay, by arithmetic. IM 400 is 1 969,1133… a month.

400 × 5 907,34 ÷ 1 200 = 1 969,1133; a thirtieth 65,6371. Forty-nine points of CTI 241,2164; ten of NBI 49,2278.
"""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from payroll import facts as f
from payroll.absences import Rights, absence_days
from payroll.bulletin import Bulletin
from payroll.presence import Period
from payroll.refusal import NothingToPay, Refused
from payroll.words import AbsenceKind, HoursKind, Regime, SickPrimePolicy
from tests.payroll.careers import (
    LONG_AGO,
    a_contractual,
    a_position,
    an_employer,
    an_official,
    days_of,
    engaged,
    hours,
    month_of,
    sick,
    situated,
)
from tests.payroll.dossiers import calculator, the_law

APRIL = month_of(2026, 4)
FOLLOWS = SickPrimePolicy.FOLLOWS_PAY
NBI = f.NbiGranted(effective_on=LONG_AGO, points=10)
IFSE = f.PrimeGranted(effective_on=LONG_AGO, code="ifse", monthly_amount=Decimal("200.00"))
TWO_CHILDREN = f.FamilyDeclared(effective_on=LONG_AGO, births=(date(2015, 5, 2), date(2018, 3, 3)))
ZONE_1 = f.WorkplaceSet(effective_on=LONG_AGO, commune="75056", residence_zone="1")  # type: ignore[arg-type]


def leave(kind: str, first: date, last: date, **other: object) -> f.SickCertificate:
    return sick(first, last, kind=AbsenceKind(kind), **other)


def paid(
    agent: tuple[f.AgentFact, ...], month: date, clauses: f.AbsenceClausesVoted | None = None, **policies: object
) -> Bulletin:
    voted = (clauses,) if clauses else ()
    return calculator().calculate(situated(agent, month, employer=(*an_employer(**policies), *voted)))


def of_the_ifse(**clauses: object) -> f.AbsenceClausesVoted:
    return f.AbsenceClausesVoted(effective_on=LONG_AGO, code="ifse", **clauses)  # type: ignore[arg-type]


def requalified(kind: str, first: date, last: date) -> f.LeaveRequalified:
    return f.LeaveRequalified(effective_on=first, last_day=last, kind=AbsenceKind(kind))


def euros(bulletin: Bulletin, code: str) -> Decimal:
    return Decimal(bulletin.part(code)) / 100


def lines(bulletin: Bulletin, prefix: str) -> dict[str, str]:
    return {each.code: f"{Decimal(each.amount) / 100:.2f}" for each in bulletin.lines if each.code.startswith(prefix)}


# ---- scenario (i) of the issue ----------------------------------------------------------------------------------------


def test_a_stop_of_24_february_2025_and_its_prolongation_of_10_march() -> None:
    """Carence 65,64; March: fourteen days at 90 %, 1 969,1133 × 14 ÷ 300 = 91,89; SFT and residence whole; IFSE silent.

    SFT of two children on 454 points (floor): 10,67 + 3 % × 2 234,94 = 77,72. Residence: 3 % of 1 969,11 = 59,07; its
    thirtieth of the carence day 1,97. IFSE: twenty-five thirtieths in February, seven in March (200 × 25/30, 200 × 7/30)."""
    stop = sick(date(2025, 2, 24), date(2025, 3, 9))
    prolongation = sick(date(2025, 3, 10), date(2025, 3, 23), prolongation=True)
    agent = an_official(IFSE, TWO_CHILDREN, ZONE_1, stop, prolongation)
    february, march = paid(agent, month_of(2025, 2)), paid(agent, month_of(2025, 3))
    assert lines(february, "carence") == {"carence_traitement": "-65.64", "carence_residence": "-1.97"}
    assert lines(february, "maladie_") == {}
    assert lines(march, "carence") == {}
    assert lines(march, "maladie_") == {"maladie_reduite_traitement": "-91.89"} | lines(march, "maladie_employeur")
    assert [euros(each, "sft") for each in (february, march)] == [Decimal("77.72")] * 2
    assert [euros(each, "indemnite_residence") for each in (february, march)] == [Decimal("59.07")] * 2
    assert [euros(each, "ifse") for each in (february, march)] == [Decimal("166.67"), Decimal("46.67")]


# ---- sickness of contractuels and of officials under the threshold ----------------------------------------------------


def test_a_contractuel_of_two_years_has_sixty_days_at_90() -> None:
    """27 months of service; 6 to 15 April: a carence day, nine days at 90 %: 1 969,1133 × 9 ÷ 300 = 59,07."""
    bulletin = paid(a_contractual(sick(date(2026, 4, 6), date(2026, 4, 15))), APRIL)
    assert lines(bulletin, "carence_t") | lines(bulletin, "maladie_r") == {
        "carence_traitement": "-65.64",
        "maladie_reduite_traitement": "-59.07",
    }


def test_a_contractuel_before_four_months_is_not_paid() -> None:
    """One month of service: ten days without pay nor SFT: 1 969,1133 ÷ 3 = 656,37; 77,7182 ÷ 3 = 25,91; no carence."""
    family = f.FamilyDeclared(effective_on=date(2026, 3, 1), births=TWO_CHILDREN.births)
    agent = a_contractual(family, sick(date(2026, 4, 6), date(2026, 4, 15)), on=date(2026, 3, 1))
    bulletin = paid(agent, APRIL)
    assert lines(bulletin, "maladie_s") == {
        "maladie_sans_traitement_traitement": "-656.37",
        "maladie_sans_traitement_sft": "-25.91",
    }
    assert lines(bulletin, "carence") == {}
    assert bulletin.situation.inputs["ceiling"] == 267_000  # 4 005 × 20/30


def test_four_months_open_thirty_days_at_90_then_thirty_at_half_pay_then_none() -> None:
    """Engaged on 1 October 2025, sick from 1 February 2026: 1 February – 2 March at 90 %, 3 March – 1 April at half pay.

    March, whole month, its 31st left out: 2 at 90 % (13,13), 28 at half (1 969,1133 × 28/60 = 918,92). April: 1 at half
    (32,82), 29 unpaid (1 969,1133 × 29/30 = 1 903,48). Ceiling of April: 4 005 × 1/30."""
    agent = a_contractual(sick(date(2026, 2, 1), date(2026, 4, 30)), on=date(2025, 10, 1))
    march, april = paid(agent, month_of(2026, 3)), paid(agent, APRIL)
    assert lines(march, "maladie_r") == {"maladie_reduite_traitement": "-13.13"}
    assert lines(march, "maladie_d") == {"maladie_demi_traitement": "-918.92"}
    assert lines(april, "maladie_d") == {"maladie_demi_traitement": "-32.82"}
    assert lines(april, "maladie_s") == {"maladie_sans_traitement_traitement": "-1903.48"}
    assert april.situation.inputs["ceiling"] == 13_350


@pytest.mark.parametrize(
    ("since", "days"),
    [
        (date(2025, 12, 7), 0),
        (date(2025, 12, 6), 30),
        (date(2024, 4, 6), 60),
        (date(2023, 4, 7), 60),
        (date(2023, 4, 6), 90),
    ],
)
def test_the_service_counts_on_the_first_day_of_the_certificate(since: date, days: int) -> None:
    """A stop from 6 April 2026 to the end of the year: four months since 6 December, two years, three years, date to date."""
    stop = sick(date(2026, 4, 6), date(2026, 12, 31), prolongation=True)
    whole = Period(stop.effective_on, stop.last_day, 30)
    found = Counter(each.line for each in absence_days([stop], Rights(Regime.CONTRACT, the_law(), since), whole, since))
    assert (found["maladie_reduite"], found["maladie_demi"]) == (days, days)
    assert found["maladie_sans_traitement"] == 270 - 2 * days


def test_an_official_under_the_threshold_has_the_rights_of_officials() -> None:
    """20 h of 35: 1 969,1133 × 20/35 = 1 125,2076; nine days at 90 %: 33,76; carence 37,51."""
    agent = (engaged(), a_position(), hours(weekly="20"), sick(date(2026, 4, 6), date(2026, 4, 15)))
    bulletin = paid(agent, APRIL)
    assert lines(bulletin, "carence_t") | lines(bulletin, "maladie_r") == {
        "carence_traitement": "-37.51",
        "maladie_reduite_traitement": "-33.76",
    }


# ---- long leaves -------------------------------------------------------------------------------------------------------


def test_a_long_sickness_pays_a_year_then_half_and_the_primes_that_the_state_allows() -> None:
    """From 1 April 2025: March 2026 whole, April half: 984,56 and NBI 24,61; SFT whole; IFSE 33 % then 60 % of 200."""
    clauses = of_the_ifse(long_leave_first_year=33, long_leave_next_years=60)
    agent = an_official(NBI, IFSE, TWO_CHILDREN, leave("clm", date(2025, 4, 1), date(2026, 6, 30)))
    march = paid(agent, month_of(2026, 3), clauses=clauses)
    april = paid(agent, APRIL, clauses=clauses)
    assert lines(march, "clm") == {}
    assert lines(april, "clm") == {"clm_traitement": "-984.56", "clm_nbi": "-24.61"}
    assert (euros(march, "ifse"), euros(april, "ifse")) == (Decimal("66.00"), Decimal("120.00"))
    assert euros(april, "sft") == Decimal("77.72")
    silent = paid(agent, APRIL)
    assert euros(silent, "ifse") == 0
    assert any("IFSE suspendue" in note for note in silent.situation.notes)


def test_a_prime_voted_above_the_states_is_refused_when_it_would_act() -> None:
    clauses = of_the_ifse(long_leave_first_year=50)
    agent = an_official(IFSE, leave("clm", date(2026, 4, 1), date(2026, 6, 30)))
    with pytest.raises(Refused, match=r"50 % dans les longs congés, au-delà des 33 %") as refusal:
        paid(agent, APRIL, clauses=clauses)
    assert refusal.value.code == "prime_above_cap"
    assert paid(agent, month_of(2026, 3), clauses=clauses).part("ifse") == 20_000


def test_a_long_duration_stops_the_nbi_at_once_and_halves_pay_after_three_years() -> None:
    """From 1 April 2023 to 31 March 2026: 1 096 days with 29 February 2024, that is three years. NBI 49,23 lost throughout."""
    agent = an_official(NBI, IFSE, leave("cld", date(2023, 4, 1), date(2026, 12, 31)), on=date(2023, 1, 1))
    assert lines(paid(agent, month_of(2026, 3)), "cld") == {"cld_nbi": "-49.23"}
    april = paid(agent, APRIL, clauses=of_the_ifse(service_accident=FOLLOWS))
    assert lines(april, "cld") == {"cld_traitement": "-984.56", "cld_nbi": "-49.23"}
    assert april.part("ifse") == 0


@pytest.mark.parametrize("kind", ["clm", "cld"])
def test_a_long_leave_has_an_end(kind: str) -> None:
    agent = an_official(leave(kind, date(2018, 1, 1), date(2026, 12, 31)), on=date(2017, 1, 1))
    with pytest.raises(Refused, match="épuisé") as refusal:
        paid(agent, APRIL)
    assert refusal.value.code == "sick_leave_exhausted"


def test_a_service_accident_takes_nothing_but_what_the_deliberation_leaves_out() -> None:
    agent = an_official(NBI, IFSE, leave("citis", date(2026, 4, 6), date(2026, 4, 15)))
    silent = paid(agent, APRIL)
    voted = paid(agent, APRIL, clauses=of_the_ifse(service_accident=FOLLOWS))
    assert [each.code for each in silent.lines if each.section == "absence"] == []
    assert (euros(silent, "ifse"), euros(voted, "ifse")) == (Decimal("133.33"), Decimal("200.00"))


def test_an_accident_of_a_contractuel_is_paid_by_length_of_service() -> None:
    """Engaged on 1 June 2025: ten months on 6 April 2026, thirty days from the accident: to 5 May; then nothing.

    May: 5 days paid, 26 unpaid of which thirty thirtieths keep 25: 1 969,1133 × 25/30 = 1 640,93."""
    agent = a_contractual(leave("accident_travail", date(2026, 4, 6), date(2026, 6, 30)), on=date(2025, 6, 1))
    assert lines(paid(agent, APRIL), "accident_s") == {}
    may = paid(agent, month_of(2026, 5))
    assert lines(may, "accident_s") == {"accident_sans_traitement_traitement": "-1640.93"}


def test_a_serious_illness_of_a_contractuel_demands_three_years() -> None:
    young = a_contractual(leave("cgm", date(2026, 4, 1), date(2026, 6, 30)), on=date(2023, 4, 2))
    with pytest.raises(Refused, match="demande 36 mois"):
        paid(young, APRIL)
    old = a_contractual(leave("cgm", date(2025, 4, 1), date(2026, 6, 30)), on=date(2022, 4, 1))
    assert lines(paid(old, APRIL), "cgm") == {"cgm_traitement": "-984.56"}


# ---- requalification ----------------------------------------------------------------------------------------------------


def test_a_requalified_leave_gives_back_the_traitement_and_keeps_the_ifse_already_paid() -> None:
    """A CMO of 6–15 April, IFSE following the pay: carence 0, nine days at 90 %: 200 × (20 + 8,1)/30 = 187,33.

    As a CLM: traitement whole again, carence included; IFSE of the deliberation silent in CLM would be 133,33: 187,33 stays."""
    days = date(2026, 4, 6), date(2026, 4, 15)
    first = paid(an_official(IFSE, sick(*days)), APRIL, ifse_in_sickness=FOLLOWS)
    assert euros(first, "ifse") == Decimal("187.33")
    decision = requalified("clm", *days)
    after = paid(an_official(IFSE, sick(*days), decision), APRIL, ifse_in_sickness=FOLLOWS)
    assert euros(after, "ifse") == Decimal("187.33")
    assert [each.code for each in after.lines if each.section == "absence"] == []
    plain = paid(an_official(IFSE, leave("clm", *days)), APRIL, ifse_in_sickness=FOLLOWS)
    assert euros(plain, "ifse") == Decimal("133.33")


def test_days_requalified_leave_the_rolling_year() -> None:
    """Ninety days requalified as CLM: the next ordinary stop is at 90 % again, not at half pay."""
    winter = date(2026, 1, 1), date(2026, 3, 31)
    stop = sick(date(2026, 4, 6), date(2026, 4, 8), prolongation=True)
    before = situated(an_official(sick(*winter), stop), APRIL).segments[0]
    after = situated(an_official(sick(*winter), requalified("clm", *winter), stop), APRIL).segments[0]
    assert (before["half_days"], before["reduced_days"]) == (3, 0)
    assert (after["half_days"], after["reduced_days"]) == (0, 3)


# ---- births -------------------------------------------------------------------------------------------------------------


def test_maternity_pays_everything_and_suspends_part_time() -> None:
    """80 %, on leave from 16 April: 1 969,1133 × (15 × 6/7 + 15)/30 = 1 828,46; IFSE 200 × the same = 185,71."""
    held = (engaged(), a_position(), hours(percent=80), IFSE)
    bulletin = paid((*held, leave("maternite", date(2026, 4, 16), date(2026, 8, 5))), APRIL)
    assert days_of(bulletin.situation) == [15, 15]
    assert (euros(bulletin, "traitement_indiciaire"), euros(bulletin, "ifse")) == (
        Decimal("1828.46"),
        Decimal("185.71"),
    )
    assert bulletin.situation.inputs["ceiling"] == 360_450  # 4 005 × (15 × 0,8 + 15)/30
    assert [each.code for each in bulletin.lines if each.section == "absence"] == []


def test_part_time_comes_back_the_day_after_and_two_leaves_in_a_row_are_one_stretch() -> None:
    held = (engaged(), a_position(), hours(percent=50))
    early = leave("maternite_pathologique", date(2026, 4, 1), date(2026, 4, 10))
    birth = leave("maternite", date(2026, 4, 11), date(2026, 4, 20))
    own = situated((*held, early, birth), APRIL)
    assert [(part["days"], part["quota_num"], part["quota_den"]) for part in own.segments] == [(20, 1, 1), (10, 1, 2)]


@pytest.mark.parametrize(("first", "allowed"), [(date(2026, 2, 2), 14), (date(2026, 3, 2), 21)])
def test_the_pathological_leave_lasts_two_weeks_three_from_march_2026(first: date, allowed: int) -> None:
    last = first.replace(day=first.day + allowed - 1)
    assert paid(an_official(leave("maternite_pathologique", first, last)), first.replace(day=1)).totals.gross
    too_long = leave("maternite_pathologique", first, last.replace(day=last.day + 1))
    with pytest.raises(Refused, match=f"les {allowed} jours du congé pathologique"):
        paid(an_official(too_long), first.replace(day=1))


def test_the_extra_leave_of_birth_pays_a_fraction_then_a_smaller_one() -> None:
    """July at 70 % : 1 969,1133 × 0,30 = 590,73; August at 60 %: 787,65. Both rates are to be confirmed."""
    agent = an_official(IFSE, leave("naissance_supplementaire", date(2026, 7, 1), date(2026, 8, 31)))
    july, august = paid(agent, month_of(2026, 7)), paid(agent, month_of(2026, 8))
    assert lines(july, "naissance") == {"naissance_supplementaire_traitement": "-590.73"}
    assert lines(august, "naissance") == {"naissance_supplementaire_traitement": "-787.65"}
    assert july.part("ifse") == 0
    voted = paid(agent, month_of(2026, 7), clauses=of_the_ifse(extra_birth_leave=FOLLOWS))
    assert euros(voted, "ifse") == Decimal("140.00")


@pytest.mark.parametrize(
    ("first", "last", "month", "said"),
    [
        (date(2026, 6, 15), date(2026, 7, 14), month_of(2026, 6), "01/07/2026"),
        (date(2026, 7, 1), date(2026, 9, 5), month_of(2026, 9), "deux mois"),
    ],
)
def test_the_extra_leave_of_birth_has_its_bounds(first: date, last: date, month: date, said: str) -> None:
    with pytest.raises(Refused, match=said):
        paid(an_official(leave("naissance_supplementaire", first, last)), month)


# ---- days without service -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["conge_parental", "disponibilite", "exclusion_temporaire", "service_non_fait"])
def test_a_leave_without_pay_takes_every_element(kind: str) -> None:
    """From 16 April, fifteen thirtieths: 984,56, NBI 24,61, residence 3 % of 2 018,34 ÷ 2 = 30,28, SFT 77,7182 ÷ 2 = 38,86."""
    agent = an_official(NBI, IFSE, TWO_CHILDREN, ZONE_1, leave(kind, date(2026, 4, 16), date(2026, 5, 31)))
    bulletin = paid(agent, APRIL, ifse_in_sickness=FOLLOWS)
    assert lines(bulletin, kind) == {
        f"{kind}_traitement": "-984.56",
        f"{kind}_nbi": "-24.61",
        f"{kind}_residence": "-30.28",
        f"{kind}_sft": "-38.86",
    }
    assert euros(bulletin, "ifse") == Decimal("100.00")
    assert bulletin.situation.inputs["ceiling"] == 200_250
    with pytest.raises(NothingToPay, match="Aucun jour n'est payé du 01/05/2026 au 31/05/2026"):
        paid(agent, month_of(2026, 5))


def test_a_suspended_official_keeps_traitement_residence_and_sft() -> None:
    agent = an_official(NBI, IFSE, TWO_CHILDREN, ZONE_1, leave("suspension", date(2026, 4, 1), date(2026, 4, 30)))
    bulletin = paid(agent, APRIL, ifse_in_sickness=FOLLOWS)
    assert [each.code for each in bulletin.lines if each.section == "absence"] == ["suspension_nbi"]
    assert euros(bulletin, "suspension_nbi") == Decimal("-49.23")
    assert bulletin.part("ifse") == 0


# ---- what is not open ---------------------------------------------------------------------------------------------------

_WEEK = date(2026, 4, 6), date(2026, 4, 12)


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (a_contractual(leave("clm", *_WEEK)), "Enregistrer un congé de grave maladie"),
        (a_contractual(leave("citis", *_WEEK)), "Enregistrer un congé pour accident du travail"),
        (a_contractual(leave("disponibilite", *_WEEK)), "Enregistrer un congé sans traitement"),
        (an_official(leave("cgm", *_WEEK)), "Enregistrer un congé de longue maladie"),
        (an_official(leave("accident_travail", *_WEEK)), "Enregistrer un CITIS"),
        (an_official(leave("conge_parental", *_WEEK), sick(date(2026, 4, 12), date(2026, 4, 14))), "Deux absences"),
        (an_official(sick(*_WEEK), requalified("maternite", *_WEEK)), "rencontre un congé de maladie ordinaire"),
        (an_official(leave("maternite", *_WEEK), requalified("clm", *_WEEK)), "rencontre un congé de maternité"),
        (an_official(sick(*_WEEK), requalified("clm", _WEEK[0], date(2026, 4, 13))), "aucun congé le 13/04/2026"),
    ],
)
def test_a_leave_that_cannot_be_is_refused_by_name(agent: tuple[f.AgentFact, ...], said: str) -> None:
    with pytest.raises(Refused, match=said):
        paid(agent, APRIL)


# ---- certificates sent late, hours not done, part time for therapy --------------------------------------------------------


def sent(first: date, on: date, **other: bool) -> f.CertificateSentLate:
    return f.CertificateSentLate(effective_on=first, sent_on=on, **other)


def test_a_second_certificate_sent_late_halves_the_pay_until_it_is_sent() -> None:
    """6–15 April, sent on the 12th, another late in May 2024: from the 6th to the 11th; the 6th is the carence.

    Five days at 45 %: 1 969,1133 × 5 × 55/3000 = 180,50; four at 90 %: 26,25; SFT and residence whole."""
    stop = sick(date(2026, 4, 6), date(2026, 4, 15))
    late = sent(date(2024, 5, 2), date(2024, 5, 8)), sent(date(2026, 4, 6), date(2026, 4, 12))
    old = sick(date(2024, 5, 2), date(2024, 5, 10))
    bulletin = paid(an_official(TWO_CHILDREN, ZONE_1, old, stop, *late), APRIL)
    assert lines(bulletin, "arret_tardif") == {"arret_tardif_traitement": "-180.50"}
    assert lines(bulletin, "maladie_r") == {"maladie_reduite_traitement": "-26.25"}
    assert (euros(bulletin, "sft"), euros(bulletin, "indemnite_residence")) == (Decimal("77.72"), Decimal("59.07"))


@pytest.mark.parametrize(
    "late",
    [
        (sent(date(2026, 4, 6), date(2026, 4, 12)),),
        (sent(date(2024, 4, 5), date(2024, 4, 12)), sent(date(2026, 4, 6), date(2026, 4, 12))),
        (sent(date(2024, 5, 2), date(2024, 5, 8), excused=True), sent(date(2026, 4, 6), date(2026, 4, 12))),
    ],
)
def test_the_first_late_certificate_in_two_years_costs_nothing(late: tuple[f.CertificateSentLate, ...]) -> None:
    """Alone, more than twenty-four months after the other (5 April 2024), or when the other was excused."""
    bulletin = paid(an_official(sick(date(2026, 4, 6), date(2026, 4, 15)), *late), APRIL)
    assert lines(bulletin, "arret_tardif") == {}


def test_hours_not_done_are_withheld_on_the_hours_of_the_month() -> None:
    """Three hours of 151,67: 1 969,1133 × 3/151,67 = 38,95; IFSE 200 × 3/151,67 = 3,96; SFT 77,7182 × 3/151,67 = 1,54."""
    undone = f.HoursNotWorked(effective_on=date(2026, 4, 14), hours=Decimal(3))
    bulletin = paid(an_official(IFSE, TWO_CHILDREN, undone), APRIL)
    assert lines(bulletin, "heures_non_faites") == {
        "heures_non_faites_traitement": "-38.95",
        "heures_non_faites_sft": "-1.54",
        "heures_non_faites_primes": "-3.96",
    }


def test_hours_not_done_on_a_day_of_leave_are_refused() -> None:
    undone = f.HoursNotWorked(effective_on=date(2026, 4, 6), hours=Decimal(3))
    with pytest.raises(Refused, match="hors de la présence"):
        paid(an_official(sick(*_WEEK), undone), APRIL)


@pytest.mark.parametrize(("kept", "expected"), [(False, "-50.00"), (True, "0.00")])
def test_part_time_for_therapy_keeps_the_traitement_and_prorates_the_primes(kept: bool, expected: str) -> None:
    """80 % before; at 50 % for therapy from 16 April: traitement 1 828,46 as in a leave at full time; IFSE of the half month
    100,00, half of it withheld unless the deliberation keeps it."""
    granted = f.TherapeuticPartTimeGranted(effective_on=date(2026, 4, 16), last_day=date(2026, 6, 30), percent=50)
    held = (engaged(), a_position(), hours(percent=80), IFSE, granted)
    bulletin = paid(held, APRIL, clauses=of_the_ifse(kept_in_therapeutic_part_time=kept))
    assert euros(bulletin, "traitement_indiciaire") == Decimal("1828.46")
    assert euros(bulletin, "ifse") == Decimal("185.71")
    assert euros(bulletin, "tpt_primes") == Decimal(expected)


def test_part_time_for_therapy_of_the_regime_general_is_refused_by_name() -> None:
    granted = f.TherapeuticPartTimeGranted(effective_on=date(2026, 4, 16), last_day=date(2026, 6, 30), percent=50)
    with pytest.raises(Refused, match="Temps partiel thérapeutique"):
        paid(a_contractual(granted), APRIL)


# ---- the floor of the régime général at half pay ----------------------------------------------------------------------------


@pytest.mark.parametrize("im", [366, 400, 600, 1000])
@pytest.mark.parametrize("zone", ["1", "3"])
def test_half_pay_is_never_under_the_benefit_of_the_regime_general(im: int, zone: str) -> None:
    """CSS, art. D. 712-12: half the traitement and half the residence by day (of 365), and the SFT whole; capped besides.

    Half pay keeps the residence whole and counts thirtieths: no coordination indemnity is due (IJ-01)."""
    workplace = f.WorkplaceSet(effective_on=LONG_AGO, commune="75056", residence_zone=zone)  # type: ignore[arg-type]
    months = date(2026, 1, 1), date(2026, 4, 30)
    agent = (engaged(), a_position(im=im), hours(), TWO_CHILDREN, workplace, sick(*months, prolongation=True))
    bulletin = paid(agent, APRIL)
    due = bulletin.part("traitement_indiciaire") + bulletin.part("maladie_demi_traitement")
    due += bulletin.part("indemnite_residence") + bulletin.part("sft")
    whole = bulletin.part("traitement_indiciaire") + bulletin.part("indemnite_residence")
    assert due >= whole * 12 * 30 / 365 / 2 + bulletin.part("sft")


# ---- the carence waived by a short resumption --------------------------------------------------------------------------------


def test_a_stop_two_days_after_another_bears_no_carence_and_four_days_after_it_does() -> None:
    """1–3 April, back at work on the 4th and 5th, again on the 6th: at 90 % from the first day. From the 8th: refused."""
    former = sick(date(2026, 4, 1), date(2026, 4, 3), prolongation=True)
    again = sick(date(2026, 4, 6), date(2026, 4, 8), carence_waived="reprise_48h")
    (own,) = situated(an_official(former, again), APRIL).segments
    assert (own["carence_days"], own["reduced_days"]) == (0, 6)
    late = sick(date(2026, 4, 8), date(2026, 4, 9), carence_waived="reprise_48h")
    with pytest.raises(Refused, match="au plus 48 heures") as refusal:
        situated(an_official(former, late), APRIL)
    assert refusal.value.code == "carence_waiver"


def test_a_bulletin_freezes_what_became_of_each_absence() -> None:
    granted = f.TherapeuticPartTimeGranted(effective_on=date(2026, 4, 20), last_day=date(2026, 6, 30), percent=60)
    undone = f.HoursNotWorked(effective_on=date(2026, 4, 14), hours=Decimal("1.5"))
    own = situated(an_official(sick(*_WEEK), requalified("clm", *_WEEK), granted, undone), APRIL)
    assert own.frozen["absences"] == [
        {"motive": "cmo", "first": "2026-04-06", "last": "2026-04-12"},
        {"motive": "clm", "first": "2026-04-06", "last": "2026-04-12", "requalified": True},
        {"motive": "temps_partiel_therapeutique", "first": "2026-04-20", "last": "2026-06-30", "percent": 60},
        {"motive": "heures_non_faites", "first": "2026-04-14", "quantity": "1.5"},
    ]


def test_hours_beyond_the_post_are_refused_in_a_month_of_therapy() -> None:
    granted = f.TherapeuticPartTimeGranted(effective_on=date(2026, 3, 20), last_day=date(2026, 6, 30), percent=60)
    worked = f.HoursWorked(effective_on=APRIL, kind=HoursKind.OVERTIME, hours=Decimal(3))
    with pytest.raises(Refused, match="ni heures supplémentaires"):
        situated(an_official(granted), APRIL, worked)
    assert situated(an_official(granted), month_of(2026, 3), worked).inputs["ihts_first"] == 300
