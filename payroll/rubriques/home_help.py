"""The exemption of home helpers, on the part of the month at eligible homes: régime général, or CNRACL in a CCAS or a CIAS."""

from payroll.algebra import Compare, Euros, Expression, Fact, Law, Lesser, Line, Number, Select, Total
from payroll.rules import Rule, contribution, information
from payroll.words import Regime

HOME = "home_help"  # family; see `payroll.situation.FAMILIES`
_SPECIAL = frozenset({Regime.CNRACL})
_GENERAL = frozenset({Regime.CONTRACT, Regime.TNC})
_ARTICLE = "CSS, art. L. 241-10, III, D. 241-5 et D. 241-5-3"
_NONE = Number(0)


def _part(statuses: frozenset[Regime], pay: Expression) -> Rule:
    """Pay × hours at eligible homes / hours of the month; by age only, at most 65 SMIC hours a household."""
    hour = pay / Fact("home_total")
    cap = Euros("smic.hourly") * Law("home_help.smic_hours") * Fact("home_households")
    return information(
        "part_domicile",
        "Rémunération exonérée au domicile de personnes éligibles",
        section="base",
        statuses=statuses,
        amount=hour * Fact("home_eligible") + Lesser(hour * Fact("home_by_age"), cap),
        article=_ARTICLE,
        family=HOME,
    )


def _exempt(code: str, label: str, statuses: frozenset[Regime], pay: Expression, fund: str, *lines: str) -> Rule:
    """What the employer owes on these lines, on the part at eligible homes."""
    owed: Expression = Line(lines[0], "employer")
    for each in lines[1:]:
        owed = owed + Line(each, "employer")
    return contribution(
        code,
        label,
        section="relief",
        statuses=statuses,
        base=Line("part_domicile"),
        employer=Select(Compare(">", pay, _NONE), -owed * 100 / pay, _NONE),
        article=_ARTICLE,
        tags={"fund": fund, "m57": "retraite" if fund == "CNRACL" else "urssaf", "dsn_code": "022"},
        family=HOME,
    )


_GROSS, _PENSION = Total("gross"), Total("pension")
_SOCIAL = "Exonération d'aide à domicile"
RULES: tuple[Rule, ...] = (
    _part(_GENERAL, _GROSS),
    _part(_SPECIAL, _PENSION),
    _exempt(
        "exoneration_aide_domicile",
        _SOCIAL,
        _GENERAL,
        _GROSS,
        "URSSAF",
        "maladie",
        "vieillesse_plafonnee",
        "vieillesse_deplafonnee",
        "allocations_familiales",
    ),
    _exempt("exoneration_aide_domicile", _SOCIAL, _SPECIAL, _PENSION, "URSSAF", "maladie", "allocations_familiales"),
    _exempt(
        "exoneration_aide_domicile_cnracl",
        "Exonération d'aide à domicile, part CNRACL",
        _SPECIAL,
        _PENSION,
        "CNRACL",
        "cnracl",
    ),
)
