"""What the law lets an élu be paid: the highest percent of each function and stratum, majorations, the envelope of a vote.

Percents of the terminal index (IB 1027). Who holds what, and the days, are for `situate`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, floor
from types import MappingProxyType

from payroll.facts import CollectivityDescribed, CouncilRenewed, EmployerFact, IndemnitiesVoted, VotedMajoration
from payroll.history import History
from payroll.law import Law
from payroll.refusal import Refused
from payroll.words import CollectivityKind, ElectedBody, ElectedFunction, Majoration

_COUNCILLOR = ElectedFunction.COUNCILLOR
_COUNCILS = frozenset({ElectedBody.COMMUNE, ElectedBody.CAPITAL})
OWN_TAXES = frozenset({ElectedBody.COMMUNITY, ElectedBody.AGGLOMERATION, ElectedBody.URBAN, ElectedBody.METROPOLE})
_RAISED = OWN_TAXES | {ElectedBody.DEPARTEMENT, ElectedBody.REGION}
_SCALES: Mapping[ElectedBody, str] = MappingProxyType(
    {
        ElectedBody.COMMUNITY: "cc",
        ElectedBody.AGGLOMERATION: "ca",
        ElectedBody.URBAN: "ca",
        ElectedBody.METROPOLE: "ca",
        ElectedBody.SYNDICATE: "syndicat",
        ElectedBody.CLOSED_MIXED: "syndicat",
        ElectedBody.OPEN_MIXED: "syndicat_mixte_ouvert",
        ElectedBody.DEPARTEMENT: "departement",
        ElectedBody.REGION: "region",
    }
)
_MAYOR, _DEPUTY = "elected.scales.maire", "elected.scales.adjoint"
_OF_COMMUNES: Mapping[ElectedFunction, str] = MappingProxyType(
    {
        ElectedFunction.MAYOR: _MAYOR,
        ElectedFunction.ACTING_MAYOR: _MAYOR,
        ElectedFunction.DEPUTY_MAYOR: _DEPUTY,
        ElectedFunction.COUNCILLOR: "elected.scales.conseiller_municipal",
    }
)
_OF_CAPITALS: Mapping[ElectedFunction, str] = MappingProxyType(
    {
        ElectedFunction.MAYOR: _MAYOR,
        ElectedFunction.ACTING_MAYOR: _MAYOR,
        ElectedFunction.DEPUTY_MAYOR: "elected.scales.paris_lyon_marseille_adjoint",
        ElectedFunction.COUNCILLOR: "elected.scales.paris_lyon_marseille_conseiller",
    }
)
_SEATS = (Majoration.DEPARTMENT_SEAT, Majoration.DISTRICT_SEAT, Majoration.CANTON_SEAT)
_SEAT_PERCENTS: Mapping[Majoration, str] = MappingProxyType(
    {
        Majoration.DEPARTMENT_SEAT: "elected.majoration.departement_chef_lieu",
        Majoration.DISTRICT_SEAT: "elected.majoration.arrondissement_chef_lieu",
        Majoration.CANTON_SEAT: "elected.majoration.canton_bureau_centralisateur",
    }
)
_FIRST_DAY = date(2023, 1, 1)
_TOURISM_POPULATION = 5000  # the two keys of the law are named for it


def council_on(employer: History[EmployerFact], day: date) -> CouncilRenewed | None:
    """The council of the day; a commune that did not say its renewal is judged on its described population."""
    renewed = employer.at(CouncilRenewed, day)
    described = employer.at(CollectivityDescribed, day)
    if renewed is not None or described is None or described.kind != CollectivityKind.COMMUNE:
        return renewed
    return CouncilRenewed(
        effective_on=described.effective_on, body=ElectedBody.COMMUNE, population=described.population
    )


def judged_on(vote: IndemnitiesVoted) -> date:
    """The day whose law judges a vote: its own, or the first that our law covers (its scales are older and were the same)."""
    return max(vote.effective_on, _FIRST_DAY)


# ---- scales ----------------------------------------------------------------------------------------------------------


def scale_of(body: ElectedBody, function: ElectedFunction) -> str | None:
    """The key of the scale of a function; None: it has no highest percent of its own (conseiller délégué) or no scale."""
    if body in _COUNCILS:
        return (_OF_COMMUNES if body is ElectedBody.COMMUNE else _OF_CAPITALS).get(function)
    stem = _SCALES.get(body)
    if stem is None or function in (ElectedFunction.DELEGATED_COUNCILLOR, *_OF_COMMUNES.keys() - {_COUNCILLOR}):
        return None
    if function is _COUNCILLOR and body in (ElectedBody.URBAN, ElectedBody.METROPOLE):
        stem = "cu"
    return f"elected.scales.{stem}_{function}"


def highest(law: Law, council: CouncilRenewed, function: ElectedFunction, day: date) -> Fraction | None:
    """The highest percent of a function in the stratum of the renewal, before majoration; None: none is written."""
    key = scale_of(council.body, function)
    if key is None or key not in law.parameters:
        return None
    found = [row[1] for row in law.table(key, day) if row[0] is not None and row[0] <= council.population]
    return found[-1] if found else None


def by_law(law: Law, council: CouncilRenewed, function: ElectedFunction, day: date) -> bool:
    """Whether the highest percent is due without a vote: a mayor's, and a president's of an EPCI with its own taxes."""
    if council.body in _COUNCILS:
        return function is ElectedFunction.MAYOR
    return (
        council.body in OWN_TAXES
        and function is ElectedFunction.PRESIDENT
        and law.at("elected.president_by_law", day).value == "oui"
    )


def voted_percent(
    law: Law, council: CouncilRenewed | None, vote: IndemnitiesVoted | None, function: ElectedFunction, day: date
) -> Fraction:
    """The percent that the deliberation of the day gives, before majoration.

    Of who is paid by law, only a vote below the highest of its own day counts: the rest follows the law as it changes."""
    voted = {each.percent for each in vote.indemnities if each.function is function} if vote else set()
    if len(voted) > 1:
        raise Refused(
            f"La délibération en vigueur le {day:%d/%m/%Y} vote plusieurs taux pour la fonction « {function} ». "
            "Écrire dans le mandat celui de cet élu.",
            code="several_votes",
            field="percent",
        )
    found = Fraction(voted.pop()) if voted else None
    if council is not None and by_law(law, council, function, day):
        most = highest(law, council, function, judged_on(vote)) if vote else None
        if found is None or (most is not None and found >= most):
            found = highest(law, council, function, day)
    if found is None:
        raise Refused(
            f"Aucune délibération en vigueur le {day:%d/%m/%Y} ne fixe l'indemnité de la fonction « {function} » "
            "(CGCT, art. L. 2123-20-1 et L. 5211-12). L'enregistrer, ou écrire le taux dans le mandat.",
            code="no_vote",
            field="percent",
        )
    return found


def never_above(law: Law, council: CouncilRenewed, function: ElectedFunction, day: date) -> Fraction | None:
    """What no vote may pass, majorations apart: nobody is paid above the mayor or the president, who may be raised by 40 %
    in the great bodies (art. L. 2123-24-1, V, L. 5211-12, L. 3123-17 and L. 4135-17)."""
    head = ElectedFunction.MAYOR if council.body in _COUNCILS else ElectedFunction.PRESIDENT
    most = highest(law, council, head, day)
    great = council.body in _RAISED and (council.body is not ElectedBody.COMMUNITY or council.population >= 100_000)
    if most is not None and function is head and great:
        return most * (1 + law.fraction("elected.president_raise", day) / 100)
    return most


# ---- majorations -----------------------------------------------------------------------------------------------------


def majoration(
    law: Law, council: CouncilRenewed, vote: IndemnitiesVoted | None, function: ElectedFunction, day: date
) -> Fraction:
    """What the second vote adds to one euro voted: each majoration on the voted indemnity, added up (R. 2123-23, 2°)."""
    if vote is None or not vote.majorations or not _majorated(law, council, function, day):
        return Fraction(0)
    kinds = [each.kind for each in vote.majorations]
    if council.body not in _COUNCILS:
        raise _refused(vote, "les majorations sont propres aux communes (CGCT, art. L. 2123-22)")
    if len(set(kinds)) < len(kinds) or len(set(kinds) & set(_SEATS)) > 1:
        raise _refused(vote, "une même majoration est votée deux fois, ou deux titres de chef-lieu à la fois")
    return sum((_one(law, council, vote, each, function, day) for each in vote.majorations), Fraction(0))


def _majorated(law: Law, council: CouncilRenewed, function: ElectedFunction, day: date) -> bool:
    """Mayor, adjoints, délégués; simple councillors only from 100 000 inhabitants (art. L. 2123-22)."""
    return function is not _COUNCILLOR or not _inside(law, council, function, day)


def _one(
    law: Law,
    council: CouncilRenewed,
    vote: IndemnitiesVoted,
    voted: VotedMajoration,
    function: ElectedFunction,
    day: date,
) -> Fraction:
    if voted.kind is Majoration.URBAN_SOLIDARITY:
        return _next_stratum(law, council, function, day)
    most = _highest_majoration(law, council, voted, day)
    percent = most if voted.percent is None else Fraction(voted.percent)
    if percent is None:
        raise _refused(vote, "la majoration d'une commune sinistrée dit le pourcentage des immeubles sinistrés")
    if not 0 <= percent <= (100 if most is None else most):
        raise _refused(vote, f"la majoration « {voted.kind} » de {voted.percent} % dépasse son maximum")
    return percent / 100


def _highest_majoration(law: Law, council: CouncilRenewed, voted: VotedMajoration, day: date) -> Fraction | None:
    if voted.kind is Majoration.DAMAGED:
        return None
    if voted.kind is Majoration.TOURISM:
        size = "under_5000" if council.population < _TOURISM_POPULATION else "from_5000"
        return law.fraction(f"elected.majoration.tourisme_{size}", day)
    return law.fraction(_SEAT_PERCENTS[voted.kind], day)


def _next_stratum(law: Law, council: CouncilRenewed, function: ElectedFunction, day: date) -> Fraction:
    """What the next stratum's highest adds to a euro of this one's; a délégué, without a highest, follows the adjoints."""
    scale = function if scale_of(council.body, function) else ElectedFunction.DEPUTY_MAYOR
    key = scale_of(council.body, scale)
    assert key is not None
    rows = law.table(key, day)
    held = [place for place, row in enumerate(rows) if row[0] is not None and row[0] <= council.population][-1]
    own, above = rows[held][1], rows[min(held + 1, len(rows) - 1)][1]
    assert own is not None and above is not None
    return above / own - 1


def _refused(vote: IndemnitiesVoted, why: str) -> Refused:
    return Refused(
        f"Délibération du {vote.effective_on:%d/%m/%Y} sur les indemnités : {why}. La corriger (CGCT, art. R. 2123-23).",
        code="majoration",
        field="majorations",
    )


# ---- the envelope of a vote ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Envelope:
    """Percents of the terminal index: what the law admits in all, and what the vote gives."""

    admitted: Fraction
    voted: Fraction


def envelope(law: Law, council: CouncilRenewed, vote: IndemnitiesVoted) -> Envelope | None:
    """The test of one deliberation, on the day it takes effect, before majorations; None: the body has no envelope, or the
    seats of the EPCI are not said."""
    day = judged_on(vote)
    counted: int | None
    if council.body in _COUNCILS:
        head, others = ElectedFunction.MAYOR, ElectedFunction.DEPUTY_MAYOR
        counted = _deputies(law, council, vote)
    elif council.body in _SCALES and council.body not in (ElectedBody.DEPARTEMENT, ElectedBody.REGION):
        head, others = ElectedFunction.PRESIDENT, ElectedFunction.VICE_PRESIDENT
        counted = _vice_presidents(law, council, vote)
    else:
        return None
    first, next_one = highest(law, council, head, day), highest(law, council, others, day)
    if counted is None or first is None or next_one is None:
        return None
    return Envelope(first + counted * next_one, sum(_voted(law, council, vote, head), Fraction(0)))


def legal_deputies(law: Law, council: CouncilRenewed, day: date) -> int:
    """The most adjoints that a commune may have (art. L. 2122-2 and L. 2122-2-1), those of its districts included."""
    size = [row[1] for row in law.table("elected.council_size", day) if (row[0] or 0) <= council.population][-1]
    assert size is not None
    deputies = floor(size * law.fraction("elected.deputies_share", day) / 100)
    if council.population >= law.fraction("elected.quarter_deputies_population", day):
        deputies += floor(size * law.fraction("elected.quarter_deputies_share", day) / 100)
    return deputies


def _deputies(law: Law, council: CouncilRenewed, vote: IndemnitiesVoted) -> int:
    """The adjoints that count: since 24 December 2025 as many as the law admits, before it those in office."""
    most = legal_deputies(law, council, judged_on(vote))
    theoretical = law.at("elected.theoretical_envelope", judged_on(vote)).value == "oui"
    return most if theoretical or vote.in_office is None else min(most, vote.in_office)


def _vice_presidents(law: Law, council: CouncilRenewed, vote: IndemnitiesVoted) -> int | None:
    """A fifth of the council without local agreement, rounded up, between four and fifteen; or those in office, if fewer."""
    day = judged_on(vote)
    if council.seats is None:
        return None
    cap = "elected.vice_presidents_cap" + ("_metropole" if council.body is ElectedBody.METROPOLE else "")
    fifth = ceil(council.seats * law.fraction("elected.vice_presidents_share", day) / 100)
    least = int(law.fraction("elected.vice_presidents_least", day))
    admitted = min(max(fifth, least), int(law.fraction(cap, day)))
    return admitted if vote.in_office is None else min(admitted, vote.in_office)


def _voted(law: Law, council: CouncilRenewed, vote: IndemnitiesVoted, head: ElectedFunction) -> Iterator[Fraction]:
    """What counts in the envelope; a head on whom the vote is silent has what the law gives."""
    day = judged_on(vote)
    for each in vote.indemnities:
        if _inside(law, council, each.function, day):
            yield Fraction(each.percent) * each.holders
    if all(each.function is not head for each in vote.indemnities) and by_law(law, council, head, day):
        yield highest(law, council, head, day) or Fraction(0)


def _inside(law: Law, council: CouncilRenewed, function: ElectedFunction, day: date) -> bool:
    """Simple councillors of the bodies of 100 000 inhabitants and more are paid outside the envelope."""
    great = council.population >= law.fraction("elected.councillors_outside_population", day)
    return not (function is _COUNCILLOR and great) and function is not ElectedFunction.ACTING_MAYOR
