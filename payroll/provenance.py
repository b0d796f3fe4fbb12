"""What each situated integer is, in French, and which facts made it; asked for by an explanation, never while paying."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from payroll import facts
from payroll.facts import EmployerFact, Fact
from payroll.history import History, Timeline
from payroll.presence import last_of
from payroll.rubriques.national import national
from payroll.situation import CREDITOR_LINES, LEAVES, LEAVES_WITHOUT_NBI

if TYPE_CHECKING:  # situate itself writes numbers as `formula` does, which reads the words of this page
    from payroll.situate import AgentRecord

HUNDREDTHS = "centièmes d'"  # how the name of a value in hundredths begins
_CENTS = ", en centimes"  # how the name of a value in cents ends
_AMOUNTS = ("prime.", "amount.", "rappel_")
_HOURS = ("ihts_", "complementary_")
_OVERTIME, _COMPLEMENTARY = "Décret n° 2002-60, art. 7 et 8", "Décret n° 2020-592 ; décret n° 91-298, art. 10"
_OF_ACTS = {  # what a line of a creditor reads, by the end of its name
    "due": "ce que réclame l'acte « {line} », en centimes",
    "before": "ce que réclament les créanciers de rang meilleur que « {line} », en centimes",
    "within": "ce que réclament avant « {line} » ceux de son rang, en centimes",
    "den": "ce que réclament ensemble les créanciers du rang de « {line} », en centimes",
}
_CAREER = (facts.Engaged, facts.EngagementEnded)
_VOTE = (facts.IndemnitiesVoted, facts.CouncilRenewed)


@dataclass(frozen=True, slots=True)
class Derivation:
    """A situated value explained: its name in words, the article that rules it, the facts it comes from."""

    label: str
    article: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a situated value is in words, the article that rules it, and the facts that may give it."""

    label: str
    article: str
    kinds: tuple[type[Fact], ...]


_HOME = "CSS, art. L. 241-10, III"
_AGREED_BY = "Délibération ou contrat"
_UNITS = {
    "heure": "les heures",
    "jour": "les journées",
    "semaine": "les semaines",
    "acte": "les actes",
    "feuille_logement": "les feuilles de logement",
    "bulletin_individuel": "les bulletins individuels",
    "heure_enfant": "les heures d'accueil d'enfants",
}
# Of each rubrique of the catalogue or of the employer: the stem of the situated name, its words, the facts that give it.
_RUBRIQUES: dict[str, tuple[str, tuple[type[Fact], ...]]] = {
    "prime": ("montant mensuel de « {} »", (facts.PrimeGranted,)),
    "prime_weight": ("part du mois où « {} » est due, en 3000es", (facts.SickCertificate, facts.RubriqueAdopted)),
    "prime_tpt": (
        "« {} » au prorata en temps partiel thérapeutique (1 : oui)",
        (facts.AbsenceClausesVoted,),
    ),
    "granted": ("droit à « {} », en dix-millièmes", (facts.EntitlementGranted,)),
    "amount": ("montant du mois de « {} »", ()),
    "quantity": (f"{HUNDREDTHS}unités de « {{}} »", ()),
    "reference": ("rémunération de référence de « {} », en centimes", ()),
    "rooms": ("pièces principales de « {} »", (facts.EntitlementGranted,)),
    "out_of": (f"{HUNDREDTHS}unités acquises de « {{}} »", ()),
    "im_start": ("indice majoré au début de la période de « {} »", (facts.PositionHeld,)),
    "im_end": ("indice majoré à la fin de la période de « {} »", (facts.PositionHeld,)),
    "rate": ("tarif voté de « {} »", (facts.RubriqueAdopted, facts.RubriqueVoted)),
}

_WORDS: dict[str, Meaning] = {
    "days": Meaning("trentièmes de présence", "CE, 26 février 1996, n° 156217", _CAREER),
    "im": Meaning("indice majoré payé", "Décret n° 85-1148, art. 8", (facts.PositionHeld,)),
    "nbi": Meaning("points de NBI", "Loi n° 91-73, art. 27", (facts.NbiGranted,)),
    "cti": Meaning("complément de traitement indiciaire", "Décret n° 2020-1152", (facts.CtiGranted,)),
    "quota_num": Meaning("quotité payée, numérateur", "Décret n° 2004-777, art. 9", (facts.WorkingTimeSet,)),
    "quota_den": Meaning("quotité payée, dénominateur", "Décret n° 2004-777, art. 9", (facts.WorkingTimeSet,)),
    "post_num": Meaning("quotité de l'emploi, numérateur", "Décret n° 91-298", (facts.WorkingTimeSet,)),
    "post_den": Meaning("quotité de l'emploi, dénominateur", "Décret n° 91-298", (facts.WorkingTimeSet,)),
    "full_weight": Meaning("part du mois payée, en 3000es", "CGFP, art. L. 822-3", (facts.SickCertificate,)),
    "ifse": Meaning("IFSE mensuelle à temps complet, en centimes", "Décret n° 2014-513", (facts.PrimeGranted,)),
    "ifse_weight": Meaning(
        "part du mois où l'IFSE est due, en 3000es", "Décret n° 2010-997", (facts.SickCertificate, facts.PoliciesSet)
    ),
    "carence_days": Meaning("jour de carence", "Loi n° 2017-1837, art. 115", (facts.SickCertificate,)),
    "reduced_loss": Meaning("pour-cent perdus en maladie", "CGFP, art. L. 822-3", (facts.SickCertificate,)),
    "half_days": Meaning("trentièmes à demi-traitement", "CGFP, art. L. 822-3", (facts.SickCertificate,)),
    **{
        f"{code}_loss": Meaning(
            f"pour-cent perdus ({code.replace('_', ' ')})", "CGFP, livres VI et VIII", (facts.SickCertificate,)
        )
        for code in LEAVES
    },
    **{
        f"{code}_nbi_loss": Meaning(
            f"pour-cent de NBI perdus ({code})", "Décret n° 93-863, art. 2", (facts.SickCertificate,)
        )
        for code in LEAVES_WITHOUT_NBI
    },
    "undone_num": Meaning("part du mois non faite, numérateur", "CGFP, art. L. 711-2", (facts.HoursNotWorked,)),
    "undone_den": Meaning("part du mois non faite, dénominateur", "CGFP, art. L. 711-2", (facts.HoursNotWorked,)),
    "tpt_loss": Meaning(
        "pour-cent des heures non travaillées en temps partiel thérapeutique",
        "CGFP, art. L. 823-4",
        (facts.TherapeuticPartTimeGranted,),
    ),
    "ifse_tpt": Meaning(
        "IFSE au prorata en temps partiel thérapeutique (1 : oui)",
        "Circulaire du 15 mai 2018",
        (facts.AbsenceClausesVoted,),
    ),
    "benefits": Meaning(
        "indemnités journalières de la période, en centimes", "Décret n° 88-145, art. 12", (facts.DailyBenefitsStated,)
    ),
    "benefits_weight": Meaning(
        "part du mois maintenue ces jours-là, en 3000es",
        "Décret n° 88-145, art. 12",
        (facts.SickCertificate, facts.DailyBenefitsStated),
    ),
    "benefits_whole": Meaning(
        "indemnités subrogées imposables, en centimes", "BOI-IR-PAS-20-10-10", (facts.DailyBenefitsStated,)
    ),
    "benefits_half": Meaning(
        "indemnités d'accident subrogées, en centimes", "CGI, art. 81, 8°", (facts.DailyBenefitsStated,)
    ),
    "benefits_not": Meaning(
        "indemnités subrogées au-delà de 60 jours, en centimes", "BOI-IR-PAS-20-10-10", (facts.DailyBenefitsStated,)
    ),
    "strike_num": Meaning("part du mois en grève, numérateur", "CGFP, art. L. 711-3", (facts.StrikeRecorded,)),
    "strike_den": Meaning("part du mois en grève, dénominateur", "CGFP, art. L. 711-3", (facts.StrikeRecorded,)),
    "elected_percent": Meaning(
        "dix-millièmes de pour-cent de l'indice terminal",
        "CGCT, art. L. 2123-23",
        (facts.MandateHeld, facts.IndemnitiesVoted, facts.CouncilRenewed),
    ),
    "elected_raise_num": Meaning("majoration de l'indemnité, numérateur", "CGCT, art. R. 2123-23", _VOTE),
    "elected_raise_den": Meaning("majoration de l'indemnité, dénominateur", "CGCT, art. R. 2123-23", _VOTE),
    "elected_num": Meaning(
        "part du mois en fonction, numérateur",
        "CGCT, art. L. 2123-17",
        (facts.MandateHeld, facts.DelegationWithdrawn, *_CAREER),
    ),
    "elected_den": Meaning("part du mois en fonction, dénominateur", "CGCT, art. L. 2123-17", (facts.PoliciesSet,)),
    "daily_allowances": Meaning(
        "indemnités journalières du mois, en centimes", "CGCT, art. L. 2123-25-1", (facts.MandatePrevented,)
    ),
    "clipping": Meaning("écrêtement pratiqué ici", "CGCT, art. L. 2123-20", (facts.IndemnityClipped,)),
    "clipping_others": Meaning(
        "indemnités nettes des autres mandats, en centimes", "CGCT, art. L. 2123-20", (facts.OtherMandateDeclared,)
    ),
    "clipping_csg": Meaning("CSG et CRDS déduites aussi", "CGCT, art. L. 2123-20", (facts.IndemnityClipped,)),
    "clipping_reversed": Meaning(
        "part écrêtée reversée ailleurs", "CGCT, art. L. 2123-20, III", (facts.OtherMandateDeclared,)
    ),
    "annuity_rate": Meaning("taux de la rente", "CGCT, art. R. 2123-24", (facts.AnnuityChosen,)),
    "tib_annual_rounding": Meaning(
        "arrondi du traitement annuel d'abord", "Choix de l'employeur", (facts.PoliciesSet,)
    ),
    "residence_zone": Meaning("zone d'indemnité de résidence", "Décret n° 85-1148, art. 9", (facts.WorkplaceSet,)),
    "sft_children": Meaning("enfants à charge", "Décret n° 85-1148, art. 10", (facts.FamilyDeclared,)),
    "sft_share_own": Meaning("enfants de l'agent", "Décret n° 85-1148, art. 11", (facts.FamilyDeclared,)),
    "sft_share_all": Meaning("enfants de la famille", "Décret n° 85-1148, art. 11", (facts.FamilyDeclared,)),
    "part_time": Meaning("temps partiel", "Décret n° 85-1148, art. 11", (facts.WorkingTimeSet,)),
    "category": Meaning("catégorie (1 A, 2 B, 3 C)", "CGFP, art. L. 411-2", (facts.PositionHeld,)),
    "transfer_concerned": Meaning("transfert primes/points", "Loi n° 2015-1785, art. 148", (facts.PositionHeld,)),
    "closes_year": Meaning("dernier mois de l'année", "Décret n° 2016-588", (facts.EngagementEnded,)),
    "cia": Meaning("CIA du mois, en centimes", "Décret n° 2014-513", ()),
    "ihts_im": Meaning("indice de l'heure supplémentaire", "Décret n° 2002-60, art. 7", (facts.PositionHeld,)),
    "ihts_nbi": Meaning("NBI de l'heure supplémentaire", "Décret n° 93-863, art. 4", (facts.NbiGranted,)),
    "ihts_first": Meaning("centièmes d'heures supplémentaires, quatorze premières", _OVERTIME, ()),
    "ihts_next": Meaning("centièmes d'heures supplémentaires au-delà de quatorze", _OVERTIME, ()),
    "ihts_sunday_first": Meaning("centièmes d'heures de dimanche ou de jour férié, quatorze premières", _OVERTIME, ()),
    "ihts_sunday_next": Meaning("centièmes d'heures de dimanche ou de jour férié au-delà de quatorze", _OVERTIME, ()),
    "ihts_night_first": Meaning("centièmes d'heures de nuit, quatorze premières", _OVERTIME, ()),
    "ihts_night_next": Meaning("centièmes d'heures de nuit au-delà de quatorze", _OVERTIME, ()),
    "ihts_part_time": Meaning("centièmes d'heures au-delà du temps partiel", "Décret n° 2004-777, art. 7", ()),
    "complementary_plain": Meaning("centièmes d'heures complémentaires", _COMPLEMENTARY, ()),
    "complementary_first": Meaning("centièmes d'heures complémentaires dans le dixième", _COMPLEMENTARY, ()),
    "complementary_next": Meaning("centièmes d'heures complémentaires au-delà du dixième", _COMPLEMENTARY, ()),
    "ceiling": Meaning(
        "plafond de la sécurité sociale du mois, en centimes",
        "CSS, art. R. 242-2",
        (facts.WorkingTimeSet, facts.MandatesAssessed, facts.OtherPayDeclared, *_CAREER),
    ),
    "headcount_50": Meaning("cinquante agents et plus", "CSS, art. L. 130-1", (facts.CollectivityDescribed,)),
    "work_accident_rate": Meaning("taux d'accident du travail", "CSS, art. L. 242-5", (facts.LocalRatesSet,)),
    "mobility_rate": Meaning("taux de versement mobilité", "CGCT, art. L. 2333-64", (facts.LocalRatesSet,)),
    "regional_mobility": Meaning("versement mobilité régional dû", "CGCT, art. L. 4332-8-1", (facts.LocalRatesSet,)),
    "cdg_rate": Meaning("taux du centre de gestion", "CGFP, art. L. 452-25", (facts.LocalRatesSet,)),
    "cnfpt_due": Meaning("CNFPT dû", "CGFP, art. L. 451-17", (facts.LocalRatesSet,)),
    "unemployment_due": Meaning("assurance chômage", "Code du travail, art. L. 5424-2", (facts.LocalRatesSet,)),
    "elected_training_due": Meaning("DIF des élus dû", "CGCT, art. L. 2123-12-1", (facts.CollectivityDescribed,)),
    "frfe_case": Meaning("situation pour la fraction représentative", "CGI, art. 81, 1°", (facts.MandatesAssessed,)),
    "frfe_share": Meaning("part de la fraction représentative", "CGI, art. 81, 1°", (facts.MandatesAssessed,)),
    "pas_personal": Meaning("taux personnel valide", "CGI, art. 204 H", (facts.WithholdingRateReceived,)),
    "pas_rate": Meaning("taux de la DGFiP", "CGI, art. 204 H", (facts.WithholdingRateReceived,)),
    "pas_zone": Meaning("zone du domicile", "CGI, art. 204 H", (facts.DomicileSet,)),
    "pas_short_contract": Meaning("contrat court", "CGI, art. 204 H, III", (facts.Engaged,)),
    "dependants": Meaning(
        "personnes à charge", "Code du travail, art. R. 3252-3", (facts.FamilyDeclared, facts.DependantsDeclared)
    ),
    "other_net": Meaning(
        "net d'autres employeurs, en centimes", "Code du travail, art. L. 3252-4", (facts.OtherNetDeclared,)
    ),
    "chosen_health_employee": Meaning(
        "santé, contrat choisi, part de l'agent, en centimes", "CGFP, art. L. 827-9", (facts.CoverHeld,)
    ),
    "chosen_health_employer": Meaning(
        "santé, contrat choisi, part de l'employeur, en centimes", "CGFP, art. L. 827-9", (facts.CoverHeld,)
    ),
    "chosen_provident_employee": Meaning(
        "prévoyance, contrat choisi, part de l'agent, en centimes", "CGFP, art. L. 827-9", (facts.CoverHeld,)
    ),
    "chosen_provident_employer": Meaning(
        "prévoyance, contrat choisi, part de l'employeur, en centimes", "CGFP, art. L. 827-9", (facts.CoverHeld,)
    ),
    "cover_health_employee": Meaning(
        "santé, contrat obligatoire, part de l'agent, en centimes", "CSS, art. L. 242-1", (facts.CoverHeld,)
    ),
    "cover_health_employer": Meaning(
        "santé, contrat obligatoire, part de l'employeur, en centimes", "CSS, art. L. 242-1", (facts.CoverHeld,)
    ),
    "cover_provident_employee": Meaning(
        "prévoyance, contrat obligatoire, part de l'agent, en centimes", "CSS, art. L. 242-1", (facts.CoverHeld,)
    ),
    "cover_provident_employer": Meaning(
        "prévoyance, contrat obligatoire, part de l'employeur, en centimes", "CSS, art. L. 242-1", (facts.CoverHeld,)
    ),
    "payroll_tax_share": Meaning(
        "part soumise à la taxe sur les salaires", "CGI, art. 231", (facts.PayrollTaxDeclared,)
    ),
    "payroll_tax_months": Meaning("mois de l'année écoulés au paiement", "CGI, annexe III, art. 369", ()),
    "headcount_levy": Meaning("onze agents et plus", "CSS, art. L. 137-15", (facts.CollectivityDescribed,)),
    "vouchers": Meaning("centièmes de titres-restaurant du mois", "CGI, art. 81, 19°", ()),
    "voucher_value": Meaning(
        "valeur d'un titre-restaurant, en centimes", "CGI, art. 81, 19°", (facts.MealVouchersVoted,)
    ),
    "voucher_employer": Meaning(
        "part de l'employeur dans un titre-restaurant, en centimes", "CGI, art. 81, 19°", (facts.MealVouchersVoted,)
    ),
    "attachment_returned": Meaning("saisie à restituer, en centimes", "CPCE, art. L. 111-7", ()),
    "smic_percent": Meaning(
        "part du SMIC, en dix-millièmes de pour cent",
        "Code du travail, art. D. 6222-26",
        (facts.Engaged, facts.ApprenticeshipSigned),
    ),
    "apprentice_free": Meaning(
        "part du SMIC sans cotisation de l'apprenti", "Code du travail, art. L. 6243-2", (facts.ApprenticeshipSigned,)
    ),
    "apprentice_csg": Meaning("CSG de l'apprenti (1 : due)", "CSS, art. L. 136-1-1", (facts.ApprenticeshipSigned,)),
    **{f"units_{unit}": Meaning(f"{words}, en centièmes", _AGREED_BY, ()) for unit, words in _UNITS.items()},
    **{
        f"price_{unit}": Meaning(f"montant convenu pour {words}, en centimes", _AGREED_BY, (facts.PayAgreed,))
        for unit, words in _UNITS.items()
    },
    "aided_exemption": Meaning(
        "exonération sous aide de l'État (1 : oui)", "Code du travail, art. L. 5134-31", (facts.StateAidGranted,)
    ),
    "aided_integration": Meaning(
        "parcours emploi compétences (1 : oui)", "Code du travail, art. L. 5134-19-1", (facts.Engaged,)
    ),
    "leader_function": Meaning("fonction d'animation", "Arrêté du 11 octobre 1976", (facts.LeaderFunctionHeld,)),
    "leave_percent": Meaning(
        "congés payés avec la paie, en dix-millièmes de pour cent",
        "Décret n° 88-145, art. 5",
        (facts.LeavePaidWithPay,),
    ),
    "home_total": Meaning("heures du mois d'une aide à domicile, en centièmes", _HOME, (facts.HomeHelpHeld,)),
    "home_eligible": Meaning("heures chez des personnes éligibles, en centièmes", _HOME, (facts.HomeHelpHeld,)),
    "home_by_age": Meaning("heures chez des personnes éligibles par l'âge, en centièmes", _HOME, (facts.HomeHelpHeld,)),
    "home_households": Meaning("foyers éligibles par l'âge seul", _HOME, (facts.HomeHelpHeld,)),
    "rafp_room": Meaning(
        "assiette RAFP laissée par l'employeur principal, en centimes",
        "Décret n° 2004-569, art. 2",
        (facts.SideActivityDeclared,),
    ),
    "origin_im": Meaning("indice de la situation d'origine", "CGFP, art. L. 513-4", (facts.OriginPositionHeld,)),
    "origin_nbi": Meaning("NBI de la situation d'origine", "CGFP, art. L. 513-4", (facts.OriginPositionHeld,)),
    "salary": Meaning("salaire mensuel convenu, en centimes", "Code du travail, art. L. 3242-1", (facts.PayAgreed,)),
    "hour_salary": Meaning(
        "salaire mensuel qui fait l'heure, en centimes", "Code du travail, art. L. 3121-36", (facts.PayAgreed,)
    ),
    "weekly_hours": Meaning(
        "durée hebdomadaire du contrat, en centièmes d'heure",
        "Code du travail, art. L. 3121-27",
        (facts.WorkingTimeSet,),
    ),
    "hours_25": Meaning("centièmes d'heures supplémentaires à 25 %", "Code du travail, art. L. 3121-36", ()),
    "hours_50": Meaning("centièmes d'heures supplémentaires à 50 %", "Code du travail, art. L. 3121-36", ()),
    "hours_complementary_first": Meaning(
        "centièmes d'heures complémentaires dans le dixième",
        "Code du travail, art. L. 3123-29",
        (facts.WorkingTimeSet,),
    ),
    "hours_complementary_next": Meaning(
        "centièmes d'heures complémentaires au-delà", "Code du travail, art. L. 3123-29", (facts.WorkingTimeSet,)
    ),
    "executive": Meaning("cadre (1 : oui)", "ANI du 17 novembre 2017", (facts.ExecutiveSet,)),
    "fixed_term": Meaning("contrat à durée déterminée (1 : oui)", "Code du travail, art. L. 1242-1", (facts.Engaged,)),
    "private_unemployment": Meaning(
        "assurance chômage du personnel de droit privé", "Code du travail, art. L. 5424-2", (facts.PrivateLawSet,)
    ),
    "general_reduction": Meaning("réduction générale déclarée due", "CSS, art. L. 241-13", (facts.PrivateLawSet,)),
    "training_due": Meaning("formation professionnelle due", "Code du travail, art. L. 6331-1", (facts.PrivateLawSet,)),
    "apprenticeship_tax_due": Meaning(
        "taxe d'apprentissage due", "Code du travail, art. L. 6241-1", (facts.PrivateLawSet,)
    ),
    "housing_due": Meaning("effort de construction dû", "CCH, art. L. 313-1", (facts.PrivateLawSet,)),
    "provident_employee": Meaning("prévoyance, part du salarié", "CSS, art. L. 911-1", (facts.PrivateLawSet,)),
    "provident_employer": Meaning("prévoyance, part de l'employeur", "CSS, art. L. 911-1", (facts.PrivateLawSet,)),
    "health_employee": Meaning(
        "frais de santé, part du salarié, en centimes", "CSS, art. L. 911-7", (facts.PrivateLawSet,)
    ),
    "health_employer": Meaning(
        "frais de santé, part de l'employeur, en centimes", "CSS, art. L. 911-7", (facts.PrivateLawSet,)
    ),
    "headcount_11": Meaning("onze salariés et plus", "CSS, art. L. 130-1", (facts.CollectivityDescribed,)),
    "headcount_20": Meaning("vingt salariés et plus", "CSS, art. L. 130-1", (facts.CollectivityDescribed,)),
    "headcount_250": Meaning(
        "deux cent cinquante salariés et plus", "CSS, art. L. 130-1", (facts.CollectivityDescribed,)
    ),
    "surcotisation_employer": Meaning(
        "taux employeur de la CNRACL au jour de la demande, en dix-millièmes de pour cent",
        "CPCMR, art. D. 5",
        (facts.SurcotisationRequested,),
    ),
    "worked_num": Meaning("part de temps travaillée, numérateur", "CPCMR, art. D. 5", (facts.WorkingTimeSet,)),
    "worked_den": Meaning("part de temps travaillée, dénominateur", "CPCMR, art. D. 5", (facts.WorkingTimeSet,)),
    "below_half_time": Meaning("moins d'un mi-temps", "Décret n° 2010-676, art. 5", (facts.WorkingTimeSet,)),
    "debt_due": Meaning("trop-perçu restant dû, en centimes", "Loi n° 2000-321, art. 37-1", ()),
    "rappel_gross": Meaning("rappels : brut", "CSS, art. R. 242-1", ()),
    "rappel_social": Meaning("rappels : cotisations de l'agent", "CSS, art. R. 242-1", ()),
    "rappel_csg": Meaning("rappels : CSG et CRDS", "CSS, art. R. 242-1", ()),
    "rappel_elected_training": Meaning("rappels : DIF des élus", "CGCT, art. L. 2123-12-1", ()),
    "rappel_deductible": Meaning("rappels : part déductible", "CGI, art. 83", ()),
    "rappel_tib": Meaning("rappels : traitement", "Décret n° 2004-569, art. 2", ()),
    "rappel_rafp": Meaning("rappels : primes soumises à la RAFP", "Décret n° 2004-569, art. 2", ()),
    "rappel_overtime": Meaning("rappels : heures supplémentaires", "CGI, art. 81 quater", ()),
    "rappel_reimbursement": Meaning("rappels : remboursements", "Décision de l'employeur", ()),
    "rappel_frfe": Meaning("rappels : frais d'emploi des élus", "CGI, art. 81, 1°", ()),
    "rappel_benefits_whole": Meaning("rappels : indemnités subrogées", "CSS, art. R. 323-11", ()),
    "rappel_benefits_half": Meaning("rappels : indemnités d'accident subrogées", "CSS, art. R. 323-11", ()),
    "rappel_benefits_net": Meaning(
        "rappels : indemnités subrogées, nettes de CSG et de CRDS", "CSS, art. R. 323-11", ()
    ),
    "rappel_employer": Meaning("rappels : part de l'employeur", "CSS, art. R. 242-1", ()),
}


def explain_input(
    name: str, agent: "AgentRecord", employer: Sequence[EmployerFact], month: date, segment_start: date | None = None
) -> Derivation:
    """What a situated value means, and the facts in force that gave it (the latest of each kind, certificates all)."""
    meaning = meaning_of(name)
    day, code = segment_start or last_of(month), name.partition(".")[2]
    history = History[Fact]([*agent.facts, *employer])
    held = (fact for kind in meaning.kinds for fact in _in_force(history, kind, day))
    found = tuple(fact for fact in held if not code or getattr(fact, "code", code) == code)
    spoken = tuple(each for each in agent.variables if _speaks_of(each, name))
    return Derivation(meaning.label, meaning.article, found + spoken)


def meaning_of(name: str) -> Meaning:
    """What a situated value is, whoever it belongs to."""
    stem, _, code = name.partition(".")
    return _WORDS.get(name) or _of_creditor(name) or _of_local(stem, code) or Meaning(name, "", ())


def words_of(name: str) -> str:
    """What a situated value is, in words, when its amount is shown in its own unit."""
    return meaning_of(name).label.removesuffix(_CENTS)


def in_cents(name: str) -> bool:
    """Whether the situation holds this value in cents: its name in words says so, or it is the amount of a prime or a rappel."""
    return name.startswith(_AMOUNTS) or meaning_of(name).label.endswith(_CENTS)


def in_hundredths(name: str) -> bool:
    """Whether the situation holds this value in hundredths of hours."""
    return meaning_of(name).label.startswith(HUNDREDTHS)


_CODED: dict[type[Fact], str] = {
    facts.PrimeGranted: "primes",
    facts.EntitlementGranted: "entitlements",
    facts.RubriqueVoted: "local_rubriques",
    facts.RubriqueAdopted: "adoptions",
}


def _in_force(history: History[Fact], kind: type[Fact], day: date) -> list[Fact]:
    if kind is facts.OtherMandateDeclared:
        return [each for timeline in history.other_mandates.values() for each in timeline.during(day, day)]
    if kind in (
        facts.SickCertificate,
        facts.StrikeRecorded,
        facts.DailyBenefitsStated,
        facts.HoursNotWorked,
        facts.MandatePrevented,
    ):
        month = day.replace(day=1)
        return [
            each
            for each in history.all(kind)
            if each.effective_on <= last_of(month) and getattr(each, "last_day", each.effective_on) >= month
        ]
    if kind in _CODED:
        by_code: Mapping[str, Timeline[Any]] = getattr(history, _CODED[kind])
        return [found for timeline in by_code.values() if (found := timeline.at(day))]
    if kind in (facts.AttachmentNotified, facts.CoverHeld):
        return [each for each in history.all(kind) if each.effective_on <= day]
    held = history.at(kind, day)
    return [held] if held else []


def _of_creditor(name: str) -> Meaning | None:
    line, _, end = name.rpartition("_")
    if line not in CREDITOR_LINES:
        return None
    label = _OF_ACTS[end].format(line=line)
    return Meaning(label, "Code du travail, art. L. 3252-1 et suivants", (facts.AttachmentNotified,))


def _of_local(stem: str, code: str) -> Meaning | None:
    entry = national().get(code)
    label = entry.label if entry else code
    if stem not in _RUBRIQUES:
        return None
    words, kinds = _RUBRIQUES[stem]
    return Meaning(words.format(label), entry.article if entry else "Délibération de la collectivité", kinds)


def _speaks_of(variable: facts.MonthFact, name: str) -> bool:
    if isinstance(variable, facts.QuantityEntered):
        return name == f"quantity.{variable.code}"
    if isinstance(variable, facts.SettlementStated):
        return name in (f"{stem}.{variable.code}" for stem in ("quantity", "reference", "out_of"))
    if isinstance(variable, facts.AmountPaid):
        return name in (variable.code, f"amount.{variable.code}")
    hours = isinstance(variable, facts.HoursWorked)
    return hours and name.startswith(_HOURS) and name not in ("ihts_im", "ihts_nbi")
