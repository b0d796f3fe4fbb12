"""Taxe sur les salaires of the bodies that owe it: the annual brackets, settled with every payment of the year."""

from payroll.algebra import Bracket, Fact, Line, Number, YearToDate
from payroll.rubriques.cover import COVER
from payroll.rubriques.vocabulary import INDEXED, local_rate, received
from payroll.rules import Rule, Settlement, contribution, information

_ARTICLE = "CGI, art. 231 ; annexe III, art. 369"
_BASE = YearToDate("payroll_tax_base") + Line("taxe_salaires_base")
_MONTHS = Fact("payroll_tax_months")
_YEARLY = _BASE * 12 / _MONTHS / 100  # euros: what the pay of the year so far would come to in twelve months
_DUE = Bracket("payroll_tax.brackets", _YEARLY, "marginal") * 100 * _MONTHS / 12

RULES: tuple[Rule, ...] = (
    information(
        "taxe_salaires_base",
        "Rémunération soumise à la taxe sur les salaires",
        section="base",
        statuses=INDEXED,
        amount=(received("gross") + COVER) * local_rate("payroll_tax_share") / 100,
        article=_ARTICLE,
        settlement=Settlement.BY_PAYMENT,
        family="payroll_tax",
    ),
    information(
        "taxe_salaires_due",
        "Taxe sur les salaires du mois",
        section="base",
        statuses=INDEXED,
        amount=_DUE - YearToDate("payroll_tax"),
        article=_ARTICLE,
        settlement=Settlement.BY_PAYMENT,
        family="payroll_tax",
    ),
    contribution(
        "taxe_salaires",
        "Taxe sur les salaires",
        section="funds",
        statuses=INDEXED,
        base=Line("taxe_salaires_due"),
        employer=Number(100),
        article=_ARTICLE,
        settlement=Settlement.BY_PAYMENT,
        tags={"fund": "DGFiP (taxe sur les salaires)", "m57": "taxe_salaires"},
        family="payroll_tax",
    ),
)
