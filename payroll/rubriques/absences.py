"""What absences take from the pay of the index: one line for each leave and element; none in the plan of an ordinary month.

The primes and what follows the traitement (SMIC differential, transfert) bear an absence by their weight, not by a line.
"""

from payroll.algebra import Expression, Law, Segment, SumOverSegments
from payroll.rubriques.pay import RESIDENCE
from payroll.rubriques.vocabulary import INDEXED, OFFICIALS, QUOTA, STRIKE, monthly
from payroll.rules import Rule, earning
from payroll.words import Regime

SICKNESS, STRUCK = "sickness", "strike"  # families; see `payroll.situation.FAMILIES`


def _withheld(points: Expression, share: Expression) -> Expression:
    """What an absence takes from the pay of these points: minus points × quotity × share of the month."""
    return -SumOverSegments(monthly(points) * QUOTA * share)


# Element, its words, its points, who has it, its effects.
_ELEMENTS: tuple[tuple[str, str, Expression, frozenset[Regime], frozenset[str]], ...] = (
    ("traitement", "traitement", Segment("im"), INDEXED, frozenset({"gross", "tib", "pension"})),
    ("nbi", "NBI", Segment("nbi"), OFFICIALS, frozenset({"gross", "pension"})),
    ("cti", "CTI", Segment("cti") * Law("cti.points"), INDEXED, frozenset({"gross", "pension"})),
)
_ACCOUNT = {"traitement": "traitement", "nbi": "nbi", "cti": "prime"}
# Code of the leave, its words, the share of the month that it takes, its article.
_SICKNESS: tuple[tuple[str, str, Expression, str], ...] = (
    ("carence", "Jour de carence", Segment("carence_days") / 30, "Loi n° 2017-1837, art. 115"),
    (
        "maladie_reduite",
        "Maladie ordinaire, 90 %",
        Segment("reduced_loss") / 3000,
        "CGFP, art. L. 822-3 (loi n° 2025-127, art. 189)",
    ),
    (
        "maladie_demi",
        "Maladie ordinaire, demi-traitement",
        Segment("half_days") / 30 * (100 - Law("sick.half_rate")) / 100,
        "CGFP, art. L. 822-3",
    ),
)


def _lines(
    code: str, label: str, share: Expression, article: str, family: str, statuses: frozenset[Regime] = INDEXED
) -> tuple[Rule, ...]:
    """The lines of one leave: traitement, NBI, CTI."""
    return tuple(
        earning(
            f"{code}_{element}",
            f"{label} : {words}",
            section="absence",
            kind="deduction",
            statuses=statuses & whose,
            amount=_withheld(points, share),
            article=article,
            effects=effects,
            tags={"pes": "Deduction", "m57": _ACCOUNT[element]},
            family=family,
        )
        for element, words, points, whose, effects in _ELEMENTS
        if statuses & whose
    )


def _residence(
    code: str, label: str, share: Expression, article: str, family: str, statuses: frozenset[Regime]
) -> Rule:
    return earning(
        f"{code}_residence",
        f"{label} : indemnité de résidence",
        section="absence",
        kind="deduction",
        statuses=statuses,
        amount=-SumOverSegments(RESIDENCE * share),
        article=article,
        effects={"gross", "rafp"},
        tags={"pes": "Deduction", "m57": "residence_sft"},
        family=family,
    )


_SPECIAL = frozenset({Regime.CNRACL})  # sickness reaches officials of the CNRACL only: the others are refused by name

RULES: tuple[Rule, ...] = (
    *(rule for leave in _SICKNESS for rule in _lines(*leave, SICKNESS, _SPECIAL)),
    _residence(
        "carence",
        "Jour de carence",
        Segment("carence_days") / 30,
        "Loi n° 2017-1837, art. 115 ; circulaire du 15 février 2018 (CPAF1802864C)",
        SICKNESS,
        _SPECIAL,
    ),
    *_lines("greve", "Grève", STRIKE, "CGFP, art. L. 711-3 ; CE, 27 avril 1994, n° 146119", STRUCK),
    _residence("greve", "Grève", STRIKE, "CGFP, art. L. 711-3", STRUCK, INDEXED),
)
