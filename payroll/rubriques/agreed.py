"""Pay that is not on an index: salary, units of work, share of the SMIC; and the base of contributions that is not the gross."""

from collections.abc import Mapping

from payroll.algebra import (
    Compare,
    Euros,
    Expression,
    Fact,
    Greater,
    Law,
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
from payroll.rubriques.vocabulary import QUOTA, SHARE, SMIC_MONTH
from payroll.rules import Rule, Settlement, earning, information
from payroll.situation import WORK_UNITS
from payroll.words import AGREED, PayUnit, Regime

_APPRENTICE = frozenset({Regime.APPRENTICE})
_BY_WORK = AGREED - _APPRENTICE
_NONE = Number(0)
_GROSS = Total("gross")
_FREE_ARTICLE = "Code du travail, art. L. 6243-2 et D. 6243-5"
_EFFECTS = {"gross", "rafp"}

# ---- pay --------------------------------------------------------------------------------------------------------------

salaire = earning(
    "salaire",
    "Salaire de base",
    section="pay",
    statuses=_BY_WORK,
    amount=SumOverSegments(Segment("salary") * SHARE),
    article="Contrat ou délibération ; Code du travail, art. L. 3242-1",
    effects=_EFFECTS,
    tags={"pes": "TraitBrut", "m57": "traitement"},
)
salaire_apprenti = earning(
    "salaire_apprenti",
    "Salaire d'apprenti",
    section="pay",
    statuses=_APPRENTICE,
    amount=SumOverSegments(percent_of(SMIC_MONTH, Segment("smic_percent") / 10_000) * QUOTA * SHARE),
    article="Code du travail, art. L. 6222-27 et D. 6222-26",
    effects={"gross"},
    tags={"pes": "TraitBrut", "m57": "traitement"},
)
_UNITS: Mapping[PayUnit, str] = {
    PayUnit.HOUR: "Heures",
    PayUnit.DAY: "Journées",
    PayUnit.WEEK: "Semaines",
    PayUnit.ACT: "Actes et vacations",
    PayUnit.HOUSING_FORM: "Feuilles de logement",
    PayUnit.PERSON_FORM: "Bulletins individuels",
    PayUnit.CHILD_HOUR: "Heures d'accueil d'enfants",
}


def _work(unit: PayUnit) -> Rule:
    """So many units (hundredths) at the price agreed for one."""
    price = Rounded(Fact(f"price_{unit}"), 1, "Montant convenu, au centime")
    return earning(
        f"travail_{unit}",
        _UNITS[unit],
        section="pay",
        statuses=_BY_WORK,
        amount=price * Fact(f"units_{unit}") / 100,
        article="Contrat ou délibération de la collectivité",
        effects=_EFFECTS,
        tags={"pes": "TraitBrut", "m57": "traitement", "quantity": f"units_{unit}"},
    )


def _of_work() -> Expression:
    paid: Expression = Line("salaire")
    for unit in WORK_UNITS:
        paid = paid + Line(f"travail_{unit}")
    return paid


conges_payes = earning(
    "conges_payes",
    "Indemnité de congés payés versée avec la paie",
    section="pay",
    statuses=frozenset({Regime.OFF_INDEX}),
    amount=percent_of(_of_work(), Fact("leave_percent") / 10_000),
    article="Décret n° 88-145, art. 5",
    effects=_EFFECTS,
    tags={"pes": "Indemnite", "m57": "traitement"},
)

# ---- bases ------------------------------------------------------------------------------------------------------------

seuil_apprenti = information(
    "seuil_apprenti",
    "Part du SMIC du mois sur laquelle l'apprenti ne cotise pas",
    section="base",
    statuses=_APPRENTICE,
    amount=SumOverSegments(percent_of(SMIC_MONTH, Fact("apprentice_free") / 10_000) * QUOTA * SHARE),
    article=_FREE_ARTICLE,
)


def _base(regime: Regime, amount: Expression, article: str, settlement: Settlement = Settlement.BY_PERIOD) -> Rule:
    return information(
        "assiette_sociale",
        "Assiette des cotisations",
        section="base",
        statuses=frozenset({regime}),
        amount=amount,
        article=article,
        settlement=settlement,
    )


def _of_function(key: str, first: int = 1) -> Expression:
    """Euros for one unit of the function, to the euro; a function that the table does not have is refused before."""
    found: Expression = _NONE
    for function in (4, 3, 2, 1) if first == 1 else (2, 1):
        flat = Rounded(
            Law(f"{key}[{function}]") * Euros("smic.january"), 100, "Assiette forfaitaire, à l'euro (URSSAF)"
        )
        found = Select(Compare("==", Fact("leader_function"), Number(function)), flat, found)
    return found


_FLAT_LEADER = (
    _of_function("leader.base_day", first=2) * Fact("units_jour") / 100
    + _of_function("leader.base_week") * Fact("units_semaine") / 100
    + Select(Compare(">", Line("salaire"), _NONE), _of_function("leader.base_month") * SumOverSegments(SHARE), _NONE)
)
_HIGH = Compare(">=", _GROSS * 2, Fact("ceiling") * 3)
BASES: tuple[Rule, ...] = (
    seuil_apprenti,
    _base(Regime.APPRENTICE, Greater(_GROSS - Line("seuil_apprenti"), _NONE), _FREE_ARTICLE),
    _base(
        Regime.YOUTH_LEADER,
        Select(_HIGH, Greater(_FLAT_LEADER, percent_of(_GROSS, Law("leader.high_pay"))), _FLAT_LEADER),
        "Arrêté du 11 octobre 1976, art. 1 et 2",
    ),
    _base(
        Regime.CENSUS,
        Greater(percent_of(Euros("pss.monthly"), Law("census.share")) - YearToDate("social_base"), _NONE),
        "Arrêté du 15 février 2004",
        Settlement.BY_YEAR_TO_DATE,
    ),
    _base(
        Regime.TRAINEE,
        Greater(_GROSS - percent_of(Euros("pss.hourly"), Law("trainee.share")) * Fact("units_heure") / 100, _NONE),
        "Code de l'éducation, art. D. 124-8 ; CSS, art. L. 136-1-1",
    ),
)
PAY: tuple[Rule, ...] = (salaire, salaire_apprenti, *map(_work, WORK_UNITS), conges_payes)
