"""Every ordinary line of pay of agents and élus at each date on which its law changed, worked out here a second time.

The values below are those of the research notes (remuneration.md §1.1 to §2.3 and §2.8, contributions.md §1 and §2,
elected-and-special-statuses.md A1 and A10), typed again; the arithmetic is the text's, in euros and fractions, rounded once.
Neither the files of law nor the expressions of the rules are read to say what is expected.
"""

from datetime import date
from fractions import Fraction

import pytest

from payroll.bulletin import Bulletin
from payroll.words import Regime
from tests.payroll.dossiers import calculator
from tests.payroll.situations import situation

F = Fraction
Dated = tuple[tuple[str, str], ...]
STAFF = (Regime.CNRACL, Regime.TNC, Regime.CONTRACT)
GENERAL = (Regime.TNC, Regime.CONTRACT, Regime.ELECTED_SUBJECT)

# remuneration.md §1.1 (a hundred points), §1.2 (minimum index), §2.3 (SFT); contributions.md §1 (SMIC, ceiling); A1 (élus)
POINT: Dated = (("2022-07", "5820.04"), ("2023-07", "5907.34"))
FLOOR: Dated = (("2023-01", "353"), ("2023-05", "361"), ("2024-01", "366"))
SMIC: Dated = (("2023-01", "11.27"), ("2023-05", "11.52"), ("2024-01", "11.65"), ("2024-11", "11.88"),
               ("2026-01", "12.02"), ("2026-06", "12.31"))  # fmt: skip
SFT_FLOOR: Dated = (("2023-01", "449"), ("2024-01", "454"))
SFT_CAP: Dated = (("2023-01", "717"), ("2024-01", "722"))
PSS: Dated = (("2023-01", "3666"), ("2024-01", "3864"), ("2025-01", "3925"), ("2026-01", "4005"))
TERMINAL: Dated = (("2022-07", "830"), ("2024-01", "835"))
MONTHS = tuple(date(*each, 1) for each in (
    (2023, 1), (2023, 5), (2023, 7), (2024, 1), (2024, 11), (2025, 1), (2025, 5), (2026, 1), (2026, 6),
))  # fmt: skip


def at(values: Dated, month: date) -> Fraction:
    """The value in force in a month."""
    return F([value for since, value in values if since <= f"{month:%Y-%m}"][-1])


def cents(euros: Fraction) -> int:
    """Rounded once to the cent, halves away from zero."""
    sign, amount = (-1, -euros) if euros < 0 else (1, euros)
    return sign * int(amount * 100 + F(1, 2))


def points(number: int | Fraction, month: date) -> Fraction:
    """Euros a month of so many index points."""
    return number * at(POINT, month) / 1200


def paid(regime: Regime, month: date, segment: dict[str, int], **inputs: int) -> Bulletin:
    inputs = {"ceiling": int(at(PSS, month) * 100)} | inputs
    return calculator().calculate(situation(regime, month, segment, **inputs))


# ---- pay -------------------------------------------------------------------------------------------------------------

SHARE = F(4, 5)  # a post of 28 hours


@pytest.mark.parametrize("regime", STAFF)
@pytest.mark.parametrize("month", MONTHS)
def test_what_follows_the_index(regime: Regime, month: date) -> None:
    """IM 400, 20 points of NBI (officials), CTI, zone 1, three children, IFSE 300,00, one day of strike, at 28 hours of 35."""
    own = 0 if regime == Regime.CONTRACT else 20
    segment = {"im": 400, "nbi": own, "cti": 1, "quota_num": 4, "quota_den": 5, "post_num": 4, "post_den": 5}
    segment |= {"ifse": 30_000, "strike_num": 1, "strike_den": 30}
    bulletin = paid(regime, month, segment, residence_zone=1, sft_children=3, cia=12_345)
    residence = points(max(400 + own, at(FLOOR, month)), month) * SHARE * F(3, 100)
    family = F("15.24") + points(min(max(400 + own, at(SFT_FLOOR, month)), at(SFT_CAP, month)), month) * F(8, 100)
    elements = {"traitement": points(400, month), "nbi": points(own, month), "cti": points(49, month)}
    assert bulletin.part("traitement_indiciaire") == cents(elements["traitement"] * SHARE)
    assert bulletin.part("nbi") == cents(elements["nbi"] * SHARE)
    assert bulletin.part("cti") == cents(elements["cti"] * SHARE)
    assert bulletin.part("indemnite_residence") == cents(residence)
    assert bulletin.part("sft") == cents(family * SHARE)
    assert bulletin.part("ifse") == cents(300 * SHARE)
    assert bulletin.part("cia") == 12_345
    for element, amount in elements.items():
        assert bulletin.part(f"greve_{element}") == -cents(amount * SHARE / 30), element
    assert bulletin.part("greve_residence") == -cents(residence / 30)
    assert bulletin.part("greve_primes") == -cents(300 * SHARE / 30)


@pytest.mark.parametrize("regime", STAFF)
@pytest.mark.parametrize("month", MONTHS)
def test_the_differential_completes_the_smic(regime: Regime, month: date) -> None:
    """SMIC of the month: hourly × 1 820 / 12, to the cent; an index of 340 is under it at every date."""
    smic = F(cents(at(SMIC, month) * 1820 / 12), 100)
    bulletin = paid(regime, month, {"im": 340})
    assert bulletin.part("indemnite_differentielle_smic") == cents(smic - points(340, month)) > 0


# remuneration.md §1.4, as published or worked out there: index → differential
DIFFERENTIAL = {
    date(2026, 1, 1): {366: "21.29", 367: "16.37", 368: "11.45", 369: "6.52", 370: "1.60", 371: "0.00"},
    date(2026, 6, 1): {366: "65.28", 367: "60.36", 370: "45.59", 373: "30.82", 376: "16.05", 379: "1.29"},
}


@pytest.mark.parametrize("regime", STAFF)
@pytest.mark.parametrize("month", sorted(DIFFERENTIAL))
def test_the_published_tables_of_the_differential(regime: Regime, month: date) -> None:
    for index, euros in DIFFERENTIAL[month].items():
        assert paid(regime, month, {"im": index}).part("indemnite_differentielle_smic") == cents(F(euros)), index


@pytest.mark.parametrize("regime", STAFF)
@pytest.mark.parametrize("month", MONTHS)
def test_hours_beyond_the_post(regime: Regime, month: date) -> None:
    """IM 400, 20 points of NBI, zone 1; hourly rates to the cent: 25 % then 27 % more, 2/3 more on Sunday, twice at night."""
    own = 0 if regime == Regime.CONTRACT else 20
    hours = ("ihts_first", "ihts_next", "ihts_sunday_first", "ihts_sunday_next", "ihts_night_first", "ihts_night_next",
             "ihts_part_time", "complementary_plain", "complementary_first", "complementary_next")  # fmt: skip
    given = dict.fromkeys(hours, 250) | {"ihts_im": 400, "ihts_nbi": own, "residence_zone": 1}
    bulletin = paid(regime, month, {"im": 400, "nbi": own}, **given)

    def rate(nbi: int, majoration: Fraction) -> Fraction:
        residence = points(max(400 + nbi, at(FLOOR, month)), month) * F(3, 100)
        return F(cents((points(400 + nbi, month) + residence) * 12 / 1820 * majoration), 100)

    night, sunday = F(2), F(5, 3)
    expected = {
        "ihts": rate(own, F("1.25")), "ihts_au_dela": rate(own, F("1.27")),
        "ihts_dimanche": rate(own, F("1.25") * sunday), "ihts_dimanche_au_dela": rate(own, F("1.27") * sunday),
        "ihts_nuit": rate(own, F("1.25") * night), "ihts_nuit_au_dela": rate(own, F("1.27") * night),
        "heures_temps_partiel": rate(0, F(1)), "heures_complementaires": rate(0, F(1)),
        "heures_complementaires_premieres": rate(0, F("1.10")), "heures_complementaires_suivantes": rate(0, F("1.25")),
    }  # fmt: skip
    found = {code: bulletin.part(code) for code in expected}
    assert found == {code: cents(each * F("2.5")) for code, each in expected.items()}


@pytest.mark.parametrize("regime", [Regime.ELECTED, Regime.ELECTED_SUBJECT])
@pytest.mark.parametrize("month", MONTHS)
def test_what_an_elected_person_is_paid(regime: Regime, month: date) -> None:
    """25,5 % of the terminal index (CGCT, L. 2123-23); the frais d'emploi of one mandate are 17 % of it (CGI, art. 81)."""
    segment = {"elected_percent": 255_000, "elected_num": 30, "elected_den": 30}
    bulletin = paid(regime, month, segment, frfe_case=1, frfe_share=1_000_000)
    terminal = points(at(TERMINAL, month), month)
    assert bulletin.part("indemnite_fonction") == cents(terminal * F("25.5") / 100)
    assert bulletin.part("frfe") == cents(terminal * 17 / 100)


# ---- absences --------------------------------------------------------------------------------------------------------

OFFICIALS = (Regime.CNRACL, Regime.TNC)
ON_INDEX = ("traitement", "nbi", "cti")
EVERY_ELEMENT = (*ON_INDEX, "residence", "sft")
# remuneration.md §3, §4: leave → who may be in it, the share of the month taken here, what bears it, how it is situated.
# Three thirtieths each time (one for the carence), at 10 % lost, at half pay, at 70 % of the traitement, or without any pay.
Leave = tuple[tuple[Regime, ...], Fraction, tuple[str, ...], dict[str, int]]
LEAVES: dict[str, Leave] = {
    "carence": (STAFF, F(1, 30), (*ON_INDEX, "residence"), {"carence_days": 1}),
    "maladie_reduite": (STAFF, F(3, 30) / 10, ON_INDEX, {"reduced_days": 3, "reduced_loss": 30}),
    "maladie_demi": (STAFF, F(3, 30) / 2, ON_INDEX, {"half_days": 3}),
    "arret_tardif": (OFFICIALS, F(3, 30) / 2, ON_INDEX, {"arret_tardif_loss": 150}),
    "clm": ((Regime.CNRACL,), F(3, 30) / 2, ON_INDEX, {"clm_loss": 150}),
    "cgm": ((Regime.TNC, Regime.CONTRACT), F(3, 30) / 2, ON_INDEX, {"cgm_loss": 150}),
    "naissance_supplementaire": (STAFF, F(3, 30) * F(3, 10), ON_INDEX, {"naissance_supplementaire_loss": 90}),
    "cld": ((Regime.CNRACL,), F(3, 30) / 2, ("traitement", "cti"), {"cld_loss": 150, "cld_nbi_loss": 300}),
    "maladie_sans_traitement": ((Regime.CONTRACT,), F(3, 30), EVERY_ELEMENT, {"maladie_sans_traitement_loss": 300}),
    "accident_sans_traitement": ((Regime.CONTRACT,), F(3, 30), EVERY_ELEMENT, {"accident_sans_traitement_loss": 300}),
    "conge_parental": (STAFF, F(3, 30), EVERY_ELEMENT, {"conge_parental_loss": 300}),
    "disponibilite": (OFFICIALS, F(3, 30), EVERY_ELEMENT, {"disponibilite_loss": 300}),
    "conge_sans_traitement": (STAFF, F(3, 30), EVERY_ELEMENT, {"conge_sans_traitement_loss": 300}),
    "exclusion_temporaire": (STAFF, F(3, 30), EVERY_ELEMENT, {"exclusion_temporaire_loss": 300}),
    "service_non_fait": (STAFF, F(3, 30), EVERY_ELEMENT, {"service_non_fait_loss": 300}),
    "heures_non_faites": (
        STAFF,
        F(300, 15167),
        EVERY_ELEMENT,
        {"undone_num": 300, "undone_den": 15167},
    ),  # 3 h of 151,67
}


def elements_of(month: date, nbi: int) -> dict[str, Fraction]:
    """What IM 400 and so many points of NBI are paid for the whole month, with CTI, zone 1, three children."""
    whole = points(min(max(400 + nbi, at(SFT_FLOOR, month)), at(SFT_CAP, month)), month)
    return {
        "traitement": points(400, month),
        "nbi": points(nbi, month),
        "cti": points(49, month),
        "residence": points(max(400 + nbi, at(FLOOR, month)), month) * F(3, 100),
        "sft": F("15.24") + whole * F(8, 100),
    }


@pytest.mark.parametrize(("leave", "regime"), [(leave, regime) for leave in LEAVES for regime in LEAVES[leave][0]])
def test_what_a_leave_takes_from_each_element(leave: str, regime: Regime) -> None:
    _, share, borne, days = LEAVES[leave]
    nbi = 0 if regime == Regime.CONTRACT else 20
    for month in MONTHS:
        bulletin = paid(regime, month, {"im": 400, "nbi": nbi, "cti": 1, **days}, residence_zone=1, sft_children=3)
        for element, whole in elements_of(month, nbi).items():
            taken = cents(whole * share) if element in borne else 0
            if leave == "cld" and element == "nbi":
                taken = cents(whole * 3 / 30)  # the NBI is lost from the first day (décret n° 93-863, art. 2)
            assert bulletin.part(f"{leave}_{element}") == -taken, (month, element)


@pytest.mark.parametrize("regime", OFFICIALS)
@pytest.mark.parametrize("month", MONTHS)
def test_a_suspension_takes_the_nbi(regime: Regime, month: date) -> None:
    bulletin = paid(regime, month, {"im": 400, "nbi": 20, "suspension_nbi_loss": 3000})
    assert bulletin.part("suspension_nbi") == -cents(points(20, month))


# ---- contributions ---------------------------------------------------------------------------------------------------

# contributions.md §2: code → (employee's percent, employer's percent), by date
Rates = dict[str, tuple[Dated, Dated]]
NOTHING: Dated = (("2000-01", "0"),)


def fixed(percent: str) -> Dated:
    return (("2000-01", percent),)


EVERYWHERE: Rates = {
    "csa": (NOTHING, fixed("0.30")),
    "allocations_familiales": (NOTHING, fixed("5.25")),
    "versement_mobilite": (NOTHING, fixed("0.60")),  # the employer's own rate, here
    "versement_mobilite_regional": (NOTHING, (("2000-01", "0"), ("2026-01", "0.15"))),
}
ON_STAFF: Rates = {
    "cnfpt": (NOTHING, fixed("0.90")),
    "cnfpt_apprentissage": (NOTHING, fixed("0.10")),
    "centre_gestion": (NOTHING, fixed("0.80")),  # the employer's own rate, here
}
OF_GENERAL: Rates = {
    "maladie": (NOTHING, fixed("13.00")),
    "vieillesse_deplafonnee": (fixed("0.40"), (("2017-01", "1.90"), ("2024-01", "2.02"), ("2026-01", "2.11"))),
    "accident_travail": (NOTHING, fixed("1.66")),  # the employer's own rate, here
}
CAPPED: Rates = {
    "vieillesse_plafonnee": (fixed("6.90"), fixed("8.55")),
    "ircantec_a": ((("2017-01", "2.80"), ("2026-01", "2.84")), (("2017-01", "4.20"), ("2026-01", "4.27"))),
}
ABOVE: Rates = {
    "ircantec_b": ((("2017-01", "6.95"), ("2026-01", "7.06")), (("2017-01", "12.55"), ("2026-01", "12.75"))),
}
OF_SPECIAL: Rates = {
    "cnracl": (
        fixed("11.10"),
        (("2017-01", "30.65"), ("2024-01", "31.65"), ("2025-01", "34.65"), ("2026-01", "37.65")),
    ),
    "atiacl": (NOTHING, fixed("0.40")),
    "maladie": (NOTHING, (("2018-01", "9.88"), ("2024-01", "8.88"), ("2025-01", "9.88"))),
}
LOCAL = {"work_accident_rate": 16_600, "mobility_rate": 6_000, "cdg_rate": 8_000, "regional_mobility": 1}
DUE = {"cnfpt_due": 1, "unemployment_due": 1, "elected_training_due": 1}


def holds(bulletin: Bulletin, rates: Rates, base: int, month: date) -> None:
    """The base of each line, and each share of it at the rate of the month, rounded once."""
    for code, (agent, employer) in rates.items():
        expected = (base, cents(F(base, 100) * at(agent, month) / 100), cents(F(base, 100) * at(employer, month) / 100))
        found = tuple(bulletin.part(code, part) for part in ("base", "employee", "employer"))
        assert found == expected, code


def a_slip(regime: Regime, month: date, headcount_50: int = 0) -> tuple[Bulletin, int, int]:
    """IM 1 000, or four times the maire's percent: above the ceiling at every date; with its gross and the ceiling (cents)."""
    given = {**LOCAL, **DUE, "headcount_50": headcount_50}
    if regime in STAFF:
        gross, segment = cents(points(1000, month)), {"im": 1000}
    else:
        gross, segment = cents(points(at(TERMINAL, month), month) * F("102") / 100), {"elected_percent": 1_020_000}
        segment |= {"elected_num": 30, "elected_den": 30}
    return paid(regime, month, segment, **given), gross, int(at(PSS, month) * 100)


@pytest.mark.parametrize("regime", GENERAL)
@pytest.mark.parametrize("month", MONTHS)
def test_the_general_regime_at_each_rate(regime: Regime, month: date) -> None:
    bulletin, gross, ceiling = a_slip(regime, month)
    holds(bulletin, {**EVERYWHERE, **OF_GENERAL, **(ON_STAFF if regime in STAFF else {})}, gross, month)
    holds(bulletin, {**CAPPED, "fnal_plafonne": (NOTHING, fixed("0.10"))}, ceiling, month)
    holds(bulletin, ABOVE, gross - ceiling, month)
    bases = {
        "old_age_capped_base": ceiling,
        "ircantec_a_base": ceiling,
        "ircantec_b_base": gross - ceiling,
        "fnal_base": ceiling,
    }
    assert {code: bulletin.part(code) for code in bases} == bases
    if regime == Regime.CONTRACT:
        unemployment: Rates = {"chomage": (NOTHING, (("2017-10", "4.05"), ("2025-05", "4.00")))}
        holds(bulletin, unemployment, gross, month)  # under four ceilings
    many = a_slip(regime, month, headcount_50=1)[0]
    holds(many, {"fnal": (NOTHING, fixed("0.50"))}, gross, month)
    assert many.part("fnal_plafonne", "employer") == 0


@pytest.mark.parametrize("month", MONTHS)
def test_the_special_regime_at_each_rate(month: date) -> None:
    bulletin, gross, ceiling = a_slip(Regime.CNRACL, month)
    holds(bulletin, {**EVERYWHERE, **ON_STAFF, **OF_SPECIAL}, gross, month)
    holds(bulletin, {"fnal_plafonne": (NOTHING, fixed("0.10"))}, ceiling, month)
    assert bulletin.part("fnal_base") == ceiling
    many = a_slip(Regime.CNRACL, month, headcount_50=1)[0]
    holds(many, {"fnal": (NOTHING, fixed("0.50"))}, gross, month)


@pytest.mark.parametrize("month", MONTHS)
def test_an_elected_person_not_subject_at_each_rate(month: date) -> None:
    """IRCANTEC alone, the DIF at 1 %, the CSG on the whole indemnity (contributions.md §2, élus)."""
    bulletin, gross, ceiling = a_slip(Regime.ELECTED, month)
    holds(bulletin, {"ircantec_a": CAPPED["ircantec_a"]}, ceiling, month)
    holds(bulletin, ABOVE, gross - ceiling, month)
    bases = {"ircantec_a_base": ceiling, "ircantec_b_base": gross - ceiling}
    assert {code: bulletin.part(code) for code in bases} == bases
    holds(bulletin, {"dif_elus": (fixed("1.00"), NOTHING)}, gross, month)


@pytest.mark.parametrize("regime", [*STAFF, Regime.ELECTED, Regime.ELECTED_SUBJECT])
@pytest.mark.parametrize("month", MONTHS)
def test_csg_and_crds(regime: Regime, month: date) -> None:
    """6,80 %, 2,40 % and 0,50 % of 98,25 % of the gross of staff, of the whole indemnity of élus (CSS, L. 136-2)."""
    bulletin, gross, _ = a_slip(regime, month)
    base = cents(F(gross, 100) * F("98.25") / 100) if regime in STAFF else gross
    csg: Rates = {"csg_deductible": (fixed("6.80"), NOTHING), "csg_non_deductible": (fixed("2.40"), NOTHING)}
    holds(bulletin, {**csg, "crds": (fixed("0.50"), NOTHING)}, base, month)
    if regime in STAFF:
        assert bulletin.part("csg_base") == base


@pytest.mark.parametrize("month", MONTHS)
def test_the_rafp_on_primes_up_to_a_fifth_of_the_traitement(month: date) -> None:
    """IM 400, IFSE 500,00: above 20 % of the traitement at every date; 5 % and 5 %."""
    bulletin = paid(Regime.CNRACL, month, {"im": 400, "ifse": 50_000})
    base = cents(F(cents(points(400, month)), 100) * 20 / 100)
    assert bulletin.part("rafp_base") == base < 50_000
    holds(bulletin, {"rafp": (fixed("5"), fixed("5"))}, base, month)


# ---- tax and what may be withheld ------------------------------------------------------------------------------------

EVERYBODY = (*STAFF, Regime.ELECTED, Regime.ELECTED_SUBJECT)
# contributions.md §8: annual bounds of the twentieth, tenth, fifth, quarter, third and two thirds; and per dependant
BOUNDS = {
    2023: ((4170, 8140, 12130, 16080, 20050, 24090), 1610),
    2024: ((4370, 8520, 12690, 16820, 20970, 25200), 1690),
    2025: ((4440, 8660, 12890, 17090, 21300, 25600), 1720),
    2026: ((4480, 8730, 13000, 17230, 21470, 25810), 1740),
}
SHARES = (F(1, 20), F(1, 10), F(1, 5), F(1, 4), F(1, 3), F(2, 3), F(1))
RSA: Dated = (
    ("2022-07", "598.54"),
    ("2023-04", "607.75"),
    ("2024-04", "635.71"),
    ("2025-04", "646.52"),
    ("2026-04", "651.69"),
)
DATES = tuple(date(year, month, 1) for year in BOUNDS for month in (1, 4, 5, 6, 11))


def attachable(net: Fraction, dependants: int, month: date) -> Fraction:
    """The part of a month's net that may be withheld: dependants raise each bound (R. 3252-3), the RSA is left."""
    bounds, each = BOUNDS[month.year]
    raised = [F(bound + each * dependants) for bound in bounds]
    year, owed, below = net * 12, F(0), F(0)
    for bound, share in zip((*raised, max(year, raised[-1])), SHARES, strict=True):
        owed += max(min(year, bound) - below, F(0)) * share
        below = bound
    return min(owed / 12, max(net - at(RSA, month), F(0)))


@pytest.mark.parametrize("regime", EVERYBODY)
@pytest.mark.parametrize("month", DATES)
def test_tax_at_a_personal_rate_and_the_attachable_share(regime: Regime, month: date) -> None:
    """A rate of 2,5 % on the net imposable; two dependants; a debt too great for the share, then one within it."""
    segment = {"im": 700} if regime in STAFF else {"elected_percent": 600_000, "elected_num": 30, "elected_den": 30}
    given = {"pas_rate": 25_000, "dependants": 2, "debt_due": 999_999}
    bulletin = paid(regime, month, segment, **given)
    base = bulletin.part("net_imposable")
    assert bulletin.part("pas_base") == base > 0
    assert bulletin.part("pas") == cents(F(base, 100) * F("2.5") / 100)
    net = bulletin.part("net_avant_impot") - bulletin.part("pas")
    share = cents(attachable(F(net, 100), 2, month))
    assert bulletin.part("quotite_saisissable") == bulletin.part("reprise_trop_percu") == share > 0
    assert bulletin.part("net_a_payer") == net - share
    small = paid(regime, month, segment, **{**given, "debt_due": 5_000})
    assert small.part("reprise_trop_percu") == 5_000


@pytest.mark.parametrize("regime", EVERYBODY)
def test_a_net_below_zero_is_carried(regime: Regime) -> None:
    """A rappel takes back 100,00 more than the month and the attachable share can bear: nothing is paid, the rest is owed."""
    month = date(2026, 1, 1)
    segment = {"im": 400} if regime in STAFF else {"elected_percent": 300_000, "elected_num": 30, "elected_den": 30}
    whole = paid(regime, month, segment, pas_rate=0)
    net = whole.part("net_avant_impot")
    taken = paid(regime, month, segment, pas_rate=0, rappel_gross=-net - 10_000)
    assert taken.part("net_a_payer") - taken.part("trop_percu") == -10_000
    assert taken.part("trop_percu") >= 10_000


@pytest.mark.parametrize("regime", STAFF)
@pytest.mark.parametrize("month", MONTHS)
def test_the_relief_of_overtime(regime: Regime, month: date) -> None:
    """Ten hours at 25 %: no tax (CGI, art. 81 quater), CSG not deductible, contributions of the agent given back within 11,31 %.

    CNRACL: the RAFP of these hours, 5 %. The others: old age and IRCANTEC, 6,90 + 0,40 + 2,80, 2,84 from 2026 (D. 241-21)."""
    bulletin = paid(regime, month, {"im": 400}, ihts_im=400, ihts_first=1000)
    overtime = bulletin.part("ihts")
    assert overtime > 0 and bulletin.part("heures_exonerees") == overtime
    own = cents(F(overtime, 100) * F("98.25") / 100)
    assert bulletin.part("csg_base_heures") == own
    holds(bulletin, {"csg_heures": (fixed("9.20"), NOTHING)}, own, month)
    back = F(5) if regime == Regime.CNRACL else F("7.30") + at(CAPPED["ircantec_a"][0], month)
    assert bulletin.part("allegement_heures", "base") == overtime
    assert bulletin.part("allegement_heures", "employee") == -cents(F(overtime, 100) * back / 100)


@pytest.mark.parametrize("regime", EVERYBODY[3:])
@pytest.mark.parametrize("month", MONTHS)
def test_a_raised_indemnity_of_an_elected_person(regime: Regime, month: date) -> None:
    """A majoration of a fifth (CGCT, L. 2123-22) of 25,5 % of the terminal index, on its own line."""
    raised = {
        "elected_percent": 255_000,
        "elected_num": 30,
        "elected_den": 30,
        "elected_raise_num": 1,
        "elected_raise_den": 5,
    }
    bulletin, terminal = paid(regime, month, raised), points(at(TERMINAL, month), month)
    assert bulletin.part("indemnite_fonction") == cents(terminal * F("25.5") / 100)
    assert bulletin.part("majoration_indemnite") == cents(terminal * F("25.5") / 100 / 5)
