"""The month's own integers: regime, hours, ceiling, family, withholding, cumuls, words frozen, and what is refused."""

from datetime import date
from decimal import Decimal

import pytest

from payroll import facts as f
from payroll.refusal import NothingToPay, Refused
from payroll.situation import CUMULS, MONTH_INPUTS, SEGMENT_INPUTS
from payroll.words import CollectivityKind, DomicileZone, HoursKind, PrimeShape, Regime, Status
from tests.payroll.careers import (
    LONG_AGO,
    a_contractual,
    a_mandate,
    a_position,
    an_employer,
    an_official,
    ended,
    engaged,
    hours,
    month_of,
    sick,
    situated,
)

JANUARY = month_of(2026, 1)
AN_ELU = (engaged(status=Status.ELECTED), a_mandate(LONG_AGO, "28.1"))
TEACHER = "professeur_enseignement_artistique_classe_normale"


def test_the_contract_of_names_is_kept_whole() -> None:
    for agent in (an_official(), a_contractual(), AN_ELU):
        month = situated(agent, JANUARY)
        assert set(month.inputs) == set(MONTH_INPUTS)
        assert all(set(part) == set(SEGMENT_INPUTS) for part in month.segments)
        assert set(month.cumuls) == set(CUMULS)
        assert all(type(each) is int for each in (*month.inputs.values(), *month.segments[0].values()))


# ---- regime -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("weekly", "everywhere", "regime"),
    [
        ("35", None, Regime.CNRACL),
        ("28", None, Regime.CNRACL),
        ("27.99", None, Regime.TNC),
        ("20", "30", Regime.CNRACL),
        ("20", "25", Regime.TNC),
    ],
)
def test_an_official_is_affiliated_from_28_hours_over_all_employers(
    weekly: str, everywhere: str | None, regime: Regime
) -> None:
    total = [f.AffiliationDeclared(effective_on=LONG_AGO, total_weekly_hours=Decimal(everywhere))] if everywhere else []
    assert situated((engaged(), a_position(), hours(weekly=weekly), *total), JANUARY).regime == regime


def test_a_part_timer_keeps_the_regime_of_his_post() -> None:
    assert situated((engaged(), a_position(), hours(percent=50)), JANUARY).regime == Regime.CNRACL


def test_an_elu_is_subject_only_when_assessed_so() -> None:
    silent = situated(AN_ELU, JANUARY)
    assert silent.regime == Regime.ELECTED
    assert any("non évaluée" in note for note in silent.notes)
    assessed = f.MandatesAssessed(effective_on=LONG_AGO, subject_to_social_security=True)
    assert situated((*AN_ELU, assessed), JANUARY).regime == Regime.ELECTED_SUBJECT


def test_a_regime_that_changes_inside_the_month_is_refused_even_if_it_comes_back() -> None:
    under, over = hours(date(2026, 1, 10), weekly="20"), hours(date(2026, 1, 20))
    for changes in ((under,), (under, over)):
        with pytest.raises(Refused, match="affiliation change au cours du mois") as refusal:
            situated(an_official(*changes), JANUARY)
        assert refusal.value.code == "regime_change"
    assert situated(an_official(hours(date(2026, 2, 1), weekly="20")), month_of(2026, 2)).regime == Regime.TNC


# ---- quotities --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("percent", "paid"),
    [(100, (1, 1)), (90, (32, 35)), (80, (6, 7)), (70, (7, 10)), (60, (3, 5)), (50, (1, 2))],
)
def test_80_is_paid_6_sevenths_and_90_32_thirty_fifths(percent: int, paid: tuple[int, int]) -> None:
    (part,) = situated((engaged(), a_position(), hours(percent=percent)), JANUARY).segments
    assert (part["quota_num"], part["quota_den"]) == paid
    assert (part["post_num"], part["post_den"]) == (1, 1)


def test_part_time_on_a_part_week_post_multiplies() -> None:
    """28/35 × 6/7 = 24/35."""
    (part,) = situated((engaged(), a_position(), hours(weekly="28", percent=80)), JANUARY).segments
    assert (part["quota_num"], part["quota_den"], part["post_num"], part["post_den"]) == (24, 35, 4, 5)


@pytest.mark.parametrize("percent", [0, 49, 91, 95, 110])
def test_another_part_time_share_is_refused(percent: int) -> None:
    with pytest.raises(Refused, match=f"{percent} % n'est pas couverte"):
        situated((engaged(), a_position(), hours(percent=percent)), JANUARY)


def test_the_index_paid_is_at_least_the_floor() -> None:
    assert situated((engaged(), a_position(im=361), hours()), JANUARY).segments[0]["im"] == 366


def test_the_nbi_of_a_contractuel_is_not_paid_and_said() -> None:
    nbi = f.NbiGranted(effective_on=LONG_AGO, points=25)
    assert situated(an_official(nbi), JANUARY).segments[0]["nbi"] == 25
    month = situated(a_contractual(nbi), JANUARY)
    assert month.segments[0]["nbi"] == 0
    assert any("NBI" in note for note in month.notes)


# ---- hours ------------------------------------------------------------------------------------------------------------


def _worked(kind: HoursKind, quantity: str, **other: bool) -> f.HoursWorked:
    return f.HoursWorked(effective_on=JANUARY, kind=kind, hours=Decimal(quantity), **other)  # type: ignore[arg-type]


def _hours(*variables: f.HoursWorked, time: f.WorkingTimeSet | None = None, majoration: bool = False) -> dict[str, int]:
    agent = (engaged(), a_position(), time or hours())
    inputs = situated(agent, JANUARY, *variables, employer=an_employer(complementary_majoration=majoration)).inputs
    names = [name for name in inputs if name.startswith(("ihts_", "complementary_"))]
    return {name: inputs[name] for name in names if inputs[name] and name not in ("ihts_im", "ihts_nbi")}


def test_the_first_fourteen_hours_are_taken_by_day_then_sunday_then_night() -> None:
    shared = _hours(
        _worked(HoursKind.OVERTIME_NIGHT, "3"),
        _worked(HoursKind.OVERTIME, "10"),
        _worked(HoursKind.OVERTIME_SUNDAY, "6"),
    )
    assert shared == {
        "ihts_first": 1000,
        "ihts_sunday_first": 400,
        "ihts_sunday_next": 200,
        "ihts_night_next": 300,
    }


def test_a_part_timer_s_hours_up_to_full_time_bear_no_majoration() -> None:
    """80 %: 20 % × 151,67 = 30,334 → 30,33 h in the full-time cycle; 31 h leave 0,67 h of IHTS."""
    assert _hours(_worked(HoursKind.OVERTIME_NIGHT, "10"), time=hours(percent=80)) == {"ihts_part_time": 1000}
    assert _hours(_worked(HoursKind.OVERTIME, "31"), time=hours(percent=80)) == {
        "ihts_part_time": 3033,
        "ihts_first": 67,
    }


def test_complementary_hours_stop_at_the_full_time_week() -> None:
    """30 h post: 5 × 52 ÷ 12 = 21,666… → 21,67 h of headroom; the tenth is 3 × 52 ÷ 12 = 13 h."""
    thirty = hours(weekly="30")
    assert _hours(_worked(HoursKind.COMPLEMENTARY, "20"), time=thirty) == {"complementary_plain": 2000}
    voted = _hours(_worked(HoursKind.COMPLEMENTARY, "20"), time=thirty, majoration=True)
    assert voted == {"complementary_first": 1300, "complementary_next": 700}
    beyond = _hours(_worked(HoursKind.COMPLEMENTARY, "24"), time=thirty)
    assert beyond == {"complementary_plain": 2167, "ihts_first": 233}


def test_the_monthly_limit_follows_the_part_time_share() -> None:
    """IHTS-03, service-public.fr F486: 25 h × 80 % = 20 h."""
    agent = (engaged(), a_position(), hours(percent=80))
    assert "hours_over_limit" not in situated(agent, JANUARY, _worked(HoursKind.OVERTIME, "20")).frozen
    over = situated(agent, JANUARY, _worked(HoursKind.OVERTIME, "20.50")).frozen
    assert (over["hours_over_limit"], over["hours_over_limit_decision"]) == (50, False)
    decided = situated(an_official(), JANUARY, _worked(HoursKind.OVERTIME, "27", over_limit_decision=True)).frozen
    assert (decided["hours_over_limit"], decided["hours_over_limit_decision"]) == (200, True)


@pytest.mark.parametrize(
    ("agent", "variable", "said"),
    [
        (AN_ELU, _worked(HoursKind.OVERTIME, "2"), "élu ne perçoit pas d'heures"),
        (AN_ELU, f.AmountPaid(effective_on=JANUARY, code="cia", amount=Decimal(100)), "élu ne perçoit pas de CIA"),
        (an_official(), _worked(HoursKind.COMPLEMENTARY, "2"), "temps complet"),
        (an_official(), _worked(HoursKind.OVERTIME, "-1"), "positif"),
        (an_official(), f.AmountPaid(effective_on=JANUARY, code="inconnue", amount=Decimal(1)), "« inconnue »"),
    ],
)
def test_a_variable_that_cannot_be_paid_is_refused(
    agent: tuple[f.AgentFact, ...], variable: f.MonthFact, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        situated(agent, JANUARY, variable)


# ---- ceiling: 4 005 € in 2026, CSS art. R. 242-2 ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("time", "start", "ceiling"),
    [
        (hours(), LONG_AGO, 400_500),
        (hours(percent=80), LONG_AGO, 320_400),  # 4 005 × 0,8: the hours worked, not the 6/7 paid
        (hours(weekly="17.5"), LONG_AGO, 200_250),
        (hours(weekly="28", percent=50), LONG_AGO, 160_200),  # 4 005 × 28/35 × 50 %
        (hours(), date(2026, 1, 16), 206_710),  # 4 005 × 16/31 = 2 067,096…
    ],
)
def test_the_ceiling_follows_hours_and_days(time: f.WorkingTimeSet, start: date, ceiling: int) -> None:
    agent = (engaged(start, Status.CONTRACT), a_position(), time)
    assert situated(agent, JANUARY).inputs["ceiling"] == ceiling


def test_hours_beyond_the_post_raise_the_ceiling_up_to_the_whole() -> None:
    """80 % and 10 h: 4 005 × (0,8 + 10 ÷ 151,67) = 3 468,06; 100 h reach the ceiling itself."""
    agent = (engaged(status=Status.CONTRACT), a_position(), hours(percent=80))
    assert situated(agent, JANUARY, _worked(HoursKind.OVERTIME, "10")).inputs["ceiling"] == 346_806
    assert situated(agent, JANUARY, _worked(HoursKind.OVERTIME, "100")).inputs["ceiling"] == 400_500


def test_a_change_of_hours_weighs_the_ceiling_by_days() -> None:
    """Ten days at 100 %, twenty-one at 50 %: 4 005 × (10 + 10,5) ÷ 31 = 2 648,467…"""
    agent = a_contractual(hours(date(2026, 1, 11), percent=50))
    assert situated(agent, JANUARY).inputs["ceiling"] == 264_847


def test_the_employer_may_leave_hours_aside() -> None:
    agent = (engaged(status=Status.CONTRACT), a_position(), hours(percent=50))
    assert situated(agent, JANUARY, employer=an_employer(part_time_ceiling=False)).inputs["ceiling"] == 400_500


def test_an_elu_shares_the_ceiling_over_his_mandates() -> None:
    """28,1 % of 835 × 4,922783… = 1 155,06 € a month (elected.md A8); declared 2 310,12: half of 4 005."""

    def assessed(total: str | None) -> f.MandatesAssessed:
        return f.MandatesAssessed(
            effective_on=LONG_AGO, subject_to_social_security=True, declared_total=Decimal(total) if total else None
        )

    assert situated((*AN_ELU, assessed(None)), JANUARY).inputs["ceiling"] == 400_500
    assert abs(situated((*AN_ELU, assessed("2310.12")), JANUARY).inputs["ceiling"] - 200_250) <= 1
    assert situated((*AN_ELU, assessed("900")), JANUARY).inputs["ceiling"] == 400_500
    withdrawn = (*AN_ELU, assessed(None), a_mandate(date(2026, 1, 10), "0"))
    assert situated(withdrawn, JANUARY).inputs["ceiling"] == 400_500


# ---- family -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("birth", "month", "children"),
    [
        (date(2025, 10, 13), month_of(2025, 10), 0),  # SFT-07, service-public.fr F32513: first paid on 1 November
        (date(2025, 10, 13), month_of(2025, 11), 1),
        (date(2005, 6, 27), month_of(2025, 5), 1),  # twentieth birthday on 27 June: stops on 1 June
        (date(2005, 6, 27), month_of(2025, 6), 0),
        (date(2025, 11, 1), month_of(2025, 11), 0),  # the conditions are met on the 1st: paid from the next 1st
        (date(2025, 11, 1), month_of(2025, 12), 1),
    ],
)
def test_the_sft_starts_and_stops_on_a_first_of_the_month(birth: date, month: date, children: int) -> None:
    family = f.FamilyDeclared(effective_on=LONG_AGO, births=(birth,))
    assert situated(an_official(family), month).inputs["sft_children"] == children


def test_a_child_over_sixteen_is_counted_and_said() -> None:
    family = f.FamilyDeclared(effective_on=LONG_AGO, births=(date(2009, 5, 2), date(2015, 5, 2)))
    month = situated(an_official(family), JANUARY)
    assert month.inputs["sft_children"] == 2
    assert any("seize ans" in note for note in month.notes)
    assert not situated(an_official(family), month_of(2025, 5)).notes


def test_children_claimed_by_the_other_parent_do_not_count() -> None:
    family = f.FamilyDeclared(effective_on=LONG_AGO, births=(date(2015, 5, 2),), claimed=False)
    assert situated(an_official(family), JANUARY).inputs["sft_children"] == 0


# ---- withholding ------------------------------------------------------------------------------------------------------


def _rate(on: date, rate: str | None = "3.5", rate_id: str = "C1") -> f.WithholdingRateReceived:
    return f.WithholdingRateReceived(effective_on=on, rate=Decimal(rate) if rate else None, rate_id=rate_id)


@pytest.mark.parametrize(
    ("received", "paid_on", "personal"),
    [
        (date(2026, 1, 12), date(2026, 1, 28), 1),
        (date(2026, 1, 12), date(2026, 3, 28), 1),  # two months after the last month received
        (date(2026, 1, 12), date(2026, 4, 1), 0),
        (date(2026, 1, 30), date(2026, 1, 28), 0),  # not yet known on the day of payment
    ],
)
def test_a_rate_serves_two_months_after_its_own(received: date, paid_on: date, personal: int) -> None:
    month = situated(an_official(_rate(received)), JANUARY, payment_date=paid_on)
    assert (month.inputs["pas_personal"], month.inputs["pas_rate"]) == (personal, 35_000 * personal)
    assert month.frozen["pas_type"] == ("personnalise" if personal else "neutre")
    assert ("pas_rate_id" in month.frozen) == bool(personal)


def test_a_rate_received_as_absent_falls_to_the_neutral_grid_of_the_domicile() -> None:
    domicile = f.DomicileSet(effective_on=LONG_AGO, zone=DomicileZone.GUYANE_MAYOTTE)
    month = situated(an_official(_rate(date(2025, 12, 10)), _rate(date(2026, 1, 10), None), domicile), JANUARY)
    assert (month.inputs["pas_personal"], month.inputs["pas_zone"]) == (0, 3)


def test_the_rate_id_is_that_of_the_rate_applied_not_of_a_later_one() -> None:
    agent = an_official(_rate(date(2026, 1, 10), rate_id="OLD"), _rate(date(2026, 2, 10), rate_id="NEW"))
    assert situated(agent, JANUARY).frozen["pas_rate_id"] == "OLD"


@pytest.mark.parametrize(
    ("end", "month", "short"),
    [
        (date(2026, 3, 14), JANUARY, 1),  # 15 January – 14 March: two months to the day
        (date(2026, 3, 14), month_of(2026, 2), 1),
        (date(2026, 3, 14), month_of(2026, 3), 0),  # the third month of pay
        (date(2026, 3, 15), JANUARY, 0),
        (None, JANUARY, 0),
    ],
)
def test_a_short_contract_is_two_months_at_most(end: date | None, month: date, short: int) -> None:
    agent = a_contractual(on=date(2026, 1, 15), planned_end=end)
    assert situated(agent, month).inputs["pas_short_contract"] == short
    personal = (*agent, _rate(date(2026, 1, 15)))
    assert situated(personal, month, payment_date=date(2026, 1, 28)).inputs["pas_short_contract"] == 0


# ---- employer, cumuls, year ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "due"), [("commune", 1), ("communaute", 1), ("etablissement_public", 0)])
def test_the_training_of_elus_is_due_by_communes_and_communautes(kind: str, due: int) -> None:
    month = situated(AN_ELU, JANUARY, employer=an_employer(CollectivityKind(kind)))
    assert month.inputs["elected_training_due"] == due


def test_december_and_the_last_month_close_the_year() -> None:
    assert situated(an_official(), month_of(2025, 12)).inputs["closes_year"] == 1
    assert situated(an_official(), JANUARY).inputs["closes_year"] == 0
    assert situated(an_official(ended(date(2026, 1, 15))), JANUARY).inputs["closes_year"] == 1
    assert situated(an_official(ended(date(2026, 2, 15))), JANUARY).inputs["closes_year"] == 0


def test_cumuls_taken_over_are_added_in_their_year_only() -> None:
    taken = f.CumulsTakenOver(effective_on=JANUARY, year=2026, amounts={"gross": Decimal("1000.50")})
    assert situated(an_official(taken), JANUARY, cumuls={"gross": 7, "pas": 3}).cumuls["gross"] == 100_057
    assert situated(an_official(taken), month_of(2025, 12), cumuls={"gross": 7}).cumuls["gross"] == 7
    wrong = f.CumulsTakenOver(effective_on=JANUARY, year=2026, amounts={"brut": Decimal(1)})
    with pytest.raises(Refused, match="« brut »"):
        situated(an_official(wrong), JANUARY)


# ---- complementary rank -------------------------------------------------------------------------------------------------


def test_a_complementary_rank_pays_its_variables_only() -> None:
    strike = f.StrikeRecorded(effective_on=date(2026, 1, 30))
    family = f.FamilyDeclared(effective_on=LONG_AGO, births=(date(2015, 5, 2),))
    ifse = f.PrimeGranted(effective_on=LONG_AGO, code="ifse", monthly_amount=Decimal(200))
    bonus = f.AmountPaid(effective_on=JANUARY, code="cia", amount=Decimal("500"), rank=2)
    agent = an_official(strike, family, ifse, sick(date(2026, 1, 5), date(2026, 1, 9)))
    month = situated(agent, JANUARY, bonus, rank=2, complementary=True)
    (part,) = month.segments
    for name in (
        "days",
        "full_weight",
        "ifse_weight",
        "carence_days",
        "reduced_loss",
        "half_days",
        "strike_num",
        "cti",
    ):
        assert part[name] == 0, name
    assert (month.inputs["cia"], month.inputs["ceiling"], month.inputs["sft_children"]) == (50_000, 0, 0)
    with pytest.raises(NothingToPay, match="pas d'élément pour ce rang"):
        situated(agent, JANUARY, rank=2, complementary=True)


def test_a_variable_of_another_rank_is_left_to_it() -> None:
    bonus = f.AmountPaid(effective_on=JANUARY, code="cia", amount=Decimal("500"), rank=2)
    assert situated(an_official(), JANUARY, bonus).inputs["cia"] == 0


# ---- local rubriques ----------------------------------------------------------------------------------------------------


def _defined(code: str, shape: PrimeShape) -> f.LocalRubriqueDefined:
    return f.LocalRubriqueDefined(effective_on=LONG_AGO, code=code, label=code, shape=shape)


def _granted(amount: str, on: date = LONG_AGO) -> f.PrimeGranted:
    return f.PrimeGranted(effective_on=on, code="prime", monthly_amount=Decimal(amount))


def test_a_prime_that_ended_leaves_the_plan_the_month_after() -> None:
    employer = (*an_employer(), _defined("prime", PrimeShape.MONTHLY))
    agent = an_official(_granted("100"), _granted("0", date(2026, 1, 16)))
    month = situated(agent, JANUARY, employer=employer)
    assert [part["prime.prime"] for part in month.segments] == [10_000, 0]
    assert situated(agent, month_of(2026, 2), employer=employer).local == ()


def test_a_rubrique_is_used_in_its_own_shape() -> None:
    monthly = (*an_employer(), _defined("prime", PrimeShape.MONTHLY))
    paid = f.AmountPaid(effective_on=JANUARY, code="prime", amount=Decimal(50))
    for agent in (an_official(), an_official(_granted("100"))):
        with pytest.raises(Refused, match="est mensuelle"):
            situated(agent, JANUARY, paid, employer=monthly)
    once = (*an_employer(), _defined("prime", PrimeShape.ONE_OFF))
    assert situated(an_official(), JANUARY, paid, employer=once).inputs["amount.prime"] == 5_000
    with pytest.raises(Refused, match="est ponctuelle"):
        situated(an_official(_granted("100")), JANUARY, employer=once)
    with pytest.raises(Refused, match="négative"):
        situated(an_official(_granted("-100")), JANUARY, employer=monthly)


# ---- words frozen -------------------------------------------------------------------------------------------------------


def test_the_bulletin_freezes_what_declarations_need() -> None:
    agent = an_official(
        a_position(date(2026, 1, 16), im=420),
        hours(date(2026, 1, 16), percent=80),
        f.WorkplaceSet(effective_on=LONG_AGO, commune="40088"),
        sick(date(2025, 12, 29), date(2026, 1, 4)),
        f.StrikeRecorded(effective_on=date(2026, 1, 20)),
    )
    words = situated(agent, JANUARY).frozen
    assert words["changes"] == [
        {"on": "2026-01-16", "old": {"grade": a_position().grade, "echelon": 8, "ib": 446, "im": 400}},
        {"on": "2026-01-16", "old": {"weekly_hours": "35", "part_time_percent": 100}},
    ]
    assert words["absences"] == [
        {"motive": "cmo", "first": "2025-12-29", "last": "2026-01-04"},
        {"motive": "greve", "first": "2026-01-20", "unit": "jour", "quantity": "1"},
    ]
    assert (words["im_paid"], words["quotity"], words["category"]) == (420, "6/7", "C")
    assert (words["mobility_commune"], words["contract_nature"]) == ("40088", "50")


# ---- refusals -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agent", "month", "code"),
    [
        (an_official(), month_of(2022, 12), "month_not_covered"),
        (an_official(), month_of(2027, 1), "month_not_covered"),
        (an_official(a_position(im=420)), JANUARY, "contradictory_facts"),
        ((a_position(), hours()), JANUARY, "engagement"),
        (an_official(engaged(date(2025, 5, 1))), JANUARY, "engagement"),
        (an_official(ended(date(2023, 1, 1))), JANUARY, "engagement"),
        ((engaged(), hours()), JANUARY, "missing_fact"),
        ((engaged(), a_position()), JANUARY, "missing_fact"),
        ((engaged(), a_position(), hours(weekly="36")), JANUARY, "weekly_hours"),
        ((engaged(status=Status.ELECTED),), JANUARY, "missing_fact"),
        ((engaged(status=Status.ELECTED), a_mandate(LONG_AGO, "-1")), JANUARY, "percent"),
        ((*AN_ELU, f.StrikeRecorded(effective_on=JANUARY)), JANUARY, "strike_of_elected"),
        (an_official(f.FamilyDeclared(effective_on=LONG_AGO, share_own=3, share_all=2)), JANUARY, "sft_share"),
    ],
)
def test_each_refusal_has_its_code_and_says_what_to_do(agent: tuple[f.AgentFact, ...], month: date, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        situated(agent, month)
    assert refusal.value.code == code
    assert str(refusal.value).endswith(".")
    assert len(str(refusal.value).split(". ")) >= 2  # what is wrong, then what to do


def test_a_refusal_says_its_article_and_its_remedy() -> None:
    said = Refused("Le cas est refusé.", article="CGFP, art. 1", remedy="Corriger.", field="x")
    assert str(said) == "Le cas est refusé (CGFP, art. 1). Corriger."
    assert (said.code, said.field, said.article, said.remedy) == ("refused", "x", "CGFP, art. 1", "Corriger.")


def test_an_identical_duplicate_is_harmless() -> None:
    twice = situated(an_official(a_position(), hours(), engaged()), JANUARY)
    assert twice == situated(an_official(), JANUARY)
