"""The bulletin: the flat amounts of a plan, read as lines and totals when somebody asks; prints and stores nothing.

Amounts are cents; rates are ten-thousandths of a percent (37.65 % → 376 500); quantities hundredths.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from payroll.algebra import Expression, Fact, Line, Rounded, Segment, Total, YearToDate, walk
from payroll.bulletin_line import BulletinLine
from payroll.interpreter import Interpreter, half_up
from payroll.plan import Plan
from payroll.rappels import Reopened
from payroll.rules import Rule
from payroll.situation import CUMULS, PRIVATE_CUMULS, Situation
from payroll.words import GENERAL, IRCANTEC, Regime

_OF_THE_MONTH = (Fact, Line, Segment, Total, YearToDate)
_RAFP = frozenset({Regime.CNRACL, Regime.SIDE})
_IRCANTEC_BASE = frozenset({Regime.APPRENTICE, Regime.CENSUS})  # on a base that is not the gross
_WITHHELD = ("withholding", "debt", "alimony", "attachment", "attachment_returned")
_SHOWN = ("net", "tax")  # sections whose information lines the bulletin prints


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of rounded lines, rappels included, in cents.

    gross + employee_contributions + pas + withholdings + reimbursements = net_a_payer − carried_debt;
    gross + employer_contributions + reimbursements = cost."""

    gross: int
    employee_contributions: int  # negative
    employer_contributions: int
    montant_net_social: int
    net_before_pas: int
    net_imposable: int
    exempt_overtime: int
    pas: int  # negative or zero
    withholdings: int  # negative or zero
    reimbursements: int
    net_a_payer: int
    carried_debt: int
    cost: int


@dataclass(frozen=True)
class Bulletin:
    """One agent's month as paid: its situation, its plan, and the flat amounts from which lines are read for ever.

    `reopened`: the past months that it pays again; their sums are among its inputs."""

    situation: Situation
    plan: Plan
    amounts: tuple[int, ...]
    reopened: tuple[Reopened, ...] = ()

    @cached_property
    def reading(self) -> Interpreter:
        """The stored amounts, ready to answer for any expression of the plan."""
        situation = self.situation
        return Interpreter(self.plan, situation.inputs, situation.cumuls, situation.segments, self.amounts)

    @cached_property
    def lines(self) -> tuple[BulletinLine, ...]:
        """The lines that are not nil, in the plan's order, without the intermediate bases; then the rappels, by month."""
        shown = (
            rule
            for rule in self.plan.rules
            if rule.section != "base" and (rule.kind != "information" or rule.section in _SHOWN)
        )
        own = tuple(self._line(rule) for rule in shown if self._pays(rule))
        return own + tuple(line for month in self.reopened for line in month.lines)

    def _pays(self, rule: Rule) -> bool:
        return any(self.part(rule.code, part) for part in ("amount", "employee", "employer"))

    def part(self, code: str, part: str = "amount") -> int:
        """A rounded part of a line by its code, zero when the plan does not have it (cents)."""
        place = self.plan.place_of.get((code, part))
        return 0 if place is None else self.amounts[place]

    def total(self, effect: str) -> int:
        """The sum of the lines that bear an effect (employee's share of contributions), in cents."""
        return sum(self.amounts[place] for place in self.plan.places.get(("effect", effect), ()))

    @cached_property
    def attached(self) -> dict[str, int]:
        """What this bulletin withholds for each act of a creditor, by its reference, in cents."""
        acts: Iterable[Mapping[str, str]] = self.situation.frozen.get("attachments", ())  # type: ignore[assignment]
        return {act["reference"]: self.part(act["line"]) for act in acts}

    @cached_property
    def totals(self) -> Totals:
        return totals_of(self.plan, self.amounts, self.situation.inputs)

    @cached_property
    def cumuls(self) -> dict[str, int]:
        """What this bulletin adds to each year-to-date amount of `situation.CUMULS`, in cents.

        Amounts of the year of payment take in the rappels it pays; those of the year of work do not (see `Reopened`)."""
        regime = self.situation.regime
        special, gross, inputs = regime == Regime.CNRACL, self.total("gross"), self.situation.inputs
        social = self._social_pay(gross)
        own = {
            "gross": gross,
            "ceiling": inputs["ceiling"],
            "tib": self.total("tib") + inputs.get("rappel_tib", 0),
            "rafp_gross": self.total("rafp") + inputs.get("rappel_rafp", 0) if regime in _RAFP else 0,
            "rafp_base": self.part("rafp_base"),
            "transfer_due": self.part("transfert_du"),
            "transfer_paid": -self.part("transfert_primes_points"),
            "transfer_primes": self.total("transfer_primes"),
            "social_base": social,
            "old_age_capped_base": self.part("old_age_capped_base"),
            "ircantec_gross": self._ircantec_pay(gross),
            "ircantec_a_base": self.part("ircantec_a_base"),
            "ircantec_b_base": self.part("ircantec_b_base"),
            "fnal_gross": self.total("pension") if special else social,
            "fnal_base": self.part("fnal_base"),
            "teletravail": self.part("teletravail"),
            "exempt_overtime": self.part("heures_exonerees"),
            "exempt_pay": self.part("remuneration_exoneree"),
            "net_imposable": self.part("net_imposable"),
            "pas": self.total("pas"),
            "payroll_tax_base": self.part("taxe_salaires_base"),
            "payroll_tax": self.part("taxe_salaires_due"),
        }
        own |= {name: self.part(name) for name in PRIVATE_CUMULS}
        return {name: own[name] for name in CUMULS}

    def _social_pay(self, gross: int) -> int:
        """What bears the contributions of the régime général: the gross, or a base of its own."""
        regime = self.situation.regime
        return gross if regime in GENERAL else self.part("assiette_sociale")

    def _ircantec_pay(self, gross: int) -> int:
        regime = self.situation.regime
        if regime in IRCANTEC:
            return gross - self.total("family") - self.total("participation")
        return self.part("assiette_sociale") if regime in _IRCANTEC_BASE else 0

    def _line(self, rule: Rule) -> BulletinLine:
        if rule.kind == "contribution":
            return self._contribution(rule)
        amount = self.part(rule.code)
        tags = dict(rule.tags)
        hours = tags.get("quantity")
        return BulletinLine(
            code=rule.code,
            label=rule.label,
            section=rule.section,
            kind=rule.kind,
            amount=-amount if rule.kind == "withholding" else amount,
            base=self._unit_rate(rule.amount) if hours else None,
            quantity=self.situation.inputs[hours] if hours else None,
            tags=rule.tags,
        )

    def _contribution(self, rule: Rule) -> BulletinLine:
        return BulletinLine(
            code=rule.code,
            label=rule.label,
            section=rule.section,
            kind=rule.kind,
            amount=-self.part(rule.code, "employee"),
            employer=self.part(rule.code, "employer"),
            base=self.part(rule.code, "base"),
            employee_rate=self._rate(rule.code, "employee", rule.employee),
            employer_rate=self._rate(rule.code, "employer", rule.employer),
            tags=rule.tags,
        )

    def _rate(self, code: str, part: str, expression: Expression | None) -> int | None:
        if expression is None:
            return None
        known = self.plan.law_rates.get((code, part))
        if known is None:
            known = half_up(self.reading.evaluate(expression) * 10_000)
            if not any(isinstance(node, _OF_THE_MONTH) for node in walk(expression)):
                self.plan.law_rates[code, part] = known
        return known

    def _unit_rate(self, amount: Expression | None) -> int:
        """The rounded hourly rate inside a line of hours, in cents."""
        assert amount is not None
        rates = (node for node in walk(amount) if isinstance(node, Rounded))
        return int(self.reading.evaluate(next(rates)))


def totals_of(plan: Plan, amounts: Sequence[int], inputs: Mapping[str, int]) -> Totals:
    """The totals of flat amounts and of the rappels among the inputs, without reading the lines (cents)."""
    places = plan.places

    def rappel(*effects: str) -> int:
        return sum(inputs.get(f"rappel_{effect}", 0) for effect in effects)

    def total(kind: str, name: str) -> int:
        return sum(amounts[place] for place in places.get((kind, name), ()))

    gross = total("effect", "gross") + rappel("gross")
    employer = total("part", "employer") + rappel("employer")
    reimbursements = total("effect", "reimbursement") + rappel("reimbursement")
    return Totals(
        gross=gross,
        employee_contributions=-total("part", "employee") - rappel("social", "csg", "elected_training"),
        employer_contributions=employer,
        montant_net_social=total("line", "montant_net_social"),
        net_before_pas=total("line", "net_avant_impot"),
        net_imposable=total("line", "net_imposable"),
        exempt_overtime=total("line", "heures_exonerees"),
        pas=-total("effect", "pas"),
        withholdings=-sum(total("effect", name) for name in _WITHHELD),
        reimbursements=reimbursements,
        net_a_payer=total("line", "net_a_payer"),
        carried_debt=total("line", "trop_percu"),
        cost=gross + employer + reimbursements,
    )
