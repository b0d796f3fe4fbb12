"""The closed lists of the field's words: statuses, kinds, functions, units. Labels on screen live beside each."""

from enum import StrEnum


class Status(StrEnum):
    """What an engagement is."""

    OFFICIAL = "fonctionnaire"  # stagiaire or titulaire
    CONTRACT = "contractuel"
    ELECTED = "elu"
    APPRENTICE = "apprenti"
    PRIVATE = "droit_prive"  # EPIC, régies of a SPIC
    INTEGRATION = "pec"  # parcours emploi compétences (contrat unique d'insertion)
    ADULT_RELAY = "adulte_relais"
    YOUTH_LEADER = "cee"  # contrat d'engagement éducatif
    CENSUS_TAKER = "recenseur"
    OCCASIONAL = "vacataire"
    EXPERT = "cosp"  # collaborateur occasionnel du service public
    CHILDMINDER = "assistant_maternel"
    FOSTER = "assistant_familial"
    SIDE_ACTIVITY = "activite_accessoire"  # of an official of another employer
    TRAINEE = "etudiant_stagiaire"


class Regime(StrEnum):
    """What rules pay an engagement this month: its status, with the affiliation that its facts give."""

    CNRACL = "cnracl"
    TNC = "fonctionnaire_tnc"  # official below the affiliation threshold: régime général and IRCANTEC
    CONTRACT = "contractuel"
    ELECTED = "elu"  # not subject to social security
    ELECTED_SUBJECT = "elu_assujetti"
    APPRENTICE = "apprenti"
    PRIVATE = "droit_prive"
    AIDED = "contrat_aide"  # private law, IRCANTEC: PEC, adultes-relais
    OFF_INDEX = "contractuel_hors_indice"  # régime général and IRCANTEC on what is agreed
    YOUTH_LEADER = "cee"
    CENSUS = "recenseur_forfait"
    SIDE = "activite_accessoire"
    TRAINEE = "etudiant_stagiaire"


INDEXED = frozenset({Regime.CNRACL, Regime.TNC, Regime.CONTRACT})
# The regimes whose pay is not on an index but agreed: a salary, a rate, a percent of the SMIC.
AGREED = frozenset(
    {
        Regime.APPRENTICE,
        Regime.PRIVATE,
        Regime.AIDED,
        Regime.OFF_INDEX,
        Regime.YOUTH_LEADER,
        Regime.CENSUS,
        Regime.SIDE,
        Regime.TRAINEE,
    }
)
# Régime général, and IRCANTEC, on the whole gross.
IRCANTEC = frozenset(
    {Regime.TNC, Regime.CONTRACT, Regime.ELECTED_SUBJECT, Regime.ELECTED, Regime.AIDED, Regime.OFF_INDEX}
)
GENERAL = IRCANTEC - {Regime.ELECTED} | {Regime.PRIVATE}


class PayUnit(StrEnum):
    """What an agreed amount pays."""

    MONTH = "mois"  # the whole salary of the contract's hours
    HOUR = "heure"
    DAY = "jour"
    WEEK = "semaine"
    ACT = "acte"
    HOUSING_FORM = "feuille_logement"
    PERSON_FORM = "bulletin_individuel"
    CHILD_HOUR = "heure_enfant"


class LeaderFunction(StrEnum):
    """Of a contrat d'engagement éducatif: the function decides the flat base."""

    LEADER = "animateur"
    LEADER_BOARDED = "animateur_au_pair"
    DEPUTY_DIRECTOR = "directeur_adjoint"  # and économe
    DIRECTOR = "directeur"


class CollectivityKind(StrEnum):
    COMMUNE = "commune"
    COMMUNITY = "communaute"
    PUBLIC_BODY = "etablissement_public"  # syndicats, CDG, régies…
    SOCIAL_BODY = "etablissement_social"  # CCAS, CIAS, EHPAD, SAD


class AbsenceKind(StrEnum):
    ORDINARY_SICKNESS = "cmo"
    LONG_SICKNESS = "clm"
    LONG_DURATION = "cld"
    SERIOUS_ILLNESS = "cgm"
    SERVICE_ACCIDENT = "citis"  # officials
    WORK_ACCIDENT = "accident_travail"  # contractuels
    MATERNITY = "maternite"
    PATHOLOGICAL = "maternite_pathologique"  # before the birth
    POSTNATAL = "couches_pathologiques"
    PATERNITY = "paternite"
    ADOPTION = "adoption"
    BIRTH = "naissance"  # three days
    EXTRA_BIRTH_LEAVE = "naissance_supplementaire"  # one or two months, from July 2026
    PARENTAL = "conge_parental"
    DETACHED_LEAVE = "disponibilite"
    UNPAID_LEAVE = "conge_sans_traitement"
    EXCLUSION = "exclusion_temporaire"
    UNPAID = "service_non_fait"
    SUSPENSION = "suspension"  # disciplinary: the traitement is kept


ABSENCE_NAMES = {
    AbsenceKind.ORDINARY_SICKNESS: "congé de maladie ordinaire",
    AbsenceKind.LONG_SICKNESS: "congé de longue maladie",
    AbsenceKind.LONG_DURATION: "congé de longue durée",
    AbsenceKind.SERIOUS_ILLNESS: "congé de grave maladie",
    AbsenceKind.SERVICE_ACCIDENT: "congé pour invalidité temporaire imputable au service (CITIS)",
    AbsenceKind.WORK_ACCIDENT: "congé pour accident du travail ou maladie professionnelle",
    AbsenceKind.MATERNITY: "congé de maternité",
    AbsenceKind.PATHOLOGICAL: "congé pathologique prénatal",
    AbsenceKind.POSTNATAL: "congé de couches pathologiques",
    AbsenceKind.PATERNITY: "congé de paternité et d'accueil de l'enfant",
    AbsenceKind.ADOPTION: "congé d'adoption",
    AbsenceKind.BIRTH: "congé de naissance",
    AbsenceKind.EXTRA_BIRTH_LEAVE: "congé supplémentaire de naissance",
    AbsenceKind.PARENTAL: "congé parental",
    AbsenceKind.DETACHED_LEAVE: "disponibilité",
    AbsenceKind.UNPAID_LEAVE: "congé sans traitement",
    AbsenceKind.EXCLUSION: "exclusion temporaire de fonctions",
    AbsenceKind.UNPAID: "service non fait",
    AbsenceKind.SUSPENSION: "suspension de fonctions",
}


# Why a certificate bears no carence (loi n° 2017-1837, art. 115, II), by the word of the fact.
CARENCE_WAIVERS = {
    "reprise_48h": "reprise d'au plus 48 heures après un congé pour la même cause",
    "ald": "affection de longue durée, après un premier arrêt depuis moins de trois ans",
    "grossesse": "grossesse déclarée",
    "interruption_grossesse": "interruption de grossesse",
    "deuil_enfant": "décès d'un enfant, treize semaines",
    "acte_devouement": "acte de dévouement ou blessure en service",
}


class StrikeUnit(StrEnum):
    DAY = "jour"
    HALF_DAY = "demi_journee"
    HOUR = "heure"


class HoursKind(StrEnum):
    OVERTIME = "ihts"
    OVERTIME_NIGHT = "ihts_nuit"
    OVERTIME_SUNDAY = "ihts_dimanche"
    COMPLEMENTARY = "complementaires"
    OVERTIME_FIRST = "supplementaires_25"  # of private law: the eight first of a week
    OVERTIME_NEXT = "supplementaires_50"


class ResidenceZone(StrEnum):
    ONE = "1"
    TWO = "2"
    THREE = "3"


class DomicileZone(StrEnum):
    METROPOLE = "metropole"
    ANTILLES_REUNION = "guadeloupe_reunion_martinique"
    GUYANE_MAYOTTE = "guyane_mayotte"


class ElectedFunction(StrEnum):
    MAYOR = "maire"
    DEPUTY_MAYOR = "adjoint"
    COUNCILLOR = "conseiller"
    DELEGATED_COUNCILLOR = "conseiller_delegue"
    PRESIDENT = "president"
    VICE_PRESIDENT = "vice_president"
    STANDING_COMMITTEE = "commission_permanente"  # of a département or a région
    ACTING_MAYOR = "maire_suppleant"  # stands in for the mayor; paid by deliberation


class ElectedBody(StrEnum):
    """What an élu sits in: it decides the scale, the envelope, and whether the indemnity counts for social security."""

    COMMUNE = "commune"
    CAPITAL = "paris_lyon_marseille"
    COMMUNITY = "communaute_communes"
    AGGLOMERATION = "communaute_agglomeration"
    URBAN = "communaute_urbaine"
    METROPOLE = "metropole"
    SYNDICATE = "syndicat_communes"
    CLOSED_MIXED = "syndicat_mixte_ferme"
    OPEN_MIXED = "syndicat_mixte_ouvert_restreint"
    DEPARTEMENT = "departement"
    REGION = "region"
    OTHER = "autre"  # SDIS, CDG, CNFPT, OPH, SEM…: no scale here


class Prevention(StrEnum):
    """Why an élu cannot exercise his functions (CGCT, art. L. 2123-25-1)."""

    SICKNESS = "maladie"
    MATERNITY = "maternite"
    PATERNITY = "paternite"
    ADOPTION = "adoption"
    ACCIDENT = "accident"


class AnnuityFund(StrEnum):
    FONPEL = "fonpel"
    CAREL = "carel"


class Majoration(StrEnum):
    """Why a commune may raise the indemnities that it voted (CGCT, art. L. 2123-22 and R. 2123-23)."""

    DEPARTMENT_SEAT = "chef_lieu_departement"
    DISTRICT_SEAT = "chef_lieu_arrondissement"
    CANTON_SEAT = "bureau_centralisateur"
    DAMAGED = "commune_sinistree"
    TOURISM = "station_tourisme"  # also communes of great public works
    URBAN_SOLIDARITY = "dsu"


class FrfeCase(StrEnum):
    NONE = "aucune"
    SINGLE = "mandat_unique"
    SEVERAL = "plusieurs_mandats"
    SMALL_COMMUNE = "commune_moins_3500"


class AttachmentKind(StrEnum):
    """By what act a creditor takes a part of the pay."""

    ALIMONY = "pension_alimentaire"  # paiement direct
    PUBLIC = "satd"  # saisie administrative à tiers détenteur, oppositions of the accountants
    SEIZURE = "saisie"
    CESSION = "cession"


class CoverKind(StrEnum):
    """What a complementary contract covers."""

    HEALTH = "sante"
    PROVIDENT = "prevoyance"


class PrimeShape(StrEnum):
    """How the amount of a rubrique comes about; what the month needs of it is in `Asked`."""

    MONTHLY = "mensuelle"  # an amount of the agent; follows quotity, presence and the sick policy
    FIXED = "forfait"  # the same amount for everybody who is entitled, month after month
    PERCENT = "pourcentage"  # a percent of the traitement, of each agent
    ONE_OFF = "ponctuelle"  # an amount of one month
    UNITS = "unites"  # so many units of the month at one price
    HOURS = "heures"  # so many hours of the month at a percent of the hourly pay
    REIMBURSEMENT = "remboursement"  # an amount of one month, untaxed, outside gross
    WITHHOLDING = "retenue"  # an amount of one month, taken from the net


class NationalShape(StrEnum):
    """The shapes that only the law uses, with a scale or a share that it sets."""

    SCALE = "bareme"  # an amount read in a scale for so many units
    SHARE_OF_COST = "part_de_frais"  # a percent of a cost, capped; half of it below half time
    DAYS_OF_PAY = "jours_de_remuneration"  # so many days at a year of a monthly pay over its working days
    SHARE_OF_PAY = "part_de_remuneration"  # a percent of a pay already received, in proportion
    SENIORITY = "anciennete"  # a part of the last monthly pay for each year, up to a limit
    NEGOTIATED = "convenue"  # an amount agreed within the bounds that seniority gives
    LODGING = "logement"  # so many rooms, valued by the cash pay of the month against the ceiling
    PURCHASING_POWER = "garantie_pouvoir_achat"  # what the index lost to inflation between two dates


class Nature(StrEnum):
    """What is done with a rubrique: contributions, transfert primes/points, tax."""

    PRIME = "prime"  # gross, RAFP, and the transfert primes/points may reduce it
    INDEMNITY = "indemnite"  # gross, RAFP, outside the transfert primes/points
    IN_KIND = "avantage_en_nature"  # gross, RAFP, and taken back from the net: it is not paid in cash
    REIMBURSEMENT = "frais"  # untaxed, outside gross
    DEPARTURE = "depart"  # repairs the loss of the post: outside every base within the limits of the law
    WITHHOLDING = "retenue"  # taken from the net


class Asked(StrEnum):
    """What a shape asks of the agent or of the month."""

    MONTHLY_AMOUNT = "montant mensuel"
    ENTITLEMENT = "droit ouvert"
    AMOUNT = "montant du mois"
    QUANTITY = "quantité du mois"
    SETTLEMENT = "règlement sur une rémunération"


class SickPrimePolicy(StrEnum):
    SUSPENDED = "suspendue"  # the rule when the deliberation is silent
    FOLLOWS_PAY = "suit_le_traitement"


class HomeHelpBody(StrEnum):
    """Who employs home helpers (CSS, art. L. 241-10, III)."""

    SOCIAL_CENTRE = "ccas_cias"
    SOCIAL_ONLY = "action_sociale_exclusive"  # EPCI and closed syndicats mixtes, since 28 February 2025
    AUTHORISED = "organisme_habilite"


class HomeHelpGround(StrEnum):
    PERMANENT = "permanent"  # official or CDI
    REPLACEMENT = "remplacement"  # a CDD that replaces somebody named
    NONE = "aucun"
