"""A rappel that a person types: an amount of one rubrique, due for a month that nobody recalculates, under that month's rules.

The lines of the gross are nil but one; what rests on them (contributions, CSG) is calculated with the law and the ceilings of
the month of origin, and the difference with nothing at all is the rappel.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from payroll.algebra import Fact, Number
from payroll.bulletin import Bulletin
from payroll.calculate import Calculator
from payroll.facts import CollectivityDescribed, EmployerFact, LocalRatesSet, RappelEntered
from payroll.history import History
from payroll.interpreter import half_up
from payroll.presence import last_of
from payroll.rappels import Reopened
from payroll.refusal import Refused
from payroll.reopening import differences
from payroll.rules import Rule
from payroll.situate import elected_training_due, employer_inputs
from payroll.situation import CUMULS, MONTH_INPUTS, LocalRubrique, Situation
from payroll.words import Regime

_TYPED = "typed"
_OF_THE_GROSS = ("earning", "deduction")


def typed_rappel(
    fact: RappelEntered,
    regime: Regime,
    employer: Sequence[EmployerFact] | History[EmployerFact],
    local: tuple[LocalRubrique, ...],
    cumuls: Mapping[str, int],
    calculator: Calculator,
) -> Reopened:
    """The rappel of one rubrique. `cumuls` are the year-to-date amounts of the year of origin, in cents.

    Refuses an unknown rubrique, an amount of no cent, and a year whose ceilings nobody has said."""
    amount = half_up(Fraction(fact.amount) * 100)
    _must_be_payable(fact, amount, cumuls)
    table = calculator.engine.rules(local)
    own = {rule.family for rule in table.rules if rule.code == fact.code}
    rules = tuple(_only(fact.code, rule) for rule in table.for_status(regime, fact.origin, families=own))
    if not any(rule.code == fact.code and rule.kind in _OF_THE_GROSS for rule in rules):
        raise Refused(
            f"« {fact.code} » n'est pas une rubrique du brut pour le régime « {regime} » en {fact.origin:%m/%Y}. "
            "Corriger le code ; une cotisation seule ne se rappelle pas.",
            code="unknown_rubrique",
            field="code",
        )
    plan = calculator.plan_of(regime, rules, fact.origin, fact.origin)
    ceiling = _ceiling_of(fact.origin, cumuls, calculator)
    inputs = dict.fromkeys(MONTH_INPUTS, 0) | _employer(employer, fact.origin, calculator) | {"ceiling": ceiling}
    before = {name: cumuls.get(name, 0) for name in CUMULS}
    before["ceiling"] -= ceiling

    def bulletin(cents: int) -> Bulletin:
        situation = Situation(
            regime=regime,
            month=fact.origin,
            payment_date=fact.origin,
            segments=({},),
            inputs=inputs | {_TYPED: cents},
            cumuls=before,
        )
        flat = plan.values(situation.inputs, situation.cumuls, situation.segments)
        return Bulletin(situation, plan, calculator.runner(plan, 1)(flat))

    [found] = differences(fact.origin, bulletin(0), bulletin(amount))
    return replace(found, before=None)


def _must_be_payable(fact: RappelEntered, amount: int, cumuls: Mapping[str, int]) -> None:
    if not amount:
        raise Refused(
            f"Rappel de {fact.origin:%m/%Y} : {fact.amount} € ne fait pas un centime. Saisir son montant, ou le retirer.",
            code="no_amount",
            field="amount",
        )
    if not cumuls.get("ceiling"):
        raise Refused(
            f"Rappel de {fact.origin:%m/%Y} : les cumuls de {fact.origin.year} (plafond, brut) ne sont pas connus, les "
            "cotisations plafonnées ne peuvent pas être calculées. Enregistrer la reprise des cumuls de cette année.",
            code="unknown_year",
            field="origin",
        )


def _only(code: str, rule: Rule) -> Rule:
    """The rule with its amount imposed, when it is a line of the gross; nil unless it is the one typed."""
    if rule.kind not in _OF_THE_GROSS and rule.code != "transfert_du":
        return rule
    return replace(rule, amount=Fact(_TYPED) if rule.code == code else Number(0), applies=None)


def _ceiling_of(month: date, cumuls: Mapping[str, int], calculator: Calculator) -> int:
    """The part of the year's ceilings (cents) that is the month's own: what is capped month by month needs it."""
    return min(half_up(calculator.law.fraction("pss.monthly", month) * 100), cumuls["ceiling"])


def _employer(
    employer: Sequence[EmployerFact] | History[EmployerFact], month: date, calculator: Calculator
) -> dict[str, int]:
    """The employer's rates of the month of origin, or the oldest known when the log begins later."""
    history = History.of(employer)
    rates = history.at(LocalRatesSet, last_of(month)) or history.timeline(LocalRatesSet).facts[0]
    bodies = history.timeline(CollectivityDescribed).facts
    body = history.at(CollectivityDescribed, last_of(month)) or bodies[0]
    own = employer_inputs(body, rates, calculator.law, month)
    return own | {"elected_training_due": elected_training_due(body)}
