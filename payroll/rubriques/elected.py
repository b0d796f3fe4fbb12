"""What an élu is paid: a percentage of the terminal index over the days in office, and the part that is not income."""

from payroll.algebra import (
    Compare,
    Expression,
    Fact,
    Law,
    Line,
    Number,
    Rounded,
    Segment,
    Select,
    SumOverSegments,
    percent_of,
)
from payroll.rubriques.vocabulary import ELECTED, monthly
from payroll.rules import earning, information

_TERMINAL = monthly(Law("elected.index_im"))

_VOTED = percent_of(_TERMINAL, Segment("elected_percent") / 10_000)
_SHARE = Segment("elected_num") / Segment("elected_den")

indemnite_fonction = earning(
    "indemnite_fonction",
    "Indemnité de fonction",
    section="pay",
    statuses=ELECTED,
    amount=SumOverSegments(_VOTED * _SHARE),
    article="CGCT, art. L. 2123-20 à L. 2123-24-1, L. 5211-12",
    effects={"gross"},
    tags={"pes": "TraitBrut", "m57": "elu"},
)


# The two votes are one amount, rounded once: the second line is what remains of it.
_WITH_RAISE = _VOTED * (1 + Segment("elected_raise_num") / Segment("elected_raise_den")) * _SHARE

majoration_indemnite = earning(
    "majoration_indemnite",
    "Majoration de l'indemnité de fonction",
    section="pay",
    statuses=ELECTED,
    amount=Rounded(SumOverSegments(_WITH_RAISE), 1, "Indemnité majorée, au centime") - Line("indemnite_fonction"),
    article="CGCT, art. L. 2123-22 et R. 2123-23",
    effects={"gross"},
    tags={"pes": "TraitBrut", "m57": "elu"},
    family="majoration",
)


def _case(number: int, percent: Expression, otherwise: Expression) -> Expression:
    return Select(Compare("==", Fact("frfe_case"), Number(number)), percent, otherwise)


_SINGLE = Law("elected.frfe.single")
_FRFE_PERCENT = _case(
    1,
    _SINGLE,
    _case(
        2,
        _SINGLE * Law("elected.frfe.several_factor"),
        _case(3, Law("elected.frfe.small_commune"), Number(0)),
    ),
)

frfe = information(
    "frfe",
    "Fraction représentative de frais d'emploi",
    section="tax",
    statuses=ELECTED,
    amount=percent_of(percent_of(_TERMINAL, _FRFE_PERCENT), Fact("frfe_share") / 10_000),
    article="CGI, art. 81, 1°",
)
