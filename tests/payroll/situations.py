"""Situations written by hand or drawn at random, for the tests of the calculator."""

from datetime import date

from hypothesis import strategies as st

from payroll.law import Law, load_law
from payroll.rubriques.national import ASKED, national
from payroll.situation import (
    AGREED_MONTH_INPUTS,
    COVER_MONTH_INPUTS,
    CREDITOR_LINES,
    CUMULS,
    IN_KIND,
    MONTH_INPUTS,
    SEGMENT_INPUTS,
    LocalRubrique,
    Situation,
    families_of,
)
from payroll.words import AGREED, Asked, Nature, PrimeShape, Regime

FULL_SEGMENT = {name: 0 for name in SEGMENT_INPUTS} | {
    "days": 30,
    "quota_num": 1,
    "quota_den": 1,
    "post_num": 1,
    "post_den": 1,
    "full_weight": 3000,
    "ifse_weight": 3000,
    "strike_den": 1,
    "undone_den": 1,
    "elected_den": 1,
    "elected_raise_den": 1,
}
ORDINARY_MONTH = {name: int(name.endswith("_den")) for name in MONTH_INPUTS} | {
    "residence_zone": 3,
    "sft_share_own": 1,
    "sft_share_all": 1,
    "category": 3,
    "ceiling": 400_500,
    "pas_personal": 1,
    "pas_zone": 1,
}


def situation(
    regime: Regime = Regime.CNRACL,
    month: date = date(2026, 1, 1),
    segment: dict[str, int] | None = None,
    cumuls: dict[str, int] | None = None,
    **inputs: int,
) -> Situation:
    """One full segment and an ordinary month, with what the test changes."""
    own, month_inputs = FULL_SEGMENT | (segment or {}), ORDINARY_MONTH | inputs
    return Situation(
        regime=regime,
        month=month,
        payment_date=month.replace(day=28),
        segments=(own,),
        inputs=month_inputs,
        cumuls={name: 0 for name in CUMULS} | (cumuls or {}),
        families=families_of((own,), month_inputs),
    )


ELECTED = (Regime.ELECTED, Regime.ELECTED_SUBJECT)
_MONEY = st.integers(0, 900_000)
_LOCAL = (
    LocalRubrique("prime_annuelle", "Prime annuelle", PrimeShape.MONTHLY),
    LocalRubrique("prime_unique", "Prime unique", PrimeShape.ONE_OFF),
    LocalRubrique("frais", "Frais", PrimeShape.REIMBURSEMENT),
    LocalRubrique("acompte", "Acompte", PrimeShape.WITHHOLDING),
    LocalRubrique("forfait", "Forfait", PrimeShape.FIXED, Nature.INDEMNITY),
    LocalRubrique("part", "Part", PrimeShape.PERCENT),
    LocalRubrique("panier", "Panier", PrimeShape.UNITS, Nature.IN_KIND),
    LocalRubrique("nuit", "Nuit", PrimeShape.HOURS, Nature.INDEMNITY),
    LocalRubrique("deplacement", "Déplacement", PrimeShape.UNITS, Nature.REIMBURSEMENT),
)
_LAW: Law = load_law()
_NATIONAL = tuple(national().values())


@st.composite
def leaves(draw: st.DrawFn, days: int, regime: Regime) -> dict[str, int]:
    """Mostly none; else one leave of staff that takes a part of the segment, or benefits of the fund."""
    if regime in ELECTED or regime in AGREED or draw(st.integers(0, 3)):
        return {}
    name = draw(st.sampled_from(["clm_loss", "cld_nbi_loss", "conge_parental_loss", "benefits"]))
    if name == "benefits":
        return {name: draw(_MONEY), "benefits_weight": 100 * draw(st.integers(0, days))}
    return {name: 50 * draw(st.integers(0, days))}


@st.composite
def segments(draw: st.DrawFn, regime: Regime) -> dict[str, int]:
    """One segment of any agent or élu, within the units of `payroll.situation`."""
    elected = regime in ELECTED
    days = draw(st.integers(0, 30))
    half = draw(st.integers(0, days)) if regime == Regime.CNRACL else 0
    reduced = draw(st.integers(0, days - half)) if regime == Regime.CNRACL else 0
    post_num, post_den = draw(st.sampled_from([(1, 1), (4, 5), (1, 2), (17, 35), (12, 20)]))
    num, den = draw(st.sampled_from([(1, 1), (6, 7), (32, 35), (1, 2)]))
    return FULL_SEGMENT | {
        "days": days,
        "im": 0 if elected else draw(st.integers(366, 1000)),
        "nbi": draw(st.sampled_from([0, 0, 10, 30])) if regime in (Regime.CNRACL, Regime.TNC) else 0,
        "cti": 0 if elected else draw(st.integers(0, 1)),
        "quota_num": post_num * num,
        "quota_den": post_den * den,
        "post_num": post_num,
        "post_den": post_den,
        "full_weight": 100 * days - 10 * reduced - 50 * half,
        "ifse": 0 if elected else draw(_MONEY),
        "ifse_weight": 100 * (days - reduced - half),
        "carence_days": draw(st.integers(0, min(1, days))) if regime == Regime.CNRACL else 0,
        "reduced_days": reduced,
        "reduced_loss": 10 * reduced,
        "half_days": half,
        "strike_num": draw(st.integers(0, 3)),
        "strike_den": draw(st.sampled_from([30, 60, 15167])),
        "elected_percent": draw(st.integers(0, 1_450_000)) if elected else 0,
        "elected_num": days,
        "elected_den": 30,
        "smic_percent": draw(st.integers(0, 1_000_000)) if regime == Regime.APPRENTICE else 0,
        "salary": draw(_MONEY) if regime in AGREED else 0,
        "elected_raise_num": draw(st.integers(0, 9)) if elected else 0,
        "elected_raise_den": draw(st.sampled_from([1, 20, 143])),
        "prime.prime_annuelle": draw(_MONEY),
        "prime_weight.prime_annuelle": 100 * days,
        "prime_tpt.prime_annuelle": draw(st.integers(0, 1)),
        "ifse_tpt": draw(st.integers(0, 1)),
        "tpt_loss": draw(st.sampled_from([0, 0, 10, 50])) if regime == Regime.CNRACL else 0,
        "undone_num": 0 if elected else draw(st.sampled_from([0, 0, 2])),
        "undone_den": 151,
        **draw(leaves(days, regime)),
        "granted.forfait": draw(st.sampled_from([0, 5_000, 10_000])),
        "prime_weight.forfait": 100 * days,
        "prime_tpt.forfait": draw(st.integers(0, 1)),
        "granted.part": draw(st.integers(0, 300_000)),
        "prime_weight.part": 100 * days,
        "prime_tpt.part": draw(st.integers(0, 1)),
        **_monthly(draw, days),
    }


_AGREED_AMOUNTS = ("rafp_room", "hour_salary", "health_employee", "health_employer")
_AGREED_RATES = ("leave_percent", "apprentice_free", "provident_employee", "provident_employer")


@st.composite
def agreed_inputs(draw: st.DrawFn) -> dict[str, int]:
    """What agreed pay brings to a month, whatever the regime."""
    found = {name: draw(st.integers(0, 1)) for name in AGREED_MONTH_INPUTS}
    found |= {name: draw(st.integers(0, 2500)) for name in AGREED_MONTH_INPUTS if name.startswith("hours_")}
    found |= {name: draw(_MONEY) for name in _AGREED_AMOUNTS}
    found |= {name: draw(st.integers(0, 9000)) for name in AGREED_MONTH_INPUTS if name.startswith(("units_", "price_"))}
    found["leader_function"] = draw(st.integers(1, 4))
    found |= {name: draw(st.integers(0, 1_000_000)) for name in _AGREED_RATES}
    return found | {"weekly_hours": draw(st.integers(1, 3500))}


def _monthly(draw: st.DrawFn, days: int) -> dict[str, int]:
    """What a segment holds for each monthly rubrique of the catalogue."""
    found = {}
    for each in _NATIONAL:
        if ASKED[each.shape] in (Asked.MONTHLY_AMOUNT, Asked.ENTITLEMENT):
            stem = "prime" if ASKED[each.shape] == Asked.MONTHLY_AMOUNT else "granted"
            found |= {
                f"{stem}.{each.code}": draw(_MONEY),
                f"prime_weight.{each.code}": 100 * days,
                f"prime_tpt.{each.code}": 1,
            }
    return found


def _of_the_month(draw: st.DrawFn) -> dict[str, int]:
    """What the month holds for each other rubrique of the catalogue, and the price that a vote set."""
    found = {}
    for each in _NATIONAL:
        if ASKED[each.shape] in (Asked.AMOUNT, Asked.QUANTITY):
            stem = "amount" if ASKED[each.shape] == Asked.AMOUNT else "quantity"
            found[f"{stem}.{each.code}"] = draw(st.integers(0, 20_000))
        for stem in ("quantity", "reference", "out_of", "im_start", "im_end", "rooms"):
            found.setdefault(f"{stem}.{each.code}", draw(st.integers(1, 900)))
        if each.local_rate:
            found[f"rate.{each.code}"] = draw(st.sampled_from([0, 0, 6_000]))
    return found


@st.composite
def elected_inputs(draw: st.DrawFn) -> dict[str, int]:
    """What is rare for an élu: prevented, cut at the cap (all, some or nothing of the net left), a rente; or none of it."""
    clipped = draw(st.booleans())
    return {
        "daily_allowances": draw(st.sampled_from([0, 0, 2500, 77_500, 300_000])),
        "clipping": int(clipped),
        "clipping_others": draw(st.integers(0, 1_000_000)) if clipped else 0,
        "clipping_csg": draw(st.integers(0, 1)) if clipped else 0,
        "clipping_reversed": draw(st.integers(0, 1)) if clipped else 0,
        "annuity_rate": draw(st.sampled_from([0, 0, 40_000, 80_000])),
    }


@st.composite
def cover(draw: st.DrawFn) -> dict[str, int]:
    """Shares of contracts, chosen or compulsory, and meal vouchers."""
    found = {name: draw(st.sampled_from([0, 0, 1500, 4000])) for name in COVER_MONTH_INPUTS[:8]}
    value = draw(st.integers(500, 1500))
    return found | {
        "headcount_levy": draw(st.integers(0, 1)),
        "payroll_tax_share": draw(st.sampled_from([0, 0, 1_000_000])),
        "payroll_tax_months": draw(st.integers(1, 12)),
        "vouchers": draw(st.sampled_from([0, 1800])),
        "voucher_value": value,
        "voucher_employer": value * 6 // 10,
    }


@st.composite
def creditors(draw: st.DrawFn) -> dict[str, int]:
    """Acts on some of the lines, in ranks drawn at random: pensions among themselves, then the others among themselves."""
    found = {
        "other_net": draw(st.sampled_from([0, 0, 60_000])),
        "attachment_returned": draw(st.sampled_from([0, 0, 5_000])),
    }
    for lines in (CREDITOR_LINES[:2], CREDITOR_LINES[2:]):
        before = 0
        claims = [
            (line, draw(st.integers(1, 2)), draw(st.integers(1, 90_000))) for line in lines if draw(st.booleans())
        ]
        for rank in (1, 2):
            equals = [(line, due) for line, of_rank, due in claims if of_rank == rank]
            together, within = sum(due for _, due in equals), 0
            for line, due in equals:
                found |= {
                    f"{line}_due": due,
                    f"{line}_before": before,
                    f"{line}_within": within,
                    f"{line}_den": together,
                }
                within += due
            before += together
    return found


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Any situation of any regime, in any month of 2023 to 2026, of one to three segments."""
    regime = draw(st.sampled_from(list(Regime)))
    month = date(draw(st.integers(2023, 2026)), draw(st.integers(1, 12)), 1)
    hours = {name: draw(st.integers(0, 2500)) for name in MONTH_INPUTS if name.startswith(("ihts_", "complementary"))}
    flags = (
        "tib_annual_rounding",
        "part_time",
        "transfer_concerned",
        "closes_year",
        "headcount_50",
        "regional_mobility",
    )
    more_flags = ("cnfpt_due", "unemployment_due", "elected_training_due", "pas_personal", "pas_short_contract")
    inputs = ORDINARY_MONTH | hours | {name: draw(st.integers(0, 1)) for name in (*flags, *more_flags)}
    inputs |= {
        "residence_zone": draw(st.integers(1, 3)),
        "sft_children": draw(st.integers(0, 6)),
        "sft_share_own": 1,
        "sft_share_all": draw(st.integers(1, 3)),
        "category": draw(st.integers(1, 3)),
        "cia": draw(_MONEY),
        "ihts_im": draw(st.integers(366, 600)),
        "ihts_nbi": draw(st.sampled_from([0, 10])),
        "ceiling": draw(st.integers(0, 400_500)),
        "work_accident_rate": draw(st.integers(0, 60_000)),
        "mobility_rate": draw(st.integers(0, 20_000)),
        "cdg_rate": draw(st.integers(0, 16_000)),
        "frfe_case": draw(st.integers(0, 3)),
        "frfe_share": draw(st.integers(0, 1_000_000)),
        "pas_rate": draw(st.integers(0, 430_000)),
        "pas_zone": draw(st.integers(1, 3)),
        "amount.prime_unique": draw(_MONEY),
        "amount.frais": draw(_MONEY),
        "amount.acompte": draw(_MONEY),
        "rate.forfait": draw(st.integers(1, 20_000)),
        "quantity.panier": draw(st.integers(0, 4_000)),
        "rate.panier": draw(st.integers(1, 600)),
        "quantity.nuit": draw(st.integers(0, 4_000)),
        "rate.nuit": draw(st.integers(1, 300_000)),
        "quantity.deplacement": draw(st.integers(0, 4_000)),
        "rate.deplacement": draw(st.integers(1, 2_000)),
        "below_half_time": draw(st.integers(0, 1)),
        "surcotisation_employer": draw(st.sampled_from([0, 0, 306_500, 376_500])),
        "worked_num": draw(st.integers(1, 9)),
        "worked_den": 10,
        **_of_the_month(draw),
    }
    if regime in AGREED:
        inputs |= draw(agreed_inputs())
    if regime in (Regime.ELECTED, Regime.ELECTED_SUBJECT):
        inputs |= draw(elected_inputs())
    if regime in (Regime.CNRACL, Regime.TNC, Regime.CONTRACT):
        inputs |= draw(cover())
    if draw(st.booleans()):
        inputs |= draw(creditors()) | {"dependants": draw(st.integers(0, 3)), "debt_due": draw(st.integers(0, 40_000))}
    if regime in (Regime.CNRACL, Regime.TNC, Regime.CONTRACT) and draw(st.booleans()):
        helped = ("home_total", "home_eligible", "home_by_age", "home_households")
        inputs |= {name: draw(st.integers(0, 15_000)) for name in helped}
    parts = tuple(draw(segments(regime)) for _ in range(draw(st.integers(1, 3))))
    return Situation(
        regime=regime,
        month=month,
        payment_date=month.replace(day=28),
        segments=parts,
        inputs=inputs,
        cumuls={name: draw(st.integers(0, 4_000_000)) for name in CUMULS},
        local=_LOCAL,
        families=tuple(sorted({*families_of(parts, inputs), *_used(draw, month), IN_KIND})),
    )


def _used(draw: st.DrawFn, month: date) -> list[str]:
    """A few rubriques of the catalogue, among those whose parameters the law of the month knows."""
    known = [
        each.code
        for each in _NATIONAL
        if all(_LAW.parameter(key).values[-1].effective_on <= month for key in each.parameters() if key != each.cap)
    ]
    return draw(st.lists(st.sampled_from(known), max_size=4, unique=True))
