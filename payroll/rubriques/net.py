"""From gross to what is paid: CSG and CRDS, montant net social, net imposable, prélèvement à la source, net à payer."""

from payroll.algebra import (
    Bracket,
    Compare,
    Euros,
    Expression,
    Fact,
    Greater,
    Law,
    Lesser,
    Line,
    Number,
    Select,
    Total,
    YearToDate,
    percent_of,
)
from payroll.rubriques import creditors
from payroll.rubriques.benefits import IN_NET_SOCIAL, TAXED_AT_SOURCE
from payroll.rubriques.cover import COVER as AGENTS_COVER
from payroll.rubriques.private import COVER
from payroll.rubriques.vocabulary import ELECTED, EVERYONE, INDEXED, STAFF, local_rate, received
from payroll.rules import Rule, Settlement, contribution, information, withholding
from payroll.words import Regime

_CSG = "CSS, art. L. 136-1-1, L. 136-2 et L. 136-8"
_CRDS = "Ordonnance n° 96-50, art. 14 et 19"
_GROSS = Total("gross")
_NONE = Number(0)
_APPRENTICE, _PRIVATE = frozenset({Regime.APPRENTICE}), frozenset({Regime.PRIVATE})
_OF_GROSS = frozenset({Regime.AIDED, Regime.OFF_INDEX, Regime.SIDE})  # CSG as an agent on an index
_EXEMPT = _APPRENTICE | {Regime.TRAINEE}

_FOUR_CEILINGS_BEFORE = YearToDate("ceiling") * Law("csg.abatement_ceilings")
_FOUR_CEILINGS = (YearToDate("ceiling") + Fact("ceiling")) * Law("csg.abatement_ceilings")
_ABATED = Lesser(YearToDate("gross") + _GROSS, _FOUR_CEILINGS) - Lesser(YearToDate("gross"), _FOUR_CEILINGS_BEFORE)

csg_base = information(
    "csg_base",
    "Assiette CSG et CRDS",
    section="base",
    statuses=INDEXED | _OF_GROSS,
    amount=_GROSS - percent_of(_ABATED, Law("csg.abatement")) + AGENTS_COVER,
    article=_CSG,
    settlement=Settlement.BY_YEAR_TO_DATE,
)
csg_base_flat = information(
    "csg_base",
    "Assiette CSG et CRDS",
    section="base",
    statuses=frozenset({Regime.YOUTH_LEADER, Regime.CENSUS}),
    amount=percent_of(Line("assiette_sociale"), 100 - Law("csg.abatement") * Law("flat.csg_abated")),
    article=_CSG,
)
csg_base_trainee = information(
    "csg_base",
    "Assiette CSG et CRDS",
    section="base",
    statuses=frozenset({Regime.TRAINEE}),
    amount=percent_of(Line("assiette_sociale"), 100 - Law("csg.abatement")),
    article=_CSG,
)
csg_base_private = information(
    "csg_base",
    "Assiette CSG et CRDS",
    section="base",
    statuses=_PRIVATE,
    amount=_GROSS - percent_of(_ABATED, Law("csg.abatement")) + COVER,
    article="CSS, art. L. 136-1-1, III, 4° et L. 136-2",
    settlement=Settlement.BY_YEAR_TO_DATE,
)
csg_base_apprentice = information(
    "csg_base",
    "Assiette CSG et CRDS",
    section="base",
    statuses=_APPRENTICE,
    amount=percent_of(Line("assiette_sociale"), 100 - Law("csg.abatement")) * Fact("apprentice_csg"),
    article="CSS, art. L. 136-1-1, II, 7° et L. 136-2",
)
_EXEMPT_LEFT = Euros("overtime.exempt_ceiling") - YearToDate("exempt_overtime")
exempt_overtime = information(
    "heures_exonerees",
    "Heures supplémentaires exonérées d'impôt",
    section="tax",
    statuses=STAFF,
    amount=Lesser(Greater(received("overtime"), -YearToDate("exempt_overtime")), _EXEMPT_LEFT),
    article="CGI, art. 81 quater",
    settlement=Settlement.BY_PAYMENT,
)
csg_base_overtime = information(
    "csg_base_heures",
    "Assiette CSG des heures exonérées",
    section="base",
    statuses=STAFF,
    amount=Greater(Lesser(Total("overtime"), _EXEMPT_LEFT), _NONE) * (100 - Law("csg.abatement")) / 100,
    article=_CSG,
)
_CSG_MAIN = Line("csg_base") - Line("csg_base_heures")
_FUND = {"fund": "URSSAF", "m57": "urssaf", "ctp": "260", "dsn_base": "04"}


def _csg(code: str, label: str, base: Expression, rate: Expression, effects: set[str], elected: bool) -> Rule:
    return contribution(
        code,
        label,
        section="csg",
        statuses=ELECTED if elected else STAFF,
        base=base,
        employee=rate,
        article=_CRDS if code.startswith("crds") else _CSG,
        effects={"csg", *effects},
        tags={**_FUND, "dsn_code": "079" if code.startswith("crds") else "072"},
    )


_WITH_RENTE = _GROSS + Total("rente_benefit")
_ALL_CSG = Law("csg.deductible") + Law("csg.non_deductible")
CSG: tuple[Rule, ...] = (
    csg_base,
    csg_base_flat,
    csg_base_trainee,
    csg_base_private,
    csg_base_apprentice,
    exempt_overtime,
    csg_base_overtime,
    _csg("csg_deductible", "CSG déductible", _CSG_MAIN, Law("csg.deductible"), {"deductible"}, False),
    _csg("csg_non_deductible", "CSG non déductible", _CSG_MAIN, Law("csg.non_deductible"), set(), False),
    _csg("csg_heures", "CSG non déductible sur heures exonérées", Line("csg_base_heures"), _ALL_CSG, set(), False),
    _csg("crds", "CRDS", Line("csg_base"), Law("crds"), set(), False),
    _csg("csg_deductible", "CSG déductible", _WITH_RENTE, Law("csg.deductible"), {"deductible"}, True),
    _csg("csg_non_deductible", "CSG non déductible", _WITH_RENTE, Law("csg.non_deductible"), set(), True),
    _csg("crds", "CRDS", _WITH_RENTE, Law("crds"), set(), True),
)  # fmt: skip

montant_net_social = information(
    "montant_net_social",
    "Montant net social",
    section="net",
    statuses=EVERYONE,
    amount=received("gross") - received("social") - received("csg") + IN_NET_SOCIAL,
    article="CASF, art. L. 262-3 ; arrêté du 31 janvier 2023 ; BOSS, bulletin de paie",
    settlement=Settlement.BY_PAYMENT,
)
net_before_pas = information(
    "net_avant_impot",
    "Net à payer avant impôt sur le revenu",
    section="net",
    statuses=EVERYONE,
    amount=received("gross") - received("social") - received("csg") - received("elected_training"),
    article="Code du travail, art. R. 3243-1 (par analogie)",
    settlement=Settlement.BY_PAYMENT,
)
_TAXABLE = _GROSS - Total("deductible")
_TAXABLE_RAPPEL = Fact("rappel_gross") - Fact("rappel_deductible")
net_imposable_staff = information(
    "net_imposable",
    "Net imposable",
    section="tax",
    statuses=INDEXED | _OF_GROSS | {Regime.YOUTH_LEADER, Regime.CENSUS},
    amount=_TAXABLE + _TAXABLE_RAPPEL - Line("heures_exonerees") + Fact("cover_health_employer"),
    article="CGI, art. 83 et 204 F",
    settlement=Settlement.BY_PAYMENT,
)
# The first euros of the year, never shared out over its months (CE, 22 décembre 2017, n° 413238).
exempt_pay = information(
    "remuneration_exoneree",
    "Rémunération exonérée d'impôt",
    section="tax",
    statuses=_EXEMPT,
    amount=Lesser(
        Greater(_TAXABLE + _TAXABLE_RAPPEL, -YearToDate("exempt_pay")),
        Euros("apprentice.tax_exempt") - YearToDate("exempt_pay"),
    ),
    article="CGI, art. 81 bis",
    settlement=Settlement.BY_PAYMENT,
)
net_imposable_private = information(
    "net_imposable",
    "Net imposable",
    section="tax",
    statuses=_PRIVATE,
    amount=_TAXABLE + _TAXABLE_RAPPEL - Line("heures_exonerees") + Fact("health_employer"),
    article="CGI, art. 83, 1° quater et 204 F",
    settlement=Settlement.BY_PAYMENT,
)
net_imposable_apprentice = information(
    "net_imposable",
    "Net imposable",
    section="tax",
    statuses=_EXEMPT,
    amount=_TAXABLE + _TAXABLE_RAPPEL - Line("remuneration_exoneree"),
    article="CGI, art. 81 bis, 83 et 204 F",
    settlement=Settlement.BY_PAYMENT,
)
net_imposable_elected = information(
    "net_imposable",
    "Net imposable",
    section="tax",
    statuses=ELECTED,
    amount=Greater(_TAXABLE + Total("rente_benefit") - Line("frfe"), _NONE) + _TAXABLE_RAPPEL - Fact("rappel_frfe"),
    article="CGI, art. 80 undecies B, 81, 1° et 204 F",
    settlement=Settlement.BY_PAYMENT,
)


def _neutral(base: Expression) -> Expression:
    """The neutral rate (percent) of the taxpayer's zone for a base in cents; bounds of the grids are euros."""
    euros = base / 100
    zone = Fact("pas_zone")
    return Select(
        Compare("==", zone, Number(1)),
        Bracket("pas.neutral_grid.metropole", euros, "whole"),
        Select(
            Compare("==", zone, Number(2)),
            Bracket("pas.neutral_grid.guadeloupe_reunion_martinique", euros, "whole"),
            Bracket("pas.neutral_grid.guyane_mayotte", euros, "whole"),
        ),
    )


def _pas_rules() -> tuple[Rule, Rule]:
    """Base and amount: the personal rate, otherwise the neutral grid after the abatement of short contracts."""
    positive = Greater(Line("net_imposable") + TAXED_AT_SOURCE, _NONE)
    abated = Greater(positive - Euros("pas.short_contract_abatement") * Fact("pas_short_contract"), _NONE)
    base = information(
        "pas_base",
        "Assiette du prélèvement à la source",
        section="base",
        statuses=EVERYONE,
        amount=Select(Compare("==", Fact("pas_personal"), Number(1)), positive, abated),
        article="CGI, art. 204 F, 204 H et 204 I",
        settlement=Settlement.BY_PAYMENT,
    )
    amount = Line("pas_base")
    rate = Select(Compare("==", Fact("pas_personal"), Number(1)), local_rate("pas_rate"), _neutral(amount))
    return base, withholding(
        "pas",
        "Prélèvement à la source",
        section="tax",
        statuses=EVERYONE,
        amount=percent_of(amount, rate),
        article="CGI, art. 204 A, 204 E et 204 H",
        settlement=Settlement.BY_PAYMENT,
        effects={"pas"},
        tags={"fund": "DGFiP (PAS)", "m57": "pas", "pes": "Retenue"},
    )


_NET = Line("net_avant_impot") - Total("pas") - Total("withholding") + received("reimbursement")
_RAPPEL_NET = (
    Fact("rappel_gross")
    - Fact("rappel_social")
    - Fact("rappel_csg")
    - Fact("rappel_elected_training")
    + Fact("rappel_reimbursement")
)
_ATTACHABLE_ARTICLE = "Code du travail, art. L. 3252-2 à L. 3252-5, R. 3252-2 et R. 3252-3"


def _own(exempt: Expression) -> Expression:
    """The month's own net that the law looks at: before what is withheld by agreement, without refunds, rappels, exempt pay.

    Refunds and family supplements are left aside (art. L. 3252-3), and so is an élu's part for frais d'emploi."""
    return Greater(_NET + Total("withholding") - _RAPPEL_NET - Total("reimbursement") - exempt, _NONE)


def _beyond_floor(exempt: Expression) -> Expression:
    """What is beyond the RSA, in the limit of what this bulletin still has to pay."""
    own = _own(exempt)
    beyond = Greater(own + Fact("other_net") - Euros("rsa.floor"), _NONE)
    return Lesser(beyond, Greater(own - Total("withholding"), _NONE))


def _attachable(exempt: Expression, statuses: frozenset[Regime]) -> Rule:
    """What may be withheld: the brackets on the pay of all employers, widened by the dependants, above the RSA floor."""
    annual = (_own(exempt) + Fact("other_net")) * 12 / 100
    widened = Law("saisie.per_dependant") * Fact("dependants")
    lowest = Lesser(annual, widened) / 20  # the first bracket takes a twentieth; the others are shifted by as much
    share = (Bracket("saisie.brackets", Greater(annual - widened, _NONE), "marginal") * 100 + lowest) * 100 / 12
    return information(
        "quotite_saisissable",
        "Part saisissable du net",
        section="base",
        statuses=statuses,
        amount=Lesser(share, _beyond_floor(exempt)),
        article=_ATTACHABLE_ARTICLE,
        settlement=Settlement.BY_PAYMENT,
    )


def _beyond(exempt: Expression, statuses: frozenset[Regime]) -> Rule:
    return information(
        "net_hors_minimum",
        "Net au-delà du revenu de solidarité active",
        section="base",
        statuses=statuses,
        amount=_beyond_floor(exempt),
        article="Code du travail, art. L. 3252-5 et R. 3252-5",
        settlement=Settlement.BY_PAYMENT,
        family=creditors.FAMILY,
    )


debt_instalment = withholding(
    "reprise_trop_percu",
    "Retenue sur trop-perçu",
    section="withholding",
    statuses=EVERYONE,
    amount=Lesser(Fact("debt_due"), Line("quotite_saisissable") - Total("attached")),
    article=f"Loi n° 2000-321, art. 37-1 ; {_ATTACHABLE_ARTICLE}",
    effects={"debt"},
    tags={"pes": "Retenue"},
)
_PAYABLE = _NET - Total("debt") - creditors.CREDITORS
_ATTACHABLE_LEFT = Line("quotite_saisissable") - Total("attached") - Line("reprise_trop_percu")
# Without a pay of its own, the bulletin owes what it comes to: the RAFP given back with the rappel is set against it.
_BEYOND_SHARE = Select(Compare("==", _GROSS, _NONE), _NONE, -_RAPPEL_NET - _ATTACHABLE_LEFT)
_CARRIED = Greater(Greater(-_PAYABLE, _NONE), _BEYOND_SHARE)
net_a_payer = information(
    "net_a_payer",
    "Net à payer",
    section="net",
    statuses=EVERYONE,
    amount=_PAYABLE + _CARRIED,
    article="Code du travail, art. R. 3243-1 (par analogie)",
    settlement=Settlement.BY_PAYMENT,
)
carried_debt = information(
    "trop_percu",
    "Trop-perçu à reporter",
    section="net",
    statuses=EVERYONE,
    amount=_CARRIED,
    article="Loi n° 2000-321, art. 37-1",
    settlement=Settlement.BY_PAYMENT,
)

TAX: tuple[Rule, ...] = (
    montant_net_social,
    net_before_pas,
    net_imposable_staff,
    exempt_pay,
    net_imposable_private,
    net_imposable_apprentice,
    net_imposable_elected,
    *_pas_rules(),
)
LAST: tuple[Rule, ...] = (
    _attachable(Total("family"), STAFF),
    _attachable(Line("frfe"), ELECTED),
    _beyond(Total("family"), STAFF),
    _beyond(Line("frfe"), ELECTED),
    *creditors.rules(),
    debt_instalment,
    net_a_payer,
    carried_debt,
)
