"""What absences take from the pay of the index: one line for each leave and element; none in the plan of an ordinary month.

The primes and what follows the traitement (SMIC differential, transfert) bear an absence by their weight, not by a line.
"""

from payroll.algebra import Expression, Law, Segment, SumOverSegments
from payroll.rubriques.pay import HAS_CHILDREN, RESIDENCE, SFT_MONTH, SFT_OWN
from payroll.rubriques.vocabulary import INDEXED, OFFICIALS, QUOTA, STRIKE, UNDONE, monthly
from payroll.rules import Rule, earning
from payroll.words import Regime

# The families; see `payroll.situation.FAMILIES`.
SICKNESS, STRUCK, LONG, BIRTH, SUSPENSION, UNPAID = (
    "sickness",
    "strike",
    "long_leave",
    "birth_leave",
    "suspension",
    "unpaid",
)
UNDONE_HOURS = "undone"
NOT_DONE = "CGFP, art. L. 711-2"
_CONTRACT = frozenset({Regime.CONTRACT})
_SPECIAL = frozenset({Regime.CNRACL})


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
        "CGFP, art. L. 822-3 (loi n° 2025-127, art. 189) ; décret n° 88-145, art. 7",
    ),
    (
        "maladie_demi",
        "Maladie ordinaire, demi-traitement",
        Segment("half_days") / 30 * (100 - Law("sick.half_rate")) / 100,
        "CGFP, art. L. 822-3 ; décret n° 88-145, art. 7",
    ),
)
# Leaves that pay a part of the traitement: code, words, article, who may be in it.
_PARTLY_PAID: tuple[tuple[str, str, str, str, frozenset[Regime]], ...] = (
    (
        "arret_tardif",
        "Arrêt envoyé tardivement, rémunération réduite de moitié",
        "Décret n° 87-602, art. 15",
        SICKNESS,
        OFFICIALS,
    ),
    ("clm", "Congé de longue maladie, demi-traitement", "CGFP, art. L. 822-8", LONG, _SPECIAL),
    (
        "cgm",
        "Congé de grave maladie, demi-traitement",
        "Décret n° 88-145, art. 8 ; décret n° 91-298, art. 36",
        LONG,
        INDEXED - _SPECIAL,
    ),
    (
        "naissance_supplementaire",
        "Congé supplémentaire de naissance",
        "CGFP, art. L. 631-1 ; loi n° 2025-1403, art. 99",
        BIRTH,
        INDEXED,
    ),
)
# Days for which nothing is due: code, words, article, who may be in it.
_WITHOUT_PAY: tuple[tuple[str, str, str, frozenset[Regime]], ...] = (
    ("maladie_sans_traitement", "Maladie, sans traitement", "Décret n° 88-145, art. 7 et 11", _CONTRACT),
    ("accident_sans_traitement", "Accident du travail, sans traitement", "Décret n° 88-145, art. 9", _CONTRACT),
    ("conge_parental", "Congé parental", "CGFP, art. L. 515-1 ; décret n° 88-145, art. 14", INDEXED),
    ("disponibilite", "Disponibilité", "CGFP, art. L. 514-1", OFFICIALS),
    ("conge_sans_traitement", "Congé sans traitement", "Décret n° 88-145, art. 15 à 18", INDEXED),
    ("exclusion_temporaire", "Exclusion temporaire", "CGFP, art. L. 533-1 ; décret n° 88-145, art. 36-1", INDEXED),
    ("service_non_fait", "Service non fait", "CGFP, art. L. 711-2", INDEXED),
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


def _nbi(code: str, label: str, article: str, family: str, statuses: frozenset[Regime]) -> Rule:
    """The NBI alone, when it does not follow the traitement."""
    return earning(
        f"{code}_nbi",
        f"{label} : NBI",
        section="absence",
        kind="deduction",
        statuses=statuses,
        amount=_withheld(Segment("nbi"), Segment(f"{code}_nbi_loss") / 3000),
        article=article,
        effects={"gross", "pension"},
        tags={"pes": "Deduction", "m57": "nbi"},
        family=family,
    )


def _sft(code: str, label: str, share: Expression, article: str, family: str, statuses: frozenset[Regime]) -> Rule:
    return earning(
        f"{code}_sft",
        f"{label} : SFT",
        section="absence",
        kind="deduction",
        statuses=statuses,
        applies=HAS_CHILDREN,
        amount=-SumOverSegments(SFT_MONTH * share) * SFT_OWN,
        article=article,
        effects={"gross", "rafp", "family"},
        tags={"pes": "Deduction", "m57": "residence_sft"},
        family=family,
    )


def _loss(code: str) -> Expression:
    """The share of the month that a leave takes from what follows the traitement."""
    return Segment(f"{code}_loss") / 3000


def _long_duration() -> tuple[Rule, ...]:
    """The CLD: the traitement and CTI at half pay after three years, the NBI from the first day."""
    label, article = "Congé de longue durée", "CGFP, art. L. 822-15"
    index = tuple(
        each for each in _lines("cld", label, _loss("cld"), article, LONG, _SPECIAL) if each.code != "cld_nbi"
    )
    return (*index, _nbi("cld", label, f"{article} ; décret n° 93-863, art. 2", LONG, _SPECIAL))


def _without_pay(code: str, label: str, article: str, statuses: frozenset[Regime]) -> tuple[Rule, ...]:
    """Every element of the index, the indemnité de résidence and the SFT."""
    return (
        *_lines(code, label, _loss(code), article, UNPAID, statuses),
        _residence(code, label, _loss(code), article, UNPAID, statuses),
        _sft(code, label, _loss(code), article, UNPAID, statuses),
    )


RULES: tuple[Rule, ...] = (
    *(rule for leave in _SICKNESS for rule in _lines(*leave, SICKNESS)),
    _residence(
        "carence",
        "Jour de carence",
        Segment("carence_days") / 30,
        "Loi n° 2017-1837, art. 115 ; circulaire du 15 février 2018 (CPAF1802864C)",
        SICKNESS,
        INDEXED,
    ),
    *(
        rule
        for code, label, article, family, statuses in _PARTLY_PAID
        for rule in _lines(code, label, _loss(code), article, family, statuses)
    ),
    *_long_duration(),
    _nbi("suspension", "Suspension de fonctions", "CGFP, art. L. 531-1", SUSPENSION, OFFICIALS),
    *(rule for leave in _WITHOUT_PAY for rule in _without_pay(*leave)),
    *_lines("heures_non_faites", "Heures non faites", UNDONE, NOT_DONE, UNDONE_HOURS),
    _residence("heures_non_faites", "Heures non faites", UNDONE, NOT_DONE, UNDONE_HOURS, INDEXED),
    _sft("heures_non_faites", "Heures non faites", UNDONE, NOT_DONE, UNDONE_HOURS, INDEXED),
    *_lines("greve", "Grève", STRIKE, "CGFP, art. L. 711-3 ; CE, 27 avril 1994, n° 146119", STRUCK),
    _residence("greve", "Grève", STRIKE, "CGFP, art. L. 711-3", STRUCK, INDEXED),
)
