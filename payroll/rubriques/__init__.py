"""The table of rules: every kind of pay line of the covered regimes, in the order of calculation, with its sections."""

from functools import lru_cache

from payroll.rubriques import (
    absences,
    agreed,
    benefits,
    contributions,
    cover,
    elected,
    home_help,
    hours,
    net,
    pay,
    payroll_tax,
    primes,
    private,
    shapes,
)
from payroll.rules import RuleTable
from payroll.situation import LocalRubrique

# The bulletin's groups, in the order in which it prints them.
SECTIONS = {
    "pay": "Traitement et accessoires",
    "prime": "Primes et indemnités",
    "hours": "Heures supplémentaires et complémentaires",
    "absence": "Absences",
    "health": "Santé",
    "work_accident": "Accidents du travail, invalidité",
    "retirement": "Retraite",
    "family": "Famille",
    "unemployment": "Assurance chômage",
    "funds": "Autres contributions",
    "csg": "CSG et CRDS",
    "relief": "Exonérations et réductions",
    "net": "Net",
    "tax": "Impôt sur le revenu",
    "reimbursement": "Remboursements",
    "withholding": "Retenues",
    "base": "Assiettes intermédiaires",
}


@lru_cache(maxsize=512)
def rule_table(local: tuple[LocalRubrique, ...] = ()) -> RuleTable:
    """The national rules, those of the catalogue, and those an employer voted on a named shape, in their places."""
    return RuleTable(
        (
            *pay.RULES,
            *absences.RULES,
            *benefits.DEDUCTED,
            *agreed.PAY,
            *private.PAY,
            elected.indemnite_fonction,
            elected.majoration_indemnite,
            elected.indemnites_journalieres_deduites,
            *elected.CLIPPING,
            primes.ifse,
            primes.cia,
            *shapes.paid_before_net(local),
            *cover.IN_GROSS,
            *primes.taken_from_primes(local),
            *hours.RULES,
            primes.transfert_du,
            primes.transfert_primes_points,
            *shapes.lodged(),
            *agreed.BASES,
            *private.BASES,
            *contributions.RULES,
            *private.RULES,
            *cover.COMPULSORY,
            *payroll_tax.RULES,
            elected.ecretement_reverse,
            *elected.ANNUITY,
            *home_help.RULES,
            elected.frfe,
            *net.CSG,
            *benefits.PASSED_ON,
            *net.TAX,
            *shapes.paid_on_net(local),
            *cover.ON_NET,
            *net.LAST,
        )
    )


@lru_cache(maxsize=1)
def rule_codes() -> frozenset[str]:
    """Every code of the national table: an employer's rubrique takes none of them."""
    return frozenset(rule.code for rule in rule_table().rules)
