"""What an élu is paid: a percentage of the terminal index over the days in office, and the part that is not income."""

from payroll.algebra import (
    Compare,
    Euros,
    Expression,
    Fact,
    Greater,
    Law,
    Lesser,
    Line,
    Number,
    Rounded,
    Segment,
    Select,
    SumOverSegments,
    Total,
    percent_of,
)
from payroll.rubriques.vocabulary import ELECTED, local_rate, monthly
from payroll.rules import Rule, contribution, earning, information
from payroll.words import Regime

_TERMINAL = monthly(Law("elected.index_im"))
_INDEMNITY = {"gross", "indemnity", "indemnity_due"}

_VOTED = percent_of(_TERMINAL, Segment("elected_percent") / 10_000)
_SHARE = Segment("elected_num") / Segment("elected_den")

indemnite_fonction = earning(
    "indemnite_fonction",
    "Indemnité de fonction",
    section="pay",
    statuses=ELECTED,
    amount=SumOverSegments(_VOTED * _SHARE),
    article="CGCT, art. L. 2123-20 à L. 2123-24-1, L. 5211-12",
    effects=_INDEMNITY,
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
    effects=_INDEMNITY,
    tags={"pes": "TraitBrut", "m57": "elu"},
    family="majoration",
)


indemnites_journalieres_deduites = earning(
    "indemnites_journalieres_deduites",
    "Élu empêché : indemnités journalières déduites",
    section="absence",
    kind="deduction",
    statuses=ELECTED,
    amount=-Lesser(Total("indemnity"), Fact("daily_allowances")),
    article="CGCT, art. L. 2123-25-1 et D. 2123-23-1",
    effects={"gross", "indemnity_due"},
    tags={"pes": "Deduction", "m57": "elu"},
    family="prevented",
)

# ---- the cap on cumulated indemnities: the gross whose net reaches what the other mandates leave -----------------------

_CAP = Euros("elected.parliamentary_allowance") * Law("elected.clipping_factor")
_ALL_CSG = (Law("csg.deductible") + Law("csg.non_deductible") + Law("crds")) * Fact("clipping_csg")
_SHARED_CEILING = Fact("ceiling")


def _clipped(status: Regime, below: Expression, above: Expression) -> Rule:
    """`below`, `above`: percents withheld on each side of the ceiling, those that the cap leaves aside."""
    left = Greater(_CAP - Fact("clipping_others"), Number(0))
    net_below, net_above = 100 - below - _ALL_CSG, 100 - above - _ALL_CSG
    at_ceiling = percent_of(_SHARED_CEILING, net_below)
    allowed = Select(
        Compare("<=", left, at_ceiling),
        left * 100 / net_below,
        _SHARED_CEILING + (left - at_ceiling) * 100 / net_above,
    )
    return earning(
        "ecretement",
        "Écrêtement des indemnités cumulées",
        section="pay",
        kind="deduction",
        statuses={status},
        amount=-Greater(Total("indemnity_due") - allowed, Number(0)),
        article="CGCT, art. L. 2123-20, II, L. 3123-18, L. 4135-18 et L. 5211-12",
        effects={"gross"},
        tags={"pes": "Deduction", "m57": "elu"},
        family="clipping",
    )


_RETIREMENT = Law("old_age.uncapped.employee")
CLIPPING: tuple[Rule, ...] = (
    _clipped(Regime.ELECTED, Law("ircantec.a.employee"), Law("ircantec.b.employee")),
    _clipped(
        Regime.ELECTED_SUBJECT,
        Law("ircantec.a.employee") + Law("old_age.capped.employee") + _RETIREMENT,
        Law("ircantec.b.employee") + _RETIREMENT,
    ),
)
ecretement_reverse = contribution(
    "ecretement_reverse",
    "Part écrêtée reversée à la collectivité du dernier mandat",
    section="funds",
    statuses=ELECTED,
    base=-Line("ecretement") * Fact("clipping_reversed"),
    employer=Number(100),
    article="CGCT, art. L. 2123-20, III",
    tags={"fund": "Collectivité du dernier mandat", "m57": "elu"},
    family="clipping",
)

# ---- rente ------------------------------------------------------------------------------------------------------------

rente_part_collectivite = information(
    "rente_part_collectivite",
    "Rente, part de la collectivité soumise à la CSG et à l'impôt",
    section="base",
    statuses=ELECTED,
    amount=percent_of(Total("gross"), local_rate("annuity_rate")),
    article="CGCT, art. L. 2123-27 et R. 2123-24 ; CSS, art. L. 136-1-1",
    effects={"rente_benefit"},
    family="annuity",
)
rente_elu = contribution(
    "rente_elu",
    "Rente FONPEL ou CAREL",
    section="retirement",
    statuses=ELECTED,
    base=Total("gross"),
    employee=local_rate("annuity_rate"),
    employer=local_rate("annuity_rate"),
    article="CGCT, art. L. 2123-27 et R. 2123-24",
    effects={"elected_training"},
    tags={"fund": "Rente des élus", "m57": "retraite"},
    family="annuity",
)
ANNUITY: tuple[Rule, ...] = (rente_part_collectivite, rente_elu)


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
