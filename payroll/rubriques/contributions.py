"""Every contribution of the covered regimes on its base: special regime, régime général, IRCANTEC, employer's funds."""

from fractions import Fraction

from payroll.algebra import (
    Clamp,
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
    YearToDate,
    percent_of,
)
from payroll.rubriques.vocabulary import (
    ELECTED,
    GENERAL,
    INDEXED,
    IRCANTEC,
    QUOTA,
    SHARE,
    SOCIAL_PAY,
    STRIKE,
    UNDONE,
    local_rate,
    monthly,
    received,
)
from payroll.rules import Rule, Settlement, contribution, information
from payroll.words import Regime

_SPECIAL = frozenset({Regime.CNRACL})
_APPRENTICE = frozenset({Regime.APPRENTICE})  # owes his own share above the part that is free; the employer, AT/MP only
_NONE = Number(0)

# ---- bases of the month and of the year ---------------------------------------------------------------------------

_PENSION_PAY = Total("pension")  # traitement + NBI + CTI, less absences
_TIB = Total("tib")
_GROSS = Total("gross")
_PRIVATE, _AIDED, _SIDE = frozenset({Regime.PRIVATE}), frozenset({Regime.AIDED}), frozenset({Regime.SIDE})
_CENSUS, _LEADER = frozenset({Regime.CENSUS}), frozenset({Regime.YOUTH_LEADER})
_ON_BASE = _CENSUS | _LEADER | {Regime.TRAINEE}  # both shares on « assiette_sociale »
_BASE = Line("assiette_sociale")
_SOCIAL_BASES = ((GENERAL, _GROSS), (_ON_BASE, _BASE))
_CEILING_TO_DATE = YearToDate("ceiling") + Fact("ceiling")


def _up_to(limit: Expression, name: str, month: Expression, already: str) -> Expression:
    """The base due for the year to date within its limit, less what earlier bulletins of the year bore."""
    return Lesser(YearToDate(name) + month, limit) - YearToDate(already)


_RAFP_LIMIT = percent_of(YearToDate("tib") + received("tib"), Law("rafp.cap"))
side_rafp_base = information(
    "rafp_base",
    "Assiette RAFP, dans la limite de 20 % du traitement de l'année",
    section="base",
    statuses=_SIDE,
    amount=_up_to(Fact("rafp_room"), "rafp_gross", received("rafp"), "rafp_base"),
    article="Loi n° 2003-775, art. 76 ; décret n° 2004-569, art. 2",
    settlement=Settlement.BY_PAYMENT,
)
rafp_base = information(
    "rafp_base",
    "Assiette RAFP, dans la limite de 20 % du traitement de l'année",
    section="base",
    statuses=_SPECIAL,
    amount=_up_to(_RAFP_LIMIT, "rafp_gross", received("rafp"), "rafp_base"),
    article="Loi n° 2003-775, art. 76 ; décret n° 2004-569, art. 2",
    settlement=Settlement.BY_PAYMENT,
)

_IRCANTEC_GROSS = _GROSS - Total("family") - Total("participation")
ircantec_a_bases = tuple(
    information(
        "ircantec_a_base",
        "Assiette IRCANTEC, tranche A",
        section="base",
        statuses=statuses,
        amount=_up_to(_CEILING_TO_DATE, "ircantec_gross", pay, "ircantec_a_base"),
        article="Décret n° 70-1277, art. 7",
        settlement=Settlement.BY_YEAR_TO_DATE,
    )
    for statuses, pay in ((IRCANTEC, _IRCANTEC_GROSS), (_APPRENTICE | _CENSUS, _BASE))
)
_ABOVE_CEILING = Clamp(
    YearToDate("ircantec_gross") + _IRCANTEC_GROSS - _CEILING_TO_DATE,
    _NONE,
    _CEILING_TO_DATE * (Law("ircantec.b_ceilings") - 1),
)
ircantec_b_base = information(
    "ircantec_b_base",
    "Assiette IRCANTEC, tranche B",
    section="base",
    statuses=IRCANTEC,
    amount=_ABOVE_CEILING - YearToDate("ircantec_b_base"),
    article="Décret n° 70-1277, art. 7",
    settlement=Settlement.BY_YEAR_TO_DATE,
)
old_age_capped_bases = tuple(
    information(
        "old_age_capped_base",
        "Assiette vieillesse plafonnée",
        section="base",
        statuses=statuses,
        amount=_up_to(_CEILING_TO_DATE, "social_base", pay, "old_age_capped_base"),
        article="CSS, art. L. 241-3 et R. 242-2",
        settlement=Settlement.BY_YEAR_TO_DATE,
    )
    for statuses, pay in SOCIAL_PAY
)
fnal_special_base = information(
    "fnal_base",
    "Assiette FNAL plafonnée",
    section="base",
    statuses=_SPECIAL,
    amount=_up_to(_CEILING_TO_DATE, "fnal_gross", _PENSION_PAY, "fnal_base"),
    article="CCH, art. L. 813-5",
    settlement=Settlement.BY_YEAR_TO_DATE,
)
fnal_general_bases = tuple(
    information(
        "fnal_base",
        "Assiette FNAL plafonnée",
        section="base",
        statuses=statuses,
        amount=_up_to(_CEILING_TO_DATE, "fnal_gross", pay, "fnal_base"),
        article="CCH, art. L. 813-5",
        settlement=Settlement.BY_YEAR_TO_DATE,
    )
    for statuses, pay in _SOCIAL_BASES
)
BASES: tuple[Rule, ...] = (
    rafp_base,
    side_rafp_base,
    *ircantec_a_bases,
    ircantec_b_base,
    *old_age_capped_bases,
    fnal_special_base,
    *fnal_general_bases,
)

# ---- special regime -----------------------------------------------------------------------------------------------

_DEDUCTIBLE = {"social", "deductible"}
_SMALL = Compare("==", Fact("headcount_50"), _NONE)

SPECIAL: tuple[Rule, ...] = (
    contribution(
        "cnracl",
        "CNRACL",
        section="retirement",
        statuses=_SPECIAL,
        base=_PENSION_PAY,
        employee=Law("cnracl.employee"),
        employer=Law("cnracl.employer"),
        article="Décret n° 2007-173, art. 3 et 5 ; décret n° 91-613, art. 5",
        effects=_DEDUCTIBLE,
        tags={"fund": "CNRACL", "m57": "retraite", "dsn_base": "48", "dsn_code": "300/301"},
    ),
    contribution(
        "atiacl",
        "ATIACL",
        section="work_accident",
        statuses=_SPECIAL,
        base=_TIB + Total("origin_tib"),
        employer=Law("atiacl.employer"),
        article="Décret n° 2005-442, art. 16",
        tags={"fund": "CNRACL", "m57": "retraite", "dsn_base": "48", "dsn_code": "319"},
    ),
    contribution(
        "rafp",
        "RAFP",
        section="retirement",
        statuses=_SPECIAL | _SIDE,
        base=Line("rafp_base"),
        employee=Law("rafp.employee"),
        employer=Law("rafp.employer"),
        article="Loi n° 2003-775, art. 76 ; décret n° 2004-569, art. 2 et 3",
        settlement=Settlement.BY_PAYMENT,
        effects=_DEDUCTIBLE,
        tags={"fund": "RAFP", "m57": "retraite", "dsn_base": "49", "dsn_code": "311/312"},
    ),
    contribution(
        "maladie",
        "Maladie, maternité, invalidité, décès",
        section="health",
        statuses=_SPECIAL,
        base=_PENSION_PAY,
        employer=Law("health.cnracl.employer"),
        article="CSS, art. D. 711-1 ; décret n° 67-850, art. 2",
        tags={"fund": "URSSAF", "m57": "urssaf", "ctp": "882", "dsn_base": "03", "dsn_code": "075"},
    ),
)

# The RAFP bears these whole, beside the 20 % of the traitement: its line is of their family.
RAFP_WHOLE: tuple[str, ...] = ("gipa",)
WITHOUT_LIMIT: tuple[Rule, ...] = tuple(
    contribution(
        f"rafp_{code}",
        "RAFP, hors de la limite de 20 %",
        section="retirement",
        statuses=_SPECIAL,
        base=Line(code),
        employee=Law("rafp.employee"),
        employer=Law("rafp.employer"),
        article="Décret n° 2008-964, art. 1 ; décret n° 2004-569, art. 2",
        effects=_DEDUCTIBLE,
        tags={"fund": "RAFP", "m57": "retraite", "dsn_base": "49", "dsn_code": "311/312"},
        family=code,
    )
    for code in RAFP_WHOLE
)

_FULL_TIME_PAY = SumOverSegments(
    monthly(Segment("im") + Segment("nbi") + Segment("cti") * Law("cti.points"))
    * (Segment("full_weight") / 3000 - STRIKE - UNDONE)
)
_WORKED = Fact("worked_num") / Fact("worked_den")
_BOTH_RATES = Law("cnracl.employee") + local_rate("surcotisation_employer")
_SURCOTISATION = "CPCMR, art. L. 11 bis et D. 5 ; décret n° 2024-49, art. 5"

# Replaces the retenue: the ordinary one is given back beside it. The employer's share stays on what is paid.
SURCOTISATION: tuple[Rule, ...] = (
    contribution(
        "surcotisation",
        "Surcotisation CNRACL, sur le temps plein",
        section="retirement",
        statuses=_SPECIAL,
        base=_FULL_TIME_PAY,
        employee=Rounded(
            Law("cnracl.employee") * _WORKED + percent_of(_BOTH_RATES, Law("surcotisation.share")) * (1 - _WORKED),
            Fraction(1, 100),
            "CPCMR, art. D. 5 : taux au centième",
        ),
        article=_SURCOTISATION,
        effects=_DEDUCTIBLE,
        tags={"fund": "CNRACL", "m57": "retraite", "dsn_base": "48", "dsn_code": "300/301"},
        family="surcotisation",
    ),
    contribution(
        "retenue_remplacee",
        "Retenue CNRACL remplacée par la surcotisation",
        section="retirement",
        statuses=_SPECIAL,
        base=Line("cnracl", "base"),
        employee=-Law("cnracl.employee"),
        article=_SURCOTISATION,
        effects=_DEDUCTIBLE,
        tags={"fund": "CNRACL", "m57": "retraite", "dsn_base": "48", "dsn_code": "300/301"},
        family="surcotisation",
    ),
)

# ---- régime général and IRCANTEC ----------------------------------------------------------------------------------


def _general(
    code: str,
    label: str,
    section: str,
    article: str,
    employer: Expression,
    employee: Expression | None = None,
    *,
    but: frozenset[Regime] = frozenset(),
    also: frozenset[Regime] = frozenset(),
    **tags: str,
) -> tuple[Rule, ...]:
    """A contribution of the régime général on the whole pay, or on the base of who has one of his own."""
    return tuple(
        contribution(
            code,
            label,
            section=section,
            statuses=statuses - but,
            base=base,
            employee=employee,
            employer=employer,
            article=article,
            effects=_DEDUCTIBLE if employee else (),
            tags={"fund": "URSSAF", "m57": "urssaf", "ctp": "100", "dsn_base": "03", **tags},
        )
        for statuses, base in ((GENERAL | also, _GROSS), (_ON_BASE, _BASE))
    )


GENERAL_REGIME: tuple[Rule, ...] = (
    *_general(
        "maladie",
        "Maladie, maternité, invalidité, décès",
        "health",
        "CSS, art. L. 242-1 et D. 242-3",
        Law("health.general.employer"),
        but=_PRIVATE,
        dsn_code="075",
    ),
    contribution(
        "vieillesse_plafonnee",
        "Vieillesse plafonnée",
        section="retirement",
        statuses=GENERAL | _ON_BASE,
        base=Line("old_age_capped_base"),
        employee=Law("old_age.capped.employee"),
        employer=Law("old_age.capped.employer"),
        article="CSS, art. L. 241-3 et D. 242-4",
        settlement=Settlement.BY_YEAR_TO_DATE,
        effects=_DEDUCTIBLE,
        tags={"fund": "URSSAF", "m57": "urssaf", "ctp": "100", "dsn_base": "02", "dsn_code": "076"},
    ),
    *_general(
        "vieillesse_deplafonnee",
        "Vieillesse déplafonnée",
        "retirement",
        "CSS, art. L. 241-3 et D. 242-4",
        Law("old_age.uncapped.employer"),
        Law("old_age.uncapped.employee"),
        dsn_code="076",
    ),
    *_general(
        "accident_travail",
        "Accidents du travail, maladies professionnelles",
        "work_accident",
        "CSS, art. L. 242-5 ; taux notifié à l'employeur",
        local_rate("work_accident_rate"),
        also=_APPRENTICE,
        dsn_code="045",
    ),
)
APPRENTICES: tuple[Rule, ...] = (
    contribution(
        "vieillesse_plafonnee",
        "Vieillesse plafonnée",
        section="retirement",
        statuses=_APPRENTICE,
        base=Line("old_age_capped_base"),
        employee=Law("old_age.capped.employee"),
        article="Code du travail, art. L. 6227-8-1 et L. 6243-2 ; CSS, art. D. 242-4",
        settlement=Settlement.BY_YEAR_TO_DATE,
        effects=_DEDUCTIBLE,
        tags={"fund": "URSSAF", "m57": "urssaf", "ctp": "100", "dsn_base": "02", "dsn_code": "076"},
    ),
    contribution(
        "vieillesse_deplafonnee",
        "Vieillesse déplafonnée",
        section="retirement",
        statuses=_APPRENTICE,
        base=Line("assiette_sociale"),
        employee=Law("old_age.uncapped.employee"),
        article="Code du travail, art. L. 6227-8-1 et L. 6243-2 ; CSS, art. D. 242-4",
        effects=_DEDUCTIBLE,
        tags={"fund": "URSSAF", "m57": "urssaf", "ctp": "100", "dsn_base": "03", "dsn_code": "076"},
    ),
    contribution(
        "ircantec_a",
        "IRCANTEC tranche A",
        section="retirement",
        statuses=_APPRENTICE,
        base=Line("ircantec_a_base"),
        employee=Law("ircantec.a.employee"),
        article="Code du travail, art. L. 6227-8, L. 6227-8-1 et L. 6243-2",
        settlement=Settlement.BY_YEAR_TO_DATE,
        effects=_DEDUCTIBLE,
        tags={"fund": "IRCANTEC", "m57": "retraite", "dsn_base": "28", "dsn_code": "060"},
    ),
    contribution(
        "chomage",
        "Assurance chômage",
        section="unemployment",
        statuses=_APPRENTICE,
        base=Lesser(_GROSS, Fact("ceiling") * Law("unemployment.ceilings")),
        employer=Law("apprentice.unemployment") * Fact("unemployment_due"),
        article="Code du travail, art. L. 6227-9",
        tags={"fund": "URSSAF", "m57": "chomage", "ctp": "772", "dsn_base": "07", "dsn_code": "040"},
    ),
)
IRCANTEC_RULES: tuple[Rule, ...] = (
    contribution(
        "ircantec_a",
        "IRCANTEC tranche A",
        section="retirement",
        statuses=IRCANTEC | _CENSUS,
        base=Line("ircantec_a_base"),
        employee=Law("ircantec.a.employee"),
        employer=Law("ircantec.a.employer"),
        article="Décret n° 70-1277, art. 7 ; arrêté du 30 décembre 1970, art. 9 bis",
        settlement=Settlement.BY_YEAR_TO_DATE,
        effects=_DEDUCTIBLE,
        tags={"fund": "IRCANTEC", "m57": "retraite", "dsn_base": "28", "dsn_code": "060"},
    ),
    contribution(
        "ircantec_b",
        "IRCANTEC tranche B",
        section="retirement",
        statuses=IRCANTEC,
        base=Line("ircantec_b_base"),
        employee=Law("ircantec.b.employee"),
        employer=Law("ircantec.b.employer"),
        article="Décret n° 70-1277, art. 7 ; arrêté du 30 décembre 1970, art. 9 bis",
        settlement=Settlement.BY_YEAR_TO_DATE,
        effects=_DEDUCTIBLE,
        tags={"fund": "IRCANTEC", "m57": "retraite", "dsn_base": "28", "dsn_code": "061"},
    ),
)

# ---- relief of contributions on overtime ----------------------------------------------------------------------------

_OVERTIME = Total("overtime")
_OVERTIME_RECEIVED = received("overtime")
_OTHERS_RECEIVED = received("rafp") - _OVERTIME_RECEIVED
_RELIEF_ARTICLE = "CSS, art. L. 241-17 et D. 241-21 ; décret n° 2019-133"

relief_special = information(
    "allegement_base_rafp",
    "Heures supplémentaires comprises dans l'assiette RAFP",
    section="base",
    statuses=_SPECIAL,
    amount=Clamp(
        Line("rafp_base") - Greater(_OTHERS_RECEIVED, _NONE),
        Lesser(_OVERTIME_RECEIVED, _NONE),
        Greater(_OVERTIME_RECEIVED, _NONE),
    ),
    article=_RELIEF_ARTICLE,
    settlement=Settlement.BY_PAYMENT,
)
_UNDER_CEILING = Compare("<=", YearToDate("social_base") + _GROSS, _CEILING_TO_DATE)
_OLD_AGE_RATE = Select(
    _UNDER_CEILING,
    Law("old_age.capped.employee") + Law("old_age.uncapped.employee") + Law("ircantec.a.employee"),
    Law("old_age.uncapped.employee") + Law("ircantec.b.employee"),
)
RELIEF: tuple[Rule, ...] = (
    relief_special,
    contribution(
        "allegement_heures",
        "Réduction de cotisations sur heures supplémentaires",
        section="relief",
        statuses=_SPECIAL,
        base=Line("allegement_base_rafp"),
        employee=-Law("rafp.employee"),
        article=_RELIEF_ARTICLE,
        settlement=Settlement.BY_PAYMENT,
        effects=_DEDUCTIBLE,
        tags={"fund": "RAFP", "m57": "retraite", "dsn_code": "114"},
    ),
    contribution(
        "allegement_heures",
        "Réduction de cotisations sur heures supplémentaires",
        section="relief",
        statuses=(GENERAL & INDEXED) | _AIDED,
        base=_OVERTIME,
        employee=-Lesser(_OLD_AGE_RATE, Law("overtime.relief_cap")),
        article=_RELIEF_ARTICLE,
        effects=_DEDUCTIBLE,
        tags={"fund": "URSSAF", "m57": "urssaf", "ctp": "003", "dsn_code": "114"},
    ),
)

# ---- employer's funds -----------------------------------------------------------------------------------------------


def _on_health_base(
    code: str,
    label: str,
    section: str,
    employer: Expression,
    article: str,
    general: frozenset[Regime] = GENERAL,
    **tags: str,
) -> tuple[Rule, ...]:
    """A contribution on the base of the sickness one: traitement, NBI and CTI of officials, gross of the others."""
    return tuple(
        contribution(
            code,
            label,
            section=section,
            statuses=statuses,
            base=base,
            employer=employer,
            article=article,
            tags={"fund": "URSSAF", **tags},
        )
        for statuses, base in ((_SPECIAL, _PENSION_PAY), (general, _GROSS), (_ON_BASE, _BASE))
    )


_COMPLEMENTARY_HOURS = Fact("hours_complementary_first") + Fact("hours_complementary_next")
_CNFPT_DUE = Fact("cnfpt_due")
_PUBLIC_STAFF = GENERAL & INDEXED | {Regime.OFF_INDEX}
_CNFPT = "CGFP, art. L. 451-17"


def _on_staff(
    code: str, label: str, employer: Expression, article: str, fund: str, general: frozenset[Regime] = _PUBLIC_STAFF
) -> tuple[Rule, ...]:
    """A contribution on staff, never on élus: CNFPT and centre de gestion."""
    return tuple(
        contribution(
            code,
            label,
            section="funds",
            statuses=statuses,
            base=base,
            employer=employer,
            article=article,
            tags={"fund": fund, "m57": "cnfpt_cdg"},
        )
        for statuses, base in ((_SPECIAL, _PENSION_PAY), (general, _GROSS), (_CENSUS, _BASE))
    )


def _fnal_capped() -> tuple[Rule, ...]:
    return tuple(
        contribution(
            "fnal_plafonne",
            "FNAL (moins de 50 agents)",
            section="funds",
            statuses=statuses,
            applies=_SMALL,
            base=Line("fnal_base"),
            employer=Law("fnal.under_50"),
            article="CCH, art. L. 813-5",
            settlement=Settlement.BY_YEAR_TO_DATE,
            tags={"fund": "URSSAF", "m57": "fnal", "ctp": "332", "dsn_code": "049"},
        )
        for statuses in (_SPECIAL, GENERAL | _ON_BASE)
    )


_PEC = Compare("==", Fact("aided_integration"), Number(1))
_DIALOGUE = tuple(
    contribution(
        "dialogue_social",
        "Contribution au dialogue social",
        section="funds",
        statuses=statuses,
        base=base,
        employer=Law("dialogue_social.employer"),
        article="Code du travail, art. L. 2135-10, L. 2135-15-1 et D. 2135-34",
        tags={"fund": "URSSAF", "m57": "urssaf", "ctp": "027", "dsn_code": "100"},
    )
    for statuses, base in ((_PRIVATE | _AIDED, _GROSS), (_LEADER, _BASE))
)
_UNEMPLOYMENT = tuple(
    contribution(
        "chomage",
        "Assurance chômage",
        section="unemployment",
        statuses=statuses,
        base=Lesser(base, Fact("ceiling") * Law("unemployment.ceilings")),
        employer=Law("unemployment.employer") * Fact("unemployment_due"),
        article="Code du travail, art. L. 5422-9, L. 5424-1 et L. 5424-2",
        tags={"fund": "URSSAF", "m57": "chomage", "ctp": "772", "dsn_base": "07", "dsn_code": "040"},
    )
    for statuses, base in (
        (frozenset({Regime.CONTRACT, Regime.OFF_INDEX}) | _AIDED, _GROSS),
        (_CENSUS | _LEADER, _BASE),
    )
)
_AIDED_RATE = (
    Law("health.general.employer")
    + Law("old_age.capped.employer")
    + Law("old_age.uncapped.employer")
    + Law("family.employer")
)
AIDED: tuple[Rule, ...] = (
    contribution(
        "exoneration_contrat_aide",
        "Exonération du parcours emploi compétences, jusqu'au SMIC",
        section="relief",
        statuses=_AIDED,
        applies=Compare("==", Fact("aided_exemption"), Number(1)),
        base=Lesser(
            _GROSS,
            Euros("smic.hourly") * (SumOverSegments(QUOTA * SHARE) * 1820 / 12 + _COMPLEMENTARY_HOURS / 100),
        ),
        employer=-_AIDED_RATE,
        article="Code du travail, art. L. 5134-31",
        tags={"fund": "URSSAF", "m57": "urssaf"},
    ),
)

EMPLOYER: tuple[Rule, ...] = (
    *_on_health_base(
        "csa", "Contribution solidarité autonomie", "health", Law("csa.employer"), "CSS, art. L. 137-40", m57="urssaf"
    ),
    *_on_health_base(
        "allocations_familiales",
        "Allocations familiales",
        "family",
        Law("family.employer"),
        "CSS, art. L. 241-6 et D. 241-3-1",
        general=GENERAL - _PRIVATE,
        m57="urssaf",
        dsn_code="074",
    ),
    *_fnal_capped(),
    *_on_health_base(
        "fnal",
        "FNAL (50 agents et plus)",
        "funds",
        Law("fnal.from_50") * Fact("headcount_50"),
        "CCH, art. L. 813-5",
        m57="fnal",
        ctp="236",
        dsn_code="049",
    ),
    *_on_health_base(
        "versement_mobilite",
        "Versement mobilité",
        "funds",
        local_rate("mobility_rate"),
        "CGCT, art. L. 2333-64",
        m57="mobilite",
        ctp="900",
    ),
    *_on_health_base(
        "versement_mobilite_regional",
        "Versement mobilité régional et rural",
        "funds",
        Law("mobility.regional") * Fact("regional_mobility"),
        "CGCT, art. L. 4332-8-1",
        m57="mobilite",
    ),
    *_on_staff(
        "cnfpt",
        "CNFPT",
        Law("cnfpt.employer") * _CNFPT_DUE,
        _CNFPT,
        "CNFPT",
        _PUBLIC_STAFF | _PRIVATE,
    ),
    contribution(
        "cnfpt",
        "CNFPT",
        section="funds",
        statuses=_AIDED,
        base=_GROSS,
        employer=Select(_PEC, Law("cnfpt.integration"), Law("cnfpt.employer")) * _CNFPT_DUE,
        article=_CNFPT,
        tags={"fund": "CNFPT", "m57": "cnfpt_cdg"},
    ),
    *_on_staff(
        "cnfpt_apprentissage",
        "CNFPT, majoration apprentissage",
        Law("cnfpt.apprenticeship") * _CNFPT_DUE,
        "CGFP, art. L. 451-19-1",
        "CNFPT",
        _PUBLIC_STAFF | _PRIVATE | _AIDED,
    ),
    *_on_staff(
        "centre_gestion", "Centre de gestion", local_rate("cdg_rate"), "CGFP, art. L. 452-25 à L. 452-30", "CDG"
    ),
    *_UNEMPLOYMENT,
    *_DIALOGUE,
    contribution(
        "dif_elus",
        "Droit individuel à la formation des élus",
        section="funds",
        statuses=ELECTED,
        base=_GROSS,
        employee=Law("elected.dif") * Fact("elected_training_due"),
        article="CGCT, art. L. 2123-12-1",
        effects={"elected_training"},
        tags={"fund": "ASP (DIF élus)", "m57": "dif"},
    ),
)

RULES: tuple[Rule, ...] = (
    *BASES,
    *SPECIAL,
    *WITHOUT_LIMIT,
    *SURCOTISATION,
    *GENERAL_REGIME,
    *IRCANTEC_RULES,
    *APPRENTICES,
    *RELIEF,
    *EMPLOYER,
    *AIDED,
)
