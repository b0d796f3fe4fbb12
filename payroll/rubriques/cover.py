"""Complementary cover of agents on an index, chosen or compulsory, and meal vouchers."""

from payroll.algebra import Compare, Euros, Expression, Fact, Law, Lesser, Line, Number, Select
from payroll.rubriques.vocabulary import INDEXED
from payroll.rules import Rule, contribution, earning, information, withholding

_NONE = Number(0)
_LABELS = {"health": ("sante", "Santé"), "provident": ("prevoyance", "Prévoyance")}
_CHOSEN_ARTICLE = "CGFP, art. L. 827-9 à L. 827-11 ; décret n° 2011-1474 ; décret n° 2022-581"
_COMPULSORY_ARTICLE = "CSS, art. L. 242-1, II, 4° bis"
# What the employer pays to compulsory contracts: in the base of CSG, whole.
COVER = Fact("cover_health_employer") + Fact("cover_provident_employer")


def _participation(name: str) -> Rule:
    code, label = _LABELS[name]
    return earning(
        f"participation_{code}",
        f"{label}, participation de l'employeur",
        section="prime",
        statuses=INDEXED,
        amount=Fact(f"chosen_{name}_employer"),
        article=_CHOSEN_ARTICLE,
        effects={"gross", "rafp", "participation"},
        tags={"pes": "Indemnite", "m57": "prime"},
        family="chosen_cover",
    )


def _withheld(name: str) -> Rule:
    code, label = _LABELS[name]
    return withholding(
        f"cotisation_{code}",
        f"{label}, cotisation de l'agent",
        section="withholding",
        statuses=INDEXED,
        amount=Fact(f"chosen_{name}_employee"),
        article=_CHOSEN_ARTICLE,
        effects={"withholding"},
        tags={"fund": "PREVOYANCE", "pes": "Retenue", "m57": "mutuelle"},
        family="chosen_cover",
    )


def _compulsory(name: str) -> Rule:
    """One line, its base the whole contribution: each share is a percent of it."""
    code, label = _LABELS[name]
    employee, employer = Fact(f"cover_{name}_employee"), Fact(f"cover_{name}_employer")
    return contribution(
        f"{code}_obligatoire",
        f"{label}, contrat obligatoire",
        section="health",
        statuses=INDEXED,
        base=employee + employer,
        employee=_share(employee, employee + employer),
        employer=_share(employer, employee + employer),
        article=_COMPULSORY_ARTICLE,
        effects={"social", "deductible"},
        tags={"fund": "PREVOYANCE", "m57": "mutuelle", "dsn_code": "059"},
        family="cover",
    )


def _share(part: Expression, whole: Expression) -> Expression:
    return Select(Compare(">", part, _NONE), part * 100 / whole, _NONE)


_EXEMPT = Lesser(Fact("voucher_employer"), Euros("meal_voucher.exempt"))
_VOUCHERS = Fact("vouchers") / 100
_VOUCHER_ARTICLE = "CGI, art. 81, 19° ; Code du travail, art. L. 3262-1 et R. 3262-4"

IN_GROSS: tuple[Rule, ...] = (
    *(_participation(name) for name in _LABELS),
    earning(
        "titres_restaurant_excedent",
        "Titres-restaurant, participation au-delà de l'exonération",
        section="prime",
        statuses=INDEXED,
        amount=_VOUCHERS * (Fact("voucher_employer") - _EXEMPT),
        article=_VOUCHER_ARTICLE,
        effects={"gross", "rafp"},
        tags={"pes": "AvantageNature", "m57": "prime"},
        family="vouchers",
    ),
)
COMPULSORY: tuple[Rule, ...] = (
    *(_compulsory(name) for name in _LABELS),
    contribution(
        "forfait_social",
        "Forfait social sur la prévoyance",
        section="funds",
        statuses=INDEXED,
        applies=Compare("==", Fact("headcount_levy"), Number(1)),
        base=Line("sante_obligatoire", "employer") + Line("prevoyance_obligatoire", "employer"),
        employer=Law("social_levy.employer"),
        article="CSS, art. L. 137-15 et L. 137-16",
        tags={"fund": "URSSAF", "m57": "urssaf", "ctp": "012", "dsn_code": "071"},
        family="cover",
    ),
)
ON_NET: tuple[Rule, ...] = (
    *(_withheld(name) for name in _LABELS),
    information(
        "titres_restaurant_employeur",
        "Titres-restaurant, part exonérée de l'employeur",
        section="base",
        statuses=INDEXED,
        amount=_VOUCHERS * _EXEMPT,
        article=_VOUCHER_ARTICLE,
        family="vouchers",
    ),
    withholding(
        "titres_restaurant",
        "Titres-restaurant",
        section="withholding",
        statuses=INDEXED,
        amount=_VOUCHERS * (Fact("voucher_value") - _EXEMPT),
        article=_VOUCHER_ARTICLE,
        effects={"withholding"},
        tags={"pes": "Retenue", "m57": "oppositions"},
        family="vouchers",
    ),
)
