"""Private law (EPIC, régies): salary, hours, Agirc-Arrco, reduced rates, réduction générale then RGDU, employer's dues."""

from datetime import date
from fractions import Fraction

from payroll.algebra import (
    Clamp,
    Compare,
    Euros,
    Expression,
    Fact,
    Law,
    Lesser,
    Line,
    Number,
    Power,
    Rounded,
    Select,
    SumOverSegments,
    Total,
    YearToDate,
)
from payroll.rubriques.vocabulary import QUOTA, SHARE, local_rate
from payroll.rules import ALWAYS, InForce, Rule, Settlement, contribution, earning, information
from payroll.words import Regime

_PRIVATE = frozenset({Regime.PRIVATE})
_NONE = Number(0)
_GROSS = Total("gross")
_CEILINGS = YearToDate("ceiling") + Fact("ceiling")
_PAY_TO_DATE = YearToDate("social_base") + _GROSS
_ELIGIBLE = Compare("==", Fact("general_reduction"), Number(1))
_YEARLY = Settlement.BY_YEAR_TO_DATE
_DEDUCTIBLE = {"social", "deductible"}
_OLD_RATES: InForce = (date.min, date(2025, 12, 31))  # reduced rates of health and family
_SINCE_2026: InForce = (date(2026, 1, 1), None)
_FIRST: InForce = (date.min, date(2025, 4, 30))  # T moves on 1 May 2025: as two contracts (BOSS)
_SECOND: InForce = (date(2025, 5, 1), date(2025, 12, 31))

# ---- pay --------------------------------------------------------------------------------------------------------------

_HOUR = Fact("hour_salary") * 12 * 100 / (Fact("weekly_hours") * 52)


def _hours(code: str, label: str, hours: str, majoration: str, article: str) -> Rule:
    """Hours (hundredths) at a unit rate rounded to the cent."""
    rate = Rounded(_HOUR * (100 + Law(majoration)) / 100, 1, "Taux horaire majoré, au centime")
    return earning(
        code,
        label,
        section="hours",
        statuses=_PRIVATE | {Regime.AIDED},
        applies=Compare(">", Fact(hours), _NONE),
        amount=rate * Fact(hours) / 100,
        article=article,
        effects={"gross", "overtime"},
        tags={"pes": "Indemnite", "m57": "traitement", "quantity": hours},
    )


_OVERTIME_ARTICLE, _COMPLEMENTARY = "Code du travail, art. L. 3121-36", "Code du travail, art. L. 3123-29"
PAY: tuple[Rule, ...] = (
    _hours("heures_25", "Heures supplémentaires majorées à 25 %", "hours_25", "private_hours.first", _OVERTIME_ARTICLE),
    _hours("heures_50", "Heures supplémentaires majorées à 50 %", "hours_50", "private_hours.next", _OVERTIME_ARTICLE),
    _hours(
        "heures_complementaires_10",
        "Heures complémentaires majorées à 10 %",
        "hours_complementary_first",
        "private_hours.complementary_first",
        _COMPLEMENTARY,
    ),
    _hours(
        "heures_complementaires_25",
        "Heures complémentaires majorées à 25 %",
        "hours_complementary_next",
        "private_hours.complementary_next",
        _COMPLEMENTARY,
    ),
)
_HOURS_BEYOND = (
    Fact("hours_25") + Fact("hours_50") + Fact("hours_complementary_first") + Fact("hours_complementary_next")
)
_HOURS_PAID = SumOverSegments(QUOTA * SHARE) * 1820 / 12 + _HOURS_BEYOND / 100


# ---- bases of the year ------------------------------------------------------------------------------------------------


def _of_year(code: str, label: str, amount: Expression, article: str, in_force: InForce = ALWAYS) -> Rule:
    return information(
        code,
        label,
        section="base",
        statuses=_PRIVATE,
        amount=amount,
        article=article,
        settlement=_YEARLY,
        in_force=in_force,
    )


_AGIRC = "ANI Agirc-Arrco du 17 novembre 2017, art. 32 à 38"
_REACHES = Compare(">", _PAY_TO_DATE, _CEILINGS)
_BASES: tuple[Rule, ...] = (
    _of_year(
        "four_ceilings_base",
        "Assiette dans la limite de quatre plafonds",
        Lesser(_PAY_TO_DATE, _CEILINGS * Law("unemployment.ceilings")) - YearToDate("four_ceilings_base"),
        "Code du travail, art. L. 5422-9",
    ),
    _of_year(
        "agirc_t2_base",
        "Assiette Agirc-Arrco, tranche 2",
        Clamp(_PAY_TO_DATE - _CEILINGS, _NONE, _CEILINGS * (Law("agirc.ceilings") - 1)) - YearToDate("agirc_t2_base"),
        _AGIRC,
    ),
    _of_year(
        "agirc_cet_base",
        "Assiette de la contribution d'équilibre technique",
        Select(_REACHES, Lesser(_PAY_TO_DATE, _CEILINGS * Law("agirc.ceilings")), _NONE) - YearToDate("agirc_cet_base"),
        _AGIRC,
    ),
)


def _both(
    code: str,
    label: str,
    base: Expression,
    key: str,
    *,
    section: str = "retirement",
    rate: Expression | None = None,
    dsn: str = "",
    article: str = _AGIRC,
) -> Rule:
    """A contribution of Agirc-Arrco or of the APEC, both shares."""
    share = Number(1) if rate is None else rate
    return contribution(
        code,
        label,
        section=section,
        statuses=_PRIVATE,
        base=base,
        employee=Law(f"{key}.employee") * share,
        employer=Law(f"{key}.employer") * share,
        article=article,
        settlement=_YEARLY,
        effects=_DEDUCTIBLE,
        tags={"fund": "AGIRC-ARRCO", "m57": "retraite", "dsn_code": dsn},
    )


# Under a contrat d'engagement éducatif, the first tranche on the flat base, without more (to be confirmed).
_OF_LEADERS = tuple(
    contribution(
        code,
        label,
        section="retirement",
        statuses={Regime.YOUTH_LEADER},
        base=Line("old_age_capped_base") * Law("leader.retirement"),
        employee=Law(f"{key}.employee"),
        employer=Law(f"{key}.employer"),
        article=_AGIRC,
        settlement=_YEARLY,
        effects=_DEDUCTIBLE,
        tags={"fund": "AGIRC-ARRCO", "m57": "retraite", "dsn_code": dsn},
    )
    for code, label, key, dsn in (
        ("agirc_arrco_t1", "Agirc-Arrco tranche 1", "agirc.t1", "105"),
        ("ceg_t1", "Contribution d'équilibre général, tranche 1", "agirc.ceg_t1", "131"),
    )
)
_T1, _T2, _CET = Line("old_age_capped_base"), Line("agirc_t2_base"), Line("agirc_cet_base")
_RETIREMENT: tuple[Rule, ...] = (
    _both("agirc_arrco_t1", "Agirc-Arrco tranche 1", _T1, "agirc.t1", dsn="105"),
    _both("agirc_arrco_t2", "Agirc-Arrco tranche 2", _T2, "agirc.t2", dsn="105"),
    _both("ceg_t1", "Contribution d'équilibre général, tranche 1", _T1, "agirc.ceg_t1", dsn="131"),
    _both("ceg_t2", "Contribution d'équilibre général, tranche 2", _T2, "agirc.ceg_t2", dsn="131"),
    _both("cet", "Contribution d'équilibre technique", _CET, "agirc.cet", dsn="132"),
    _both(
        "apec",
        "APEC",
        Line("four_ceilings_base"),
        "agirc.apec",
        rate=Fact("executive"),
        dsn="027",
        article="ANI du 12 juillet 2011 relatif à l'APEC",
    ),
)

# ---- reduced rates, up to 2025 ------------------------------------------------------------------------------------------


def _complement_base(code: str, label: str, smics: str, article: str) -> Rule:
    """The whole pay of the year once it passes so many SMIC of the hours paid, less what earlier bulletins bore."""
    limit = (YearToDate("reduced_smic") + Line("reduced_smic")) * Law(smics)
    due = Select(Compare(">", _PAY_TO_DATE, limit), _PAY_TO_DATE, _NONE)
    return _of_year(code, label, due * Fact("general_reduction") - YearToDate(code), article, _OLD_RATES)


def _with_reduced_rate(
    code: str, label: str, section: str, key: str, reduced: str, article: str, **tags: str
) -> tuple[Rule, ...]:
    """The employer's rate, reduced up to 2025 for whoever has the réduction générale; its complement above the threshold."""

    def rule(employer: Expression, in_force: InForce) -> Rule:
        return contribution(
            code,
            label,
            section=section,
            statuses=_PRIVATE,
            base=_GROSS,
            employer=employer,
            article=article,
            in_force=in_force,
            tags={"fund": "URSSAF", "m57": "urssaf", **tags},
        )

    return (
        rule(Select(_ELIGIBLE, Law(reduced), Law(key)), _OLD_RATES),
        rule(Law(key), _SINCE_2026),
    )


def _complement(code: str, label: str, section: str, base: str, points: Expression, article: str, ctp: str) -> Rule:
    return contribution(
        code,
        label,
        section=section,
        statuses=_PRIVATE,
        base=Line(base),
        employer=points,
        article=article,
        settlement=_YEARLY,
        in_force=_OLD_RATES,
        tags={"fund": "URSSAF", "m57": "urssaf", "ctp": ctp},
    )


_HEALTH_ARTICLE, _FAMILY_ARTICLE = "CSS, art. L. 242-1 et D. 242-3", "CSS, art. L. 241-6 et D. 241-3-1"
_REDUCED: tuple[Rule, ...] = (
    _of_year(
        "reduced_smic",
        "SMIC des heures payées, pour les taux réduits",
        Euros("reduced.smic") * _HOURS_PAID,
        _HEALTH_ARTICLE,
        _OLD_RATES,
    ),
    _complement_base(
        "health_complement_base", "Assiette du complément maladie", "reduced.health.smics", _HEALTH_ARTICLE
    ),
    _complement_base(
        "family_complement_base", "Assiette du complément famille", "reduced.family.smics", _FAMILY_ARTICLE
    ),
    *_with_reduced_rate(
        "maladie",
        "Maladie, maternité, invalidité, décès",
        "health",
        "health.general.employer",
        "reduced.health.employer",
        _HEALTH_ARTICLE,
        ctp="100",
        dsn_base="03",
        dsn_code="075",
    ),
    _complement(
        "maladie_complement",
        "Maladie, complément au-delà du seuil",
        "health",
        "health_complement_base",
        Law("health.general.employer") - Law("reduced.health.employer"),
        _HEALTH_ARTICLE,
        "635",
    ),
    *_with_reduced_rate(
        "allocations_familiales",
        "Allocations familiales",
        "family",
        "family.employer",
        "reduced.family.employer",
        _FAMILY_ARTICLE,
        dsn_code="074",
    ),
    _complement(
        "famille_complement",
        "Allocations familiales, complément au-delà du seuil",
        "family",
        "family_complement_base",
        Law("family.employer") - Law("reduced.family.employer"),
        _FAMILY_ARTICLE,
        "430",
    ),
)

# ---- employer's contributions -------------------------------------------------------------------------------------------


def _due(
    code: str, label: str, section: str, base: Expression, employer: Expression, article: str, **tags: str
) -> Rule:
    return contribution(
        code,
        label,
        section=section,
        statuses=_PRIVATE,
        base=base,
        employer=employer,
        article=article,
        tags={"fund": "URSSAF", **tags},
    )


_EMPLOYER: tuple[Rule, ...] = (
    contribution(
        "chomage",
        "Assurance chômage",
        section="unemployment",
        statuses=_PRIVATE,
        base=Line("four_ceilings_base"),
        employer=Law("unemployment.employer") * Fact("private_unemployment"),
        article="Code du travail, art. L. 5422-9, L. 5424-1 et L. 5424-2",
        settlement=_YEARLY,
        tags={"fund": "URSSAF", "m57": "chomage", "ctp": "772", "dsn_base": "07", "dsn_code": "040"},
    ),
    _due(
        "formation_professionnelle",
        "Formation professionnelle",
        "funds",
        _GROSS,
        Select(Compare("==", Fact("headcount_11"), Number(1)), Law("training.from_11"), Law("training.under_11"))
        * Fact("training_due"),
        "Code du travail, art. L. 6331-1 et L. 6331-3",
        m57="formation",
        dsn_code="128",
    ),
    _due(
        "cpf_cdd",
        "CPF des contrats à durée déterminée",
        "funds",
        _GROSS,
        Law("training.fixed_term") * Fact("training_due") * Fact("fixed_term"),
        "Code du travail, art. L. 6331-6",
        m57="formation",
        dsn_code="129",
    ),
    _due(
        "taxe_apprentissage",
        "Taxe d'apprentissage",
        "funds",
        _GROSS,
        Law("apprenticeship_tax.employer") * Fact("apprenticeship_tax_due"),
        "Code du travail, art. L. 6241-1 et L. 6241-2",
        m57="formation",
        dsn_code="130",
    ),
    _due(
        "effort_construction",
        "Participation à l'effort de construction",
        "funds",
        _GROSS,
        Law("housing.employer") * Fact("headcount_50") * Fact("housing_due"),
        "CCH, art. L. 313-1",
        m57="formation",
    ),
)
_PROVIDENT_ARTICLE = "CSS, art. L. 242-1, II, 4° et L. 911-1"
_PROVIDENT: tuple[Rule, ...] = (
    contribution(
        "prevoyance",
        "Prévoyance",
        section="health",
        statuses=_PRIVATE,
        base=_T1,
        employee=local_rate("provident_employee"),
        employer=local_rate("provident_employer"),
        article=_PROVIDENT_ARTICLE,
        settlement=_YEARLY,
        effects=_DEDUCTIBLE,
        tags={"fund": "PREVOYANCE", "m57": "mutuelle", "dsn_code": "059"},
    ),
    contribution(
        "prevoyance_cadres",
        "Prévoyance décès des cadres",
        section="health",
        statuses=_PRIVATE,
        base=_T1,
        employer=Law("provident.executive") * Fact("executive"),
        article="ANI du 17 novembre 2017 relatif à la prévoyance des cadres, art. 1",
        settlement=_YEARLY,
        tags={"fund": "PREVOYANCE", "m57": "mutuelle", "dsn_code": "059"},
    ),
    contribution(
        "frais_de_sante",
        "Frais de santé",
        section="health",
        statuses=_PRIVATE,
        base=Fact("health_employee") + Fact("health_employer"),
        employee=Select(
            Compare(">", Fact("health_employee"), _NONE),
            Fact("health_employee") * 100 / (Fact("health_employee") + Fact("health_employer")),
            _NONE,
        ),
        employer=Select(
            Compare(">", Fact("health_employer"), _NONE),
            Fact("health_employer") * 100 / (Fact("health_employee") + Fact("health_employer")),
            _NONE,
        ),
        article=_PROVIDENT_ARTICLE,
        effects=_DEDUCTIBLE,
        tags={"fund": "PREVOYANCE", "m57": "mutuelle", "dsn_code": "059"},
    ),
    contribution(
        "forfait_social",
        "Forfait social sur la prévoyance",
        section="funds",
        statuses=_PRIVATE,
        applies=Compare("==", Fact("headcount_11"), Number(1)),
        base=Line("prevoyance", "employer") + Line("prevoyance_cadres", "employer") + Fact("health_employer"),
        employer=Law("social_levy.employer"),
        article="CSS, art. L. 137-15 et L. 137-16",
        tags={"fund": "URSSAF", "m57": "urssaf", "ctp": "012", "dsn_code": "071"},
    ),
)
COVER = Line("prevoyance", "employer") + Line("prevoyance_cadres", "employer") + Fact("health_employer")

# ---- overtime ----------------------------------------------------------------------------------------------------------

_RELIEF_ARTICLE = "CSS, art. L. 241-17 et D. 241-21"
_OWN_RETIREMENT = (
    Line("vieillesse_plafonnee", "employee")
    + Line("vieillesse_deplafonnee", "employee")
    + Line("agirc_arrco_t1", "employee")
    + Line("agirc_arrco_t2", "employee")
    + Line("ceg_t1", "employee")
    + Line("ceg_t2", "employee")
    + Line("cet", "employee")
)
_NOMINAL = (
    Law("old_age.capped.employee")
    + Law("old_age.uncapped.employee")
    + Law("agirc.t1.employee")
    + Law("agirc.ceg_t1.employee")
)
_OVERTIME: tuple[Rule, ...] = (
    contribution(
        "allegement_heures",
        "Réduction de cotisations sur heures supplémentaires",
        section="relief",
        statuses=_PRIVATE,
        applies=Compare(">", Total("overtime"), _NONE),
        base=Total("overtime"),
        employee=-Lesser(
            Select(_REACHES, Rounded(_OWN_RETIREMENT * 100 / _GROSS, Fraction(1, 100), _RELIEF_ARTICLE), _NOMINAL),
            Law("overtime.relief_cap"),
        ),
        article=_RELIEF_ARTICLE,
        effects=_DEDUCTIBLE,
        tags={"fund": "URSSAF", "m57": "urssaf", "ctp": "003", "dsn_code": "114"},
    ),
    information(
        "deduction_heures_montant",
        "Déduction forfaitaire sur les heures supplémentaires",
        section="base",
        statuses=_PRIVATE,
        amount=(Fact("hours_25") + Fact("hours_50"))
        / 100
        * Fact("general_reduction")
        * Select(
            Compare("==", Fact("headcount_250"), Number(1)),
            Euros("overtime_deduction.from_250"),
            Select(
                Compare("==", Fact("headcount_20"), Number(1)),
                Euros("overtime_deduction.from_20"),
                Euros("overtime_deduction.under_20"),
            ),
        ),
        article="CSS, art. L. 241-18 et D. 241-24",
    ),
    contribution(
        "deduction_heures",
        "Déduction forfaitaire de l'employeur sur heures supplémentaires",
        section="relief",
        statuses=_PRIVATE,
        base=Line("deduction_heures_montant"),
        employer=Number(-100),
        article="CSS, art. L. 241-18 et D. 241-24",
        tags={"fund": "URSSAF", "m57": "urssaf", "ctp": "004", "dsn_code": "021"},
    ),
)

# ---- réduction générale and RGDU ----------------------------------------------------------------------------------------

_REDUCTION = "CSS, art. L. 241-13 et D. 241-7"
_SMALL = Compare("==", Fact("headcount_50"), _NONE)
_T = Select(_SMALL, Law("reduction.t.under_50"), Law("reduction.t.from_50")) / 100
_DELTA = Select(_SMALL, Law("rgdu.delta.under_50"), Law("rgdu.delta.from_50")) / 100
_LEAST = Law("rgdu.least") / 100
_TEN_THOUSANDTH = Fraction(1, 10_000)


def _coefficient(smic: Expression, pay: Expression) -> Expression:
    """T / 0,6 × (1,6 × SMIC / pay − 1), between nought and T, to the fourth decimal."""
    slope = (Law("reduction.smics") * smic / pay - 1) / (Law("reduction.smics") - 1)
    return Rounded(Clamp(_T * slope, _NONE, _T), _TEN_THOUSANDTH, _REDUCTION)


def _single_coefficient(smic: Expression, pay: Expression) -> Expression:
    """Least + delta × (½ × (3 × SMIC / pay − 1)) to the 1,75, to the fourth decimal; nought from three SMIC."""
    inside = Clamp((Law("rgdu.smics") * smic / pay - 1) / 2, _NONE, Number(1))
    coefficient = Rounded(_LEAST + _DELTA * Power(inside, Fraction(7, 4)), _TEN_THOUSANDTH, _REDUCTION)
    return Select(Compare(">=", pay, Law("rgdu.smics") * smic), _NONE, coefficient)


def _granted(name: str, in_force: InForce, new: bool) -> tuple[Rule, ...]:
    """The reduction of the year to date less what earlier bulletins gave (progressive regularisation), and what it rests on."""
    pay = YearToDate(f"{name}_pay") + Line(f"{name}_pay")
    smic = YearToDate(f"{name}_smic") + Line(f"{name}_smic")
    coefficient = (_single_coefficient if new else _coefficient)(smic, pay)
    due = Select(Compare(">", pay, _NONE), coefficient * pay, _NONE) * Fact("general_reduction")
    return (
        _of_year(f"{name}_pay", "Rémunération de la réduction générale", _GROSS, _REDUCTION, in_force),
        _of_year(
            f"{name}_smic", "SMIC de la réduction générale", Euros("reduction.smic") * _HOURS_PAID, _REDUCTION, in_force
        ),
        _of_year(name, "Réduction générale du mois", due - YearToDate(name), _REDUCTION, in_force),
    )


def _reduction_lines(name: str, in_force: InForce, whole: Expression) -> tuple[Rule, ...]:
    """What Agirc-Arrco bears of it (6,01 points of the greatest coefficient), and the rest."""
    share = Law("reduction.retirement") / 100 / whole
    common = {"section": "relief", "statuses": _PRIVATE, "employer": Number(-100), "article": _REDUCTION}
    return (
        _of_year(
            "reduction_retraite", "Réduction générale, part Agirc-Arrco", Line(name) * share, _REDUCTION, in_force
        ),
        contribution(
            "reduction_generale",
            "Réduction générale de cotisations",
            base=Line(name) - Line("reduction_retraite"),
            settlement=_YEARLY,
            in_force=in_force,
            tags={"fund": "URSSAF", "m57": "urssaf", "ctp": "668", "dsn_code": "018"},
            **common,  # type: ignore[arg-type]
        ),
        contribution(
            "reduction_generale_retraite",
            "Réduction générale de retraite complémentaire",
            base=Line("reduction_retraite"),
            settlement=_YEARLY,
            in_force=in_force,
            tags={"fund": "AGIRC-ARRCO", "m57": "retraite", "dsn_code": "106"},
            **common,  # type: ignore[arg-type]
        ),
    )


_REDUCTIONS: tuple[Rule, ...] = (
    *_granted("reduction_first", _FIRST, new=False),
    *_reduction_lines("reduction_first", _FIRST, _T),
    *_granted("reduction", _SECOND, new=False),
    *_reduction_lines("reduction", _SECOND, _T),
    *_granted("reduction", _SINCE_2026, new=True),
    *_reduction_lines("reduction", _SINCE_2026, _LEAST + _DELTA),
)

BASES = _BASES
RULES: tuple[Rule, ...] = (*_RETIREMENT, *_OF_LEADERS, *_REDUCED, *_EMPLOYER, *_PROVIDENT, *_OVERTIME, *_REDUCTIONS)
