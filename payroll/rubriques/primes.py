"""Primes of the deliberations, whatever their code, and the transfert primes/points that takes back from them."""

from payroll.algebra import (
    Clamp,
    Compare,
    Euros,
    Expression,
    Fact,
    Greater,
    Lesser,
    Number,
    Rounded,
    Segment,
    Select,
    SumOverSegments,
    Total,
    YearToDate,
)
from payroll.rubriques.absences import NOT_DONE, STRUCK, UNDONE_HOURS
from payroll.rubriques.vocabulary import INDEXED, OFFICIALS, QUOTA, STRIKE, UNDONE
from payroll.rules import Rule, Settlement, earning, information
from payroll.situation import LocalRubrique
from payroll.words import PrimeShape

_RIFSEEP = "Décret n° 2014-513 ; CGFP, art. L. 714-4 et suivants ; délibération de la collectivité"
_PRIME_EFFECTS = {"gross", "rafp", "transfer_primes"}

ifse = earning(
    "ifse",
    "IFSE",
    section="prime",
    statuses=INDEXED,
    amount=SumOverSegments(Segment("ifse") * QUOTA * Segment("ifse_weight") / 3000),
    article=_RIFSEEP,
    effects=_PRIME_EFFECTS,
    tags={"pes": "Indemnite", "m57": "prime"},
)

cia = earning(
    "cia",
    "CIA",
    section="prime",
    statuses=INDEXED,
    amount=Fact("cia"),
    article=_RIFSEEP,
    effects=_PRIME_EFFECTS,
    tags={"pes": "Indemnite", "m57": "prime"},
)


def taken_from_primes(local: tuple[LocalRubrique, ...]) -> tuple[Rule, ...]:
    """What strikes, hours not done and part time for therapy take from the monthly primes, together."""
    monthly = [rubrique.code for rubrique in local if rubrique.shape == PrimeShape.MONTHLY]
    primes: Expression = Segment("ifse")
    unworked: Expression = Segment("ifse") * Segment("ifse_weight") * Segment("ifse_tpt")
    for code in monthly:
        primes = primes + Segment(f"prime.{code}")
        unworked = unworked + Segment(f"prime.{code}") * Segment(f"prime_weight.{code}") * Segment(f"prime_tpt.{code}")
    therapy = "CGFP, art. L. 823-4 ; circulaire du 15 mai 2018 (CPAF1807455C)"
    return (
        _taken("greve_primes", "Grève : primes", primes * QUOTA * STRIKE, "CGFP, art. L. 711-3", STRUCK),
        _taken(
            "heures_non_faites_primes", "Heures non faites : primes", primes * QUOTA * UNDONE, NOT_DONE, UNDONE_HOURS
        ),
        _taken(
            "tpt_primes",
            "Temps partiel thérapeutique : primes",
            unworked * QUOTA * Segment("tpt_loss") / 300_000,
            therapy,
            "therapeutic",
        ),
    )


def _taken(code: str, label: str, amount: Expression, article: str, family: str) -> Rule:
    return earning(
        code,
        label,
        section="absence",
        kind="deduction",
        statuses=INDEXED,
        amount=-SumOverSegments(amount),
        article=article,
        effects=_PRIME_EFFECTS,
        tags={"pes": "Deduction", "m57": "prime"},
        family=family,
    )


def _of_category(number: int, code: str, otherwise: Expression) -> Expression:
    return Select(Compare("==", Fact("category"), Number(number)), Euros(f"transfer_primes_points.{code}"), otherwise)


_ANNUAL = _of_category(1, "A", _of_category(2, "B", Euros("transfer_primes_points.C")))
_CONCERNED = Compare("==", Fact("transfer_concerned"), Number(1))
_DUE = Rounded(
    SumOverSegments(_ANNUAL / 12 * QUOTA * (Segment("full_weight") / 3000 - STRIKE - UNDONE)),
    1,
    "Transfert primes/points du mois, au centime",
)

transfert_du = information(
    "transfert_du",
    "Transfert primes/points du mois, avant plafond par les primes",
    section="base",
    statuses=OFFICIALS,
    applies=_CONCERNED,
    amount=_DUE,
    article="Loi n° 2015-1785, art. 148 ; décret n° 2016-588, art. 2",
)

_PRIMES = Total("transfer_primes")
_LEFT_OF_THE_YEAR = Greater(_ANNUAL - YearToDate("transfer_paid"), Number(0))
_THIS_MONTH = Lesser(Lesser(Greater(_PRIMES, Number(0)), _DUE), _LEFT_OF_THE_YEAR)
_CLOSING = Clamp(
    Lesser(YearToDate("transfer_due") + _DUE, YearToDate("transfer_primes") + _PRIMES) - YearToDate("transfer_paid"),
    Number(0),
    _LEFT_OF_THE_YEAR,
)

transfert_primes_points = earning(
    "transfert_primes_points",
    "Transfert primes/points",
    section="prime",
    kind="deduction",
    statuses=OFFICIALS,
    applies=_CONCERNED,
    amount=-Select(Compare("==", Fact("closes_year"), Number(1)), _CLOSING, _THIS_MONTH),
    article="Loi n° 2015-1785, art. 148 ; décret n° 2016-588, art. 2 et 3",
    settlement=Settlement.BY_YEAR_TO_DATE,
    effects={"gross", "rafp", "transfer"},
    tags={"pes": "Deduction", "m57": "prime"},
)
