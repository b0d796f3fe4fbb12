"""The table of rules: every kind of pay line of the covered regimes, in the order of calculation, with its sections."""

from collections.abc import Callable
from functools import lru_cache

from payroll.rubriques import absences, agreed, benefits, contributions, elected, hours, net, pay, primes, private
from payroll.rules import Rule, RuleTable
from payroll.situation import LocalRubrique
from payroll.words import PrimeShape

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

_PRIME_SHAPES: dict[str, Callable[[LocalRubrique], Rule]] = {
    PrimeShape.MONTHLY: primes.monthly_prime,
    PrimeShape.ONE_OFF: primes.one_off_prime,
}
_NET_SHAPES: dict[str, Callable[[LocalRubrique], Rule]] = {
    PrimeShape.REIMBURSEMENT: net.reimbursement,
    PrimeShape.WITHHOLDING: net.withheld,
}


def _of_shapes(
    local: tuple[LocalRubrique, ...], shapes: dict[str, Callable[[LocalRubrique], Rule]]
) -> tuple[Rule, ...]:
    return tuple(shapes[rubrique.shape](rubrique) for rubrique in local if rubrique.shape in shapes)


@lru_cache(maxsize=512)
def rule_table(local: tuple[LocalRubrique, ...] = ()) -> RuleTable:
    """The national rules, with those an employer voted on a named shape in their places."""
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
            *_of_shapes(local, _PRIME_SHAPES),
            *primes.taken_from_primes(local),
            *hours.RULES,
            primes.transfert_du,
            primes.transfert_primes_points,
            *agreed.BASES,
            *private.BASES,
            *contributions.RULES,
            *private.RULES,
            elected.ecretement_reverse,
            *elected.ANNUITY,
            elected.frfe,
            *net.CSG,
            *benefits.PASSED_ON,
            *net.TAX,
            *_of_shapes(local, _NET_SHAPES),
            *net.LAST,
        )
    )
