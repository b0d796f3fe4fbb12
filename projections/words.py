"""Labels on screen and on paper for the closed lists of `payroll/`."""

from payroll.words import CollectivityKind, Regime

REGIMES: dict[str, str] = {
    Regime.CNRACL: "Titulaire ou stagiaire CNRACL",
    Regime.TNC: "Fonctionnaire à temps non complet (IRCANTEC)",
    Regime.CONTRACT: "Contractuel de droit public",
    Regime.ELECTED: "Élu",
    Regime.ELECTED_SUBJECT: "Élu assujetti à la sécurité sociale",
    Regime.APPRENTICE: "Apprenti",
    Regime.PRIVATE: "Salarié de droit privé",
    Regime.AIDED: "Contrat aidé (droit privé)",
    Regime.OFF_INDEX: "Contractuel payé hors indice",
    Regime.YOUTH_LEADER: "Contrat d'engagement éducatif",
    Regime.CENSUS: "Agent recenseur (assiette forfaitaire)",
    Regime.SIDE: "Activité accessoire d'un fonctionnaire",
    Regime.TRAINEE: "Étudiant stagiaire (gratification)",
}
KINDS: dict[str, str] = {
    CollectivityKind.COMMUNE: "Communes",
    CollectivityKind.COMMUNITY: "Communautés",
    CollectivityKind.PUBLIC_BODY: "Établissements publics",
    CollectivityKind.SOCIAL_BODY: "Établissements sociaux",
}
ONE_OF_KIND: dict[str, str] = {
    CollectivityKind.COMMUNE: "Commune",
    CollectivityKind.COMMUNITY: "Communauté",
    CollectivityKind.PUBLIC_BODY: "Établissement public",
    CollectivityKind.SOCIAL_BODY: "Établissement social",
}
ELECTED_REGIMES = frozenset({Regime.ELECTED, Regime.ELECTED_SUBJECT})

# Sections of lines in the order and under the titles of a public bulletin (`declarations.md` §3.1).
EARNING_SECTIONS = ("pay", "prime", "hours", "absence")
CONTRIBUTION_TITLES: dict[str, str] = {
    "health": "SANTÉ",
    "work_accident": "ACCIDENTS DU TRAVAIL – MALADIES PROFESSIONNELLES",
    "retirement": "RETRAITE",
    "family": "FAMILLE",
    "unemployment": "ASSURANCE CHÔMAGE",
    "funds": "AUTRES CONTRIBUTIONS",
    "csg": "CSG ET CRDS",
    "relief": "ALLÈGEMENTS DE COTISATIONS",
}
_SECTIONS: dict[str, str] = {
    "pay": "Rémunération",
    "prime": "Primes et indemnités",
    "hours": "Heures",
    "absence": "Absences",
    "health": "Santé",
    "work_accident": "Accidents du travail",
    "retirement": "Retraite",
    "family": "Famille",
    "unemployment": "Assurance chômage",
    "funds": "Autres contributions",
    "csg": "CSG et CRDS",
    "relief": "Allègements",
    "tax": "Impôt sur le revenu",
    "reimbursement": "Remboursements",
    "withholding": "Retenues",
}


def regimes_words(statuses: frozenset[str], everyone: frozenset[str]) -> str:
    """The regimes concerned; one that has no words here keeps its own name, so that nobody disappears."""
    if statuses >= everyone:
        return "tous les régimes"
    order = [*REGIMES, *sorted(statuses - REGIMES.keys())]
    return ", ".join(REGIMES.get(status, status) for status in order if status in statuses)


def section_label(section: str) -> str:
    """The title of a section; a section unknown here keeps its own key, so that nothing disappears."""
    return _SECTIONS.get(section, section)


def section_order(section: str) -> int:
    order = list(_SECTIONS)
    return order.index(section) if section in _SECTIONS else len(order)
