"""What an élu is paid by a deliberation: the percent of the day, majorations beside the envelope, the envelope itself.

Amounts of elected-and-special-statuses.md A2, A5, A6 and A8, or arithmetic written beside; terminal 4 110,524083 € a month.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from payroll import facts as f
from payroll.bulletin import Bulletin
from payroll.elected_scale import envelope
from payroll.interpreter import half_up
from payroll.refusal import Refused
from payroll.words import CollectivityKind, ElectedBody, ElectedFunction, Majoration, Status
from tests.payroll.careers import LONG_AGO, an_employer, engaged, situated
from tests.payroll.dossiers import calculator, the_law

RENEWED = date(2020, 5, 25)
BEFORE, AFTER = date(2025, 12, 23), date(2025, 12, 24)
MAYOR, DEPUTY = ElectedFunction.MAYOR, ElectedFunction.DEPUTY_MAYOR
PRESIDENT, VICE = ElectedFunction.PRESIDENT, ElectedFunction.VICE_PRESIDENT
DELEGATED, COUNCILLOR = ElectedFunction.DELEGATED_COUNCILLOR, ElectedFunction.COUNCILLOR


def council(population: int, body: ElectedBody = ElectedBody.COMMUNE, **more: int) -> f.CouncilRenewed:
    return f.CouncilRenewed(effective_on=RENEWED, body=body, population=population, **more)


def line(function: ElectedFunction, percent: str, holders: int = 1) -> f.VotedIndemnity:
    return f.VotedIndemnity(function=function, percent=Decimal(percent), holders=holders)


def vote(*lines: f.VotedIndemnity, on: date = LONG_AGO, **more: object) -> f.IndemnitiesVoted:
    return f.IndemnitiesVoted(effective_on=on, indemnities=lines, **more)  # type: ignore[arg-type]


def raised(*kinds: Majoration, percent: str | None = None) -> tuple[f.VotedMajoration, ...]:
    return tuple(f.VotedMajoration(kind=kind, percent=Decimal(percent) if percent else None) for kind in kinds)


def slip(function: ElectedFunction, month: date, *said: f.EmployerFact, percent: str | None = None) -> Bulletin:
    held = f.MandateHeld(effective_on=LONG_AGO, function=function, percent=Decimal(percent) if percent else None)
    employer = (*an_employer(), *said)
    return calculator().calculate(situated((engaged(status=Status.ELECTED), held), month, employer=employer))


def pay(bulletin: Bulletin) -> list[int]:
    return [bulletin.part("indemnite_fonction"), bulletin.part("majoration_indemnite")]


# ---- the percent of the day ------------------------------------------------------------------------------------------


def test_a_mayor_has_the_highest_of_the_law_without_vote_and_december_2025_is_cut() -> None:
    """1 048,18364 × 23/30 + 1 155,05727 × 7/30 = 803,60746 + 269,51336 = 1 073,12082: one rounding, 1 073,12.

    A8 prints 803,60 + 269,51 = 1 073,11, each part rounded from a monthly amount already rounded; we follow A1 (one rounding),
    so that a month cut in two at one percent pays the whole month. Its calendar parts are found in the cent."""
    december = slip(MAYOR, date(2025, 12, 1), council(300))
    assert [(each["elected_percent"], each["elected_num"]) for each in december.situation.segments] == [
        (255_000, 23),
        (281_000, 7),
    ]
    assert pay(december) == [107_312, 0]
    assert (half_up(Fraction(104_818 * 23, 30)), half_up(Fraction(115_506 * 7, 30))) == (80_360, 26_951), "as A8"
    by_calendar = (*an_employer(elected_proration="calendar"), council(300))
    held = f.MandateHeld(effective_on=LONG_AGO, function=MAYOR)
    situation = situated((engaged(status=Status.ELECTED), held), date(2025, 12, 1), employer=by_calendar)
    assert pay(calculator().calculate(situation)) == [107_576, 0]  # 777,68 + 298,08 (A8)
    assert pay(slip(MAYOR, date(2026, 1, 1), council(300))) == [115_506, 0]


def test_the_stratum_is_that_of_the_renewal_whatever_the_population_becomes() -> None:
    """Described at 1 200 inhabitants, 950 at the renewal: 44,3 % = 1 820,96, not 55,7 % = 2 289,56."""
    assert pay(slip(MAYOR, date(2026, 1, 1), council(950))) == [182_096, 0]
    assert pay(slip(MAYOR, date(2026, 1, 1))) == [228_956, 0], "no renewal said: the described population"


@pytest.mark.parametrize(
    ("voted", "months"),
    [
        ("51.6", {date(2025, 11, 1): 212_103, date(2026, 1, 1): 228_956}),  # the highest of its day: the law goes on
        ("40", {date(2025, 11, 1): 164_421, date(2026, 1, 1): 164_421}),  # asked lower: 4 110,524 × 40 % = 1 644,21
    ],
)
def test_only_a_lower_vote_holds_a_mayor_back(voted: str, months: dict[date, int]) -> None:
    for month, amount in months.items():
        assert pay(slip(MAYOR, month, council(2000), vote(line(MAYOR, voted)))) == [amount, 0]


def test_a_deputy_keeps_the_voted_percent_until_the_next_vote() -> None:
    """19,8 % = 813,88 until the vote of 15 January 2026 at 21,38 %: 14/30 × 813,8838 + 16/30 × 878,8300 = 848,52."""
    said = (council(2000), vote(line(DEPUTY, "19.8")), vote(line(DEPUTY, "21.38"), on=date(2026, 1, 15)))
    assert pay(slip(DEPUTY, date(2025, 12, 1), *said)) == [81_388, 0]
    assert pay(slip(DEPUTY, date(2026, 1, 1), *said)) == [84_852, 0]
    assert pay(slip(DEPUTY, date(2026, 2, 1), *said)) == [87_883, 0]
    assert pay(slip(DEPUTY, date(2026, 2, 1), *said, percent="20")) == [82_210, 0], "the mandate's own percent wins"


def test_a_president_with_own_taxes_is_paid_by_law_since_24_december_2025_only() -> None:
    """CC of 26 000: 67,50 % = 2 774,60; before, and always for a vice-president or a syndicat, a vote is needed."""
    cc = council(26_000, ElectedBody.COMMUNITY)
    assert pay(slip(PRESIDENT, date(2026, 1, 1), cc)) == [277_460, 0]
    voted = vote(line(PRESIDENT, "60"), line(VICE, "24.73"))
    assert pay(slip(PRESIDENT, date(2026, 1, 1), cc, voted)) == [246_631, 0]  # 4 110,524083 × 60 %
    assert pay(slip(VICE, date(2026, 1, 1), cc, voted)) == [101_653, 0]
    old = vote(line(PRESIDENT, "60"), on=date(2020, 7, 10))
    assert pay(slip(PRESIDENT, date(2026, 1, 1), cc, old)) == [246_631, 0], "a vote older than our law"
    assert envelope(the_law(), council(26_000, ElectedBody.COMMUNITY, seats=41), old) is not None
    for function, body, month in (
        (PRESIDENT, cc, date(2025, 11, 1)),
        (VICE, cc, date(2026, 1, 1)),
        (PRESIDENT, council(26_000, ElectedBody.SYNDICATE), date(2026, 1, 1)),
    ):
        with pytest.raises(Refused, match="Aucune délibération en vigueur"):
            slip(function, month, body)


def test_two_percents_voted_for_one_function_are_not_guessed() -> None:
    said = (council(2000), vote(line(DEPUTY, "21.38"), line(DEPUTY, "15", 3)))
    with pytest.raises(Refused, match="plusieurs taux pour la fonction « adjoint »"):
        slip(DEPUTY, date(2026, 1, 1), *said)
    assert pay(slip(DEPUTY, date(2026, 1, 1), *said, percent="15")) == [61_658, 0]


def test_who_stands_in_for_the_mayor_is_paid_by_vote_majoration_included() -> None:
    """L. 2122-17: 55,7 % × 1,15 = 2 633,00 in all."""
    said = (council(2000), vote(line(ElectedFunction.ACTING_MAYOR, "55.7"), majorations=raised(Majoration.CANTON_SEAT)))
    assert sum(pay(slip(ElectedFunction.ACTING_MAYOR, date(2026, 1, 1), *said))) == 263_300
    with pytest.raises(Refused, match="maire_suppleant"):
        slip(ElectedFunction.ACTING_MAYOR, date(2026, 1, 1), council(2000))


# ---- majorations (A5) ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("function", "population", "percent", "majorations", "amounts"),
    [
        # elected.json: 64,055 % → 2 633,00 and 24,587 % → 1 010,65; the lines: 2 289,56 + 343,44 and 878,83 + 131,82
        (MAYOR, 2000, None, raised(Majoration.CANTON_SEAT), [228_956, 34_344]),
        (DEPUTY, 2000, "21.38", raised(Majoration.CANTON_SEAT), [87_883, 13_182]),
        # tourisme +50 % under 5 000: 3 434,34 (elected.json); +25 % above: 58,3 % × 1,25 of 8 000 = 2 995,54 (2 995,544…)
        (MAYOR, 2000, None, raised(Majoration.TOURISM), [228_956, 114_478]),
        (MAYOR, 8000, None, raised(Majoration.TOURISM), [239_644, 59_910]),
        # 12 % of the buildings hit, with the canton's seat: 1 + 0,15 + 0,12 (R. 2123-23, 2°): 2 289,5619 × 1,27 = 2 907,74
        (MAYOR, 2000, None, (*raised(Majoration.CANTON_SEAT), *raised(Majoration.DAMAGED, percent="12")), [228_956, 61_818]),
        # DSU: the next stratum's highest over one's own: 20 % voted of 28,6 %, next 33 %: 822,1048 × 33/28,6 = 948,58
        (DEPUTY, 12_000, "20", raised(Majoration.URBAN_SOLIDARITY), [82_210, 12_648]),
        (MAYOR, 12_000, None, raised(Majoration.URBAN_SOLIDARITY), [277_871, 92_076]),  # up to 90 %: 3 699,47
        # a vote below the highest; a simple councillor of a small commune has none; a délégué has
        (MAYOR, 2000, None, raised(Majoration.CANTON_SEAT, percent="10"), [228_956, 22_896]),
        (COUNCILLOR, 2000, "6", raised(Majoration.CANTON_SEAT), [24_663, 0]),
        (DELEGATED, 2000, "6", raised(Majoration.CANTON_SEAT), [24_663, 3_700]),  # 246,6314 × 1,15 = 283,626… → 283,63
        (COUNCILLOR, 100_000, "6", raised(Majoration.DEPARTMENT_SEAT), [24_663, 6_166]),  # × 1,25 = 308,29
    ],
)  # fmt: skip
def test_majorations_on_the_voted_amount(
    function: ElectedFunction,
    population: int,
    percent: str | None,
    majorations: tuple[f.VotedMajoration, ...],
    amounts: list[int],
) -> None:
    lines = (line(function, percent),) if percent else ()
    said = (council(population), vote(*lines, majorations=majorations))
    assert pay(slip(function, date(2026, 1, 1), *said)) == amounts


@pytest.mark.parametrize(
    ("body", "majorations", "why"),
    [
        (ElectedBody.COMMUNITY, raised(Majoration.TOURISM), "propres aux communes"),
        (ElectedBody.COMMUNE, raised(Majoration.CANTON_SEAT, Majoration.DISTRICT_SEAT), "deux titres de chef-lieu"),
        (ElectedBody.COMMUNE, raised(Majoration.DAMAGED), "immeubles sinistrés"),
        (ElectedBody.COMMUNE, raised(Majoration.CANTON_SEAT, percent="16"), "dépasse son maximum"),
    ],
)
def test_a_majoration_that_no_text_admits_is_refused(
    body: ElectedBody, majorations: tuple[f.VotedMajoration, ...], why: str
) -> None:
    said = (council(26_000, body), vote(line(DELEGATED, "6"), majorations=majorations))
    with pytest.raises(Refused, match=why):
        slip(DELEGATED, date(2026, 1, 1), *said)


def test_a_majoration_voted_inside_the_month_cuts_it() -> None:
    """878,8300 × (15/30 + 15/30 × 1,15) = 944,74; without majoration 878,83."""
    later = vote(line(DEPUTY, "21.38"), on=date(2026, 6, 16), majorations=raised(Majoration.CANTON_SEAT))
    said = (council(2000), vote(line(DEPUTY, "21.38")), later)
    assert pay(slip(DEPUTY, date(2026, 6, 1), *said)) == [87_883, 6_591]


# ---- the envelope (A6) -----------------------------------------------------------------------------------------------


def percents(body: f.CouncilRenewed, given: f.IndemnitiesVoted) -> tuple[str, str] | None:
    found = envelope(the_law(), body, given)
    return (str(found.admitted), str(found.voted)) if found else None


def as_text(*values: str) -> tuple[str, ...]:
    return tuple(str(Fraction(each)) for each in values)


@pytest.mark.parametrize(
    ("on", "in_office", "admitted"),
    [
        (AFTER, 3, "162.60"),  # 55,7 + 5 × 21,38, whoever is in office
        (BEFORE, 3, "111"),  # 51,6 + 3 × 19,8
        (BEFORE, None, "150.6"),  # 51,6 + 5 × 19,8
        (BEFORE, 7, "150.6"),  # never more than the law admits
    ],
)
def test_the_envelope_of_two_thousand_inhabitants(on: date, in_office: int | None, admitted: str) -> None:
    given = vote(line(DEPUTY, "19.8", 3), on=on, in_office=in_office)
    mayor = "55.7" if on == AFTER else "51.6"  # by law, as the vote is silent
    assert percents(council(2000), given) == as_text(admitted, str(Fraction(mayor) + Fraction("59.4")))


def test_who_counts_in_the_envelope() -> None:
    given = vote(line(MAYOR, "50"), line(DEPUTY, "20", 5), line(DELEGATED, "4", 2), line(COUNCILLOR, "1", 7), on=AFTER)
    assert percents(council(2000), given) == as_text("162.60", "165")  # 50 + 100 + 8 + 7
    great = envelope(the_law(), council(100_000), given)
    assert great and great.voted == 158, "councillors of 100 000 inhabitants are outside"
    # 145 + (16 + 5 of districts) × 66: floor(30 % of 55) and floor(10 % of 55)
    assert great.admitted == 145 + 21 * 66


@pytest.mark.parametrize(
    ("body", "seats", "in_office", "admitted"),
    [
        (ElectedBody.COMMUNITY, 41, None, 67.5 + 9 * 24.73),  # a fifth of 41, rounded up
        (ElectedBody.COMMUNITY, 41, 6, 67.5 + 6 * 24.73),
        (ElectedBody.COMMUNITY, 12, None, 67.5 + 4 * 24.73),  # four at least
        (ElectedBody.AGGLOMERATION, 90, None, 90 + 15 * 33.0),  # fifteen at most
        (ElectedBody.METROPOLE, 120, None, 90 + 20 * 33.0),
    ],
)
def test_the_envelope_of_an_epci(body: ElectedBody, seats: int, in_office: int | None, admitted: float) -> None:
    given = vote(line(VICE, "20", 4), on=AFTER, in_office=in_office)
    found = envelope(the_law(), council(26_000, body, seats=seats), given)
    assert found and found.admitted == Fraction(str(round(admitted, 2)))


def test_no_envelope_without_seats_nor_in_a_departement() -> None:
    assert percents(council(26_000, ElectedBody.COMMUNITY), vote(line(VICE, "20"))) is None
    assert percents(council(400_000, ElectedBody.DEPARTEMENT), vote(line(VICE, "70"))) is None


# ---- late ------------------------------------------------------------------------------------------------------------


def test_the_order_of_votes_does_not_matter() -> None:
    said: Iterable[f.EmployerFact] = (council(2000), vote(line(DEPUTY, "19.8")), vote(line(DEPUTY, "21.38"), on=AFTER))
    forward, backward = tuple(said), tuple(reversed(tuple(said)))
    assert pay(slip(DEPUTY, date(2026, 1, 1), *forward)) == pay(slip(DEPUTY, date(2026, 1, 1), *backward))


def test_a_body_that_is_no_commune_says_its_council_or_the_percent() -> None:
    described = replace(an_employer()[0], kind=CollectivityKind.PUBLIC_BODY)  # type: ignore[type-var]
    held = f.MandateHeld(effective_on=LONG_AGO, function=PRESIDENT)
    with pytest.raises(Refused, match="Aucune délibération"):
        situated((engaged(status=Status.ELECTED), held), date(2026, 1, 1), employer=(described, *an_employer()[1:]))
