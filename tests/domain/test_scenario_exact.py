"""The scenario's engine gives the very bulletins of the plain path: situate and calculate, month by month, agent by agent."""

from datetime import date
from decimal import Decimal
from functools import cache
from random import Random

import pytest

from domain.scenario.branch import Branching
from domain.scenario.engine import Outcome, TwoLaws
from domain.scenario.head import Head, KnownEngagement
from domain.scenario.law import changed, prolonged
from payroll import facts as f
from payroll.ahead import months_from
from payroll.bulletin import Bulletin
from payroll.law import Law
from payroll.words import (
    AnnuityFund,
    ElectedBody,
    ElectedFunction,
    HomeHelpBody,
    HomeHelpGround,
    PayUnit,
    Prevention,
    Status,
)
from tests.domain.branches import PlainPath, a_head, official, scenario, territory
from tests.payroll.careers import LONG_AGO, a_mandate, a_position, an_official, ended, engaged, hours, sick
from tests.payroll.dossiers import the_grids, the_law

LATER_LAW = """
[[law]]
key = "cnracl.employer"
add = "3.00"
each = "january"
[[law]]
key = "point.annual_value"
percent = "1.5"
effective_on = 2027-07-01
[[law]]
key = "pss.monthly"
value = "4100"
effective_on = 2027-01-01
[[law]]
key = "sft.child_age_limit"
value = "18"
effective_on = 2027-05-01
"""
ACROSS = f'title = "Deux années et demie de droit"\nfrom = "2026-09"\nmonths = 20\n{LATER_LAW}'


@pytest.fixture(autouse=True)
def _the_plain_path_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """`situate` refuses months that payroll does not cover; a scenario calculates them on the prolonged law."""
    monkeypatch.setattr("payroll.situate.agent_month.LAST_MONTH", date(2031, 12, 1))


def compare(base: Head, text: str, sample: int | None = None, seed: int = 40) -> int:
    """Compares each amount of each line of the sampled persons' months, on both sides; says how many were paid."""
    asked = scenario(text)
    laws, plain = _laws(text)
    other = Branching([base], asked, the_grids()).heads()[base.code]
    found: dict[tuple[str, int, date], tuple[Outcome, Outcome]] = {}
    for month, slips in TwoLaws(*laws, the_grids(), asked.first_month, asked.months).slips(base, other):
        found |= {(each.known.matricule, each.known.engagement, month): (each.base, each.scenario) for each in slips}
    matricules = sorted({each.matricule for each in base.engagements})
    if sample is not None and sample < len(matricules):
        matricules = Random(seed).sample(matricules, sample)
    months = list(months_from(asked.first_month.replace(month=1), asked.first_month.month - 1 + asked.months))
    return sum(
        _agree(plain[side], head, matricule, months, found, side)
        for side, head in enumerate((base, other))
        for matricule in matricules
    )


@cache
def _laws(text: str) -> tuple[tuple[Law, Law], tuple[PlainPath, PlainPath]]:
    asked = scenario(text)
    base = prolonged(the_law(), asked.first_month.replace(month=1))
    laws = base, changed(base, asked)[0]
    return laws, (PlainPath(laws[0], the_grids()), PlainPath(laws[1], the_grids()))


def _agree(plain: PlainPath, head: Head, matricule: str, months: list[date], found: dict, side: int) -> int:
    people = [each for each in head.engagements if each.matricule == matricule]
    paid = 0
    for (engagement, month), expected in plain.person(head, people, months).items():
        if (matricule, engagement, month) not in found:
            continue  # a month of the year before the scenario begins
        outcome = found[matricule, engagement, month][side]
        where = f"{head.code} {matricule}/{engagement} {month:%m/%Y}"
        if isinstance(expected, Bulletin):
            assert outcome.laid is not None, f"{where}: {outcome}"
            assert outcome.laid.coded.plan.digest == expected.plan.digest, where
            assert outcome.amounts == expected.amounts, where
            paid += 1
        else:
            assert outcome.laid is None, where
            assert outcome.reason == expected, where
    return paid


def test_a_sample_of_the_territory_over_two_year_ends_and_five_changes_of_law() -> None:
    paid = sum(compare(head, ACROSS, sample=8, seed=number) for number, head in enumerate(territory(8)))
    assert paid > 1500


def test_months_of_sickness_strikes_and_entries_are_situated_as_the_plain_path_does() -> None:
    """From January 2026 on, where the demonstration's happenings fall; whole collectivities, both sides."""
    text = f'title = "Dès janvier"\nfrom = "2026-01"\nmonths = 7\n{LATER_LAW.replace("2027", "2026")}'
    assert sum(compare(head, text) for head in territory(6)) > 500


PEOPLE = {
    "a child turns twenty in March 2027 and another is born in June 2027": an_official(
        f.FamilyDeclared(effective_on=LONG_AGO, births=(date(2007, 3, 14), date(2009, 8, 1), date(2027, 6, 1)))
    ),
    "an échelon in the middle of a month, another on the thirty-first": an_official(
        a_position(date(2026, 11, 17), im=430), a_position(date(2027, 3, 31), im=440)
    ),
    "sick across the year end, at half pay in the end": an_official(
        sick(date(2026, 10, 12), date(2026, 12, 20)), sick(date(2026, 12, 21), date(2027, 2, 14), prolongation=True)
    ),
    "leaves in the middle of a month": an_official(ended(date(2027, 4, 12))),
    "leaves on the last day of December": an_official(ended(date(2026, 12, 31))),
    "leaves on the last day of October": an_official(ended(date(2026, 10, 31))),
    "comes on 21 February 2027": an_official(on=date(2027, 2, 21)),
    "a strike in a month whose neighbours are whole": an_official(f.StrikeRecorded(effective_on=date(2027, 2, 9))),
    "part time from the middle of a month": an_official(hours(date(2027, 1, 11), percent=80)),
    "cumuls taken over for 2026, then for 2027": an_official(
        f.CumulsTakenOver(effective_on=LONG_AGO, year=2026, amounts={"gross": Decimal(9000), "ceiling": Decimal(12000)}),
        f.CumulsTakenOver(effective_on=LONG_AGO, year=2027, amounts={"tib": Decimal(500), "rafp_base": Decimal(70)}),
    ),
    "primes above the RAFP cap": an_official(
        f.PrimeGranted(effective_on=LONG_AGO, code="ifse", monthly_amount=Decimal("900.00")),
        f.PrimeGranted(effective_on=date(2027, 2, 1), code="ifse", monthly_amount=Decimal("100.00")),
    ),
    "under the threshold, then above it": an_official(
        hours(date(2026, 1, 1), weekly="20"), hours(date(2027, 2, 1), weekly="28"),
    ),
    "a short contract whose abatement ends": (
        engaged(date(2026, 12, 14), Status.CONTRACT, planned_end=date(2027, 2, 13)),
        a_position(date(2026, 12, 14)), hours(date(2026, 12, 14)),
    ),
    "a mayor, then an adviser without indemnity": (
        engaged(LONG_AGO, Status.ELECTED), a_mandate(LONG_AGO, "51.6"), a_mandate(date(2027, 3, 20), "0"),
    ),
    "a mayor subject to social security": (
        engaged(LONG_AGO, Status.ELECTED),
        f.MandateHeld(effective_on=LONG_AGO, function=ElectedFunction.PRESIDENT, percent=Decimal("48.75")),
        f.MandatesAssessed(
            effective_on=date(2027, 1, 1), subject_to_social_security=True, declared_total=Decimal("5000.00")
        ),
    ),
    "an élu by vote of the law, who opts, is prevented, loses his delegation": (
        engaged(LONG_AGO, Status.ELECTED),
        f.MandateHeld(effective_on=LONG_AGO, function=ElectedFunction.MAYOR),
        f.AffiliationChosen(effective_on=date(2026, 11, 9)),
        f.AffiliationChosen(effective_on=date(2027, 4, 1), renounced=True),
        f.MandatePrevented(
            effective_on=date(2027, 1, 12), last_day=date(2027, 3, 3), reason=Prevention.MATERNITY,
            daily_allowance=Decimal("40.25"), allowance_from=date(2027, 1, 16),
        ),
        f.DelegationWithdrawn(effective_on=date(2027, 6, 9), without_activity=True),
    ),
    "an élu of several bodies, cut at the cap, with a rente": (
        engaged(LONG_AGO, Status.ELECTED), a_mandate(LONG_AGO, "110"),
        f.OtherMandateDeclared(
            effective_on=LONG_AGO, code="region", body=ElectedBody.REGION, monthly_gross=Decimal("5960.26"),
            monthly_contributions=Decimal(500), taken_on=date(2026, 1, 1),
        ),
        f.OtherMandateDeclared(
            effective_on=date(2027, 3, 14), code="region", body=ElectedBody.REGION, monthly_gross=Decimal(0),
        ),
        f.IndemnityClipped(effective_on=date(2026, 12, 1)),
        f.AnnuityChosen(effective_on=date(2027, 2, 11), fund=AnnuityFund.FONPEL, percent=Decimal(6)),
    ),
    "an apprentice of eighteen in November 2026, in another year of the contract on 16 February 2027": (
        engaged(date(2025, 2, 16), Status.APPRENTICE), hours(date(2025, 2, 16)),
        f.ApprenticeshipSigned(
            effective_on=date(2025, 2, 16), concluded_on=date(2025, 2, 3), birth_month=date(2008, 10, 1)
        ),
    ),
    "a PEC whose aid from the State ends in January 2027": (
        engaged(LONG_AGO, Status.INTEGRATION), hours(LONG_AGO, weekly="26"),
        f.PayAgreed(effective_on=LONG_AGO, unit=PayUnit.MONTH, amount=Decimal(1700)),
        f.StateAidGranted(effective_on=LONG_AGO, last_day=date(2027, 1, 31)),
    ),
    "part time for therapy over two months, during a part time": an_official(
        hours(date(2026, 3, 1), percent=80),
        f.TherapeuticPartTimeGranted(effective_on=date(2026, 11, 12), last_day=date(2027, 1, 6), percent=50),
    ),
}  # fmt: skip


@pytest.mark.parametrize("policies", [{}, {"elected_proration": "calendar", "thirtieths": "complement"}])
@pytest.mark.parametrize("case", PEOPLE)
def test_every_month_of_a_telling_career(case: str, policies: dict[str, str]) -> None:
    head = a_head(KnownEngagement("000001", 1, PEOPLE[case]), **policies)
    assert compare(head, ACROSS) > 0


def test_a_rate_of_withholding_that_the_scenario_lets_grow_old() -> None:
    """The base keeps the last rate; a scenario that sets its life back to two months finds the neutral grid again."""
    received = f.WithholdingRateReceived(effective_on=date(2026, 12, 5), rate=Decimal("7.3"))
    text = """
title = "Durée de vie des taux"
from = "2027-01"
months = 6
[[law]]
key = "pas.rate_validity_months"
value = "2"
effective_on = 2027-01-01
"""
    assert compare(a_head(official("000001", received)), text) == 12


def test_home_helpers_of_a_body_that_the_law_admits_during_the_scenario() -> None:
    """Bodies for social action alone are exempt since 28 February 2025: refused until then, paid from March on."""
    helper = KnownEngagement(
        "000001", 1, an_official(f.HomeHelpHeld(effective_on=LONG_AGO, ground=HomeHelpGround.PERMANENT))[1:]
    )
    helper = KnownEngagement("000001", 1, (engaged(LONG_AGO, Status.CONTRACT), *helper.facts))
    plain = a_head(helper)
    body = f.HomeHelpBodySet(effective_on=LONG_AGO, body=HomeHelpBody.SOCIAL_ONLY)
    head = Head(plain.code, plain.position, (*plain.employer, body), plain.engagements)
    text = """
title = "Hiver"
from = "2025-01"
months = 5
[[law]]
key = "pss.monthly"
value = "4100"
effective_on = 2025-02-01
"""
    assert compare(head, text) == 2 * 3


def test_two_engagements_of_one_person_share_the_year() -> None:
    second = KnownEngagement("000001", 2, an_official(hours(LONG_AGO, weekly="10"), on=date(2026, 2, 1))[:2])
    second = KnownEngagement("000001", 2, (*second.facts, hours(date(2026, 2, 1), weekly="10")))
    assert compare(a_head(official(), second, official("000002")), ACROSS) == 120
