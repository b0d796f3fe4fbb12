"""What was recorded, said in French to the person who must decide: the name of each fact, and one sentence per change."""

from domain.ledger import Change, Ledger
from domain.store.port import PARIS

# Topic (without its version) → what a payroll agent calls it.
NAMES = {
    "legislation.law_published": "publication d'une législation",
    "collectivity.registered": "adhésion de la collectivité",
    "collectivity.membership_ended": "fin d'adhésion de la collectivité",
    "collectivity.described": "description de la collectivité",
    "collectivity.local_rates_set": "taux locaux",
    "collectivity.local_rubrique_defined": "rubrique locale",
    "collectivity.rubrique_voted": "rubrique locale",
    "collectivity.rubrique_adopted": "rubrique nationale adoptée",
    "collectivity.policies_set": "choix de l'employeur",
    "agent.executive_set": "statut de cadre",
    "collectivity.indemnities_voted": "vote des indemnités des élus",
    "collectivity.council_renewed": "renouvellement du conseil",
    "collectivity.home_help_body_set": "titre de l'employeur d'aides à domicile",
    "collectivity.private_law_set": "règles de droit privé de l'employeur",
    "collectivity.absence_clauses_voted": "clauses d'absence d'une prime",
    "collectivity.fact_withdrawn": "retrait d'un fait de la collectivité",
    "collectivity.deliberation_recorded": "délibération",
    "collectivity.delegation_granted": "délégation de l'ordonnateur",
    "collectivity.delegation_ended": "fin de délégation",
    "agent.registered": "création de l'agent",
    "agent.identity_recorded": "état civil",
    "agent.bank_details_recorded": "coordonnées bancaires",
    "agent.engaged": "engagement",
    "agent.engagement_ended": "fin d'engagement",
    "agent.position_held": "situation de carrière",
    "agent.working_time_set": "temps de travail",
    "agent.nbi_granted": "NBI",
    "agent.cti_granted": "CTI",
    "agent.workplace_set": "lieu de service",
    "agent.family_declared": "déclaration de famille",
    "agent.prime_granted": "prime",
    "agent.surcotisation_requested": "surcotisation",
    "agent.entitlement_granted": "droit à une rubrique",
    "agent.sick_certificate_received": "arrêt de travail",
    "agent.strike_recorded": "grève",
    "agent.pay_agreed": "rémunération convenue",
    "agent.apprenticeship_signed": "contrat d'apprentissage",
    "agent.leave_requalified": "requalification d'un congé",
    "agent.daily_benefits_stated": "relevé d'indemnités journalières",
    "agent.therapeutic_part_time_granted": "temps partiel thérapeutique",
    "agent.hours_not_worked": "heures non faites",
    "agent.certificate_sent_late": "envoi tardif d'un arrêt",
    "agent.service_recognised": "services retenus",
    "agent.attachment_notified": "acte d'un créancier",
    "agent.attachment_lifted": "mainlevée d'un acte",
    "agent.dependants_declared": "personnes à charge",
    "agent.other_net_declared": "net d'autres employeurs",
    "agent.cover_held": "protection complémentaire",
    "collectivity.payroll_tax_declared": "taxe sur les salaires",
    "collectivity.meal_vouchers_voted": "titres-restaurant",
    "agent.state_aid_granted": "aide de l'État au contrat",
    "agent.leader_function_held": "fonction d'animation",
    "agent.census_base_set": "assiette du recenseur",
    "agent.children_entrusted": "enfants confiés",
    "agent.side_activity_declared": "activité accessoire",
    "agent.leave_paid_with_pay": "congés payés avec la paie",
    "agent.origin_position_held": "situation d'origine du détaché",
    "agent.other_pay_declared": "rémunération d'autres employeurs",
    "agent.home_help_held": "titre d'aide à domicile",
    "agent.withholding_rate_received": "taux de prélèvement à la source",
    "agent.domicile_set": "domicile fiscal",
    "agent.mandate_held": "mandat",
    "agent.mandates_assessed": "appréciation des mandats",
    "agent.other_mandate_declared": "autre mandat déclaré",
    "agent.activity_stopped": "cessation d'activité professionnelle",
    "agent.affiliation_chosen": "option d'affiliation de l'élu",
    "agent.annuity_chosen": "rente de l'élu",
    "agent.delegation_withdrawn": "retrait de délégation",
    "agent.indemnity_clipped": "écrêtement des indemnités",
    "agent.mandate_prevented": "empêchement de l'élu",
    "agent.affiliation_declared": "déclaration d'autres employeurs",
    "agent.cumuls_taken_over": "reprise de cumuls",
    "agent.fact_withdrawn": "retrait d'un fait de l'agent",
    "agent.decision_recorded": "décision individuelle",
    "variables.hours_entered": "heures",
    "variables.work_entered": "travail à l'unité",
    "variables.home_hours_entered": "heures d'aide à domicile",
    "variables.amount_entered": "montant",
    "variables.quantity_entered": "quantité",
    "variables.settlement_stated": "règlement de fin de fonctions",
    "variables.rappel_entered": "rappel saisi",
    "variables.withdrawn": "retrait d'un élément variable",
    "bulletin.issued": "émission d'un bulletin",
    "bulletin.cancelled": "annulation d'un bulletin",
    "bulletin.delivered": "remise d'un bulletin",
    "debt.opened": "trop-perçu constaté",
    "debt.cancelled": "trop-perçu annulé",
    "debt.instalment_withheld": "retenue sur trop-perçu",
    "debt.instalment_cancelled": "retenue annulée",
    "debt.instalment_agreed": "échéance convenue",
    "debt.waived": "remise de dette",
    "debt.passed_to_collector": "titre de recettes",
    "debt.upheld": "décision interrompant la prescription",
    "debt.closed": "trop-perçu soldé",
}


def name_of(topic: str) -> str:
    return NAMES[topic.rpartition(".")[0]]


def change_in_words(change: Change, ledger: Ledger) -> str:
    """Who recorded what, when, about which matricule, effective when."""
    moment = f"{change.recorded_at.astimezone(PARIS):%d/%m/%Y à %H:%M}"
    agent = ledger.agents.get(change.agent) if change.agent else None
    whom = f" pour l'agent {agent.matricule}" if agent else ""
    effective_on = getattr(getattr(change.event, "fact", change.event), "effective_on", None)
    since = f", à effet du {effective_on:%d/%m/%Y}" if effective_on else ""
    return (
        f"{name_of(change.topic)}{whom}{since}, enregistré le {moment} par « {change.by.user} » "
        f"(position {change.position})"
    )
