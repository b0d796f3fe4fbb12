"""The rubriques that an agent has this month, of the catalogue or of the employer: amounts, entitlements, quantities, prices.

A code that nobody defined, used in another shape than its own, or above what the text allows, is refused by name.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from payroll import facts
from payroll.absences import AbsenceShare, PrimeClauses, PrimeRule
from payroll.facts import AbsenceClausesVoted, AmountPaid, QuantityEntered, SettlementStated
from payroll.formula import number
from payroll.presence import Period
from payroll.refusal import Refused
from payroll.rubriques.national import ASKED, MONTHLY, National, Shape, national
from payroll.situate.agent_month import AgentMonth
from payroll.situate.settlements import indices, rooms, settlement
from payroll.situate.units import cents, hundredths, rate
from payroll.situation import IN_KIND, LocalRubrique
from payroll.words import Asked, NationalShape, Nature, PrimeShape, SickPrimePolicy

# Rubriques written in Python, and the inputs that the variables of the month give them.
_READ_BY_RULES = {"cia": "cia", "restitution_saisie": "attachment_returned", "titres_restaurant": "vouchers"}
_OF_RULES = frozenset({"ifse", *_READ_BY_RULES})


@dataclass(frozen=True, slots=True)
class Rubrique:
    """A rubrique as the employer has it on the last day of the month: `national` or voted, its price if a vote sets it."""

    code: str
    label: str
    shape: Shape
    nature: Nature
    sick_policy: SickPrimePolicy
    rate: Decimal | None
    national: National | None

    @property
    def local(self) -> LocalRubrique:
        return LocalRubrique(self.code, self.label, self.shape, self.nature)


def rubriques(own: AgentMonth) -> tuple[Rubrique, ...]:
    """Those that the month uses, sorted by code."""
    uses = sorted(set(_used(own)))
    found = {code: _known(own, code) for code, _ in uses}
    for code, asked in uses:
        _refuse_other_use(found[code], asked)
    for each in found.values():
        _refuse_other_status(own, each)
    return tuple(found.values())


def families(used: Sequence[Rubrique]) -> frozenset[str]:
    """The families of rules that these rubriques bring."""
    in_kind = {IN_KIND} if any(each.nature == Nature.IN_KIND for each in used) else set()
    return frozenset({each.code for each in used if each.national} | in_kind)


def voted(used: Sequence[Rubrique]) -> tuple[LocalRubrique, ...]:
    return tuple(each.local for each in used if each.national is None)


def _used(own: AgentMonth) -> Iterator[tuple[str, Asked]]:
    for each in own.variables:
        if isinstance(each, AmountPaid) and each.code not in _OF_RULES:
            yield each.code, Asked.AMOUNT
        elif isinstance(each, QuantityEntered) and each.code not in _OF_RULES:
            yield each.code, Asked.QUANTITY
        elif isinstance(each, SettlementStated):
            yield each.code, Asked.SETTLEMENT
    if own.elected:
        return
    first, last = own.whole.first, own.whole.last
    for code, primes in own.agent.primes.items():
        if code not in _OF_RULES and any(each.monthly_amount for each in primes.during(first, last)):
            yield code, Asked.MONTHLY_AMOUNT
    for code, entitled in own.agent.entitlements.items():
        if any(each.quantity for each in entitled.during(first, last)):
            yield code, Asked.ENTITLEMENT


def _known(own: AgentMonth, code: str) -> Rubrique:
    entry = national().get(code)
    if entry is not None:
        return _national(own, entry)
    timeline = own.employer.local_rubriques.get(code)
    defined = timeline.at(own.last) if timeline else None
    if defined is None:
        raise Refused(
            f"La rubrique « {code} » n'est définie par aucune délibération de la collectivité au "
            f"{own.last:%d/%m/%Y}. Enregistrer la délibération, ou corriger le code.",
            code="unknown_rubrique",
            field="code",
        )
    return _of_employer(defined)


def _national(own: AgentMonth, entry: National) -> Rubrique:
    timeline = own.employer.adoptions.get(entry.code)
    adopted = timeline.at(own.last) if timeline else None
    policy = entry.sick or (adopted.sick_policy if adopted else SickPrimePolicy.SUSPENDED)
    price = adopted.rate if adopted and entry.local_rate else None
    return Rubrique(entry.code, entry.label, entry.shape, entry.nature, policy, price, entry)


def _of_employer(defined: facts.LocalRubrique) -> Rubrique:
    return Rubrique(
        defined.code, defined.label, defined.shape, defined.nature, defined.sick_policy, defined.rate, None
    )  # fmt: skip


_HOW = {
    Asked.MONTHLY_AMOUNT: "est mensuelle : son montant s'accorde à l'agent",
    Asked.ENTITLEMENT: "est un droit de l'agent, ouvert à une date : son montant n'est pas saisi",
    Asked.AMOUNT: "est ponctuelle : son montant se saisit sur le mois",
    Asked.SETTLEMENT: "se règle sur une rémunération de référence : la saisir avec ce qui est dû",
    Asked.QUANTITY: "se compte : saisir sur le mois le nombre d'unités",
}


def _refuse_other_use(rubrique: Rubrique, used: Asked) -> None:
    wanted = ASKED[rubrique.shape]
    if used != wanted:
        raise Refused(
            f"La rubrique « {rubrique.code} » {_HOW[wanted]}. L'enregistrer comme telle sur l'agent ou sur le mois.",
            code="rubrique_shape",
            field="code",
        )


def _refuse_other_status(own: AgentMonth, rubrique: Rubrique) -> None:
    entry = rubrique.national
    if entry is not None and own.regime not in entry.statuses:
        raise Refused(
            f"« {entry.label} » n'est pas due à un engagement de régime « {own.regime} » ({entry.article}). "
            "La retirer, ou vérifier le statut.",
            code="rubrique_status",
            field="code",
        )
    if entry is not None and not (entry.first_day <= own.last and own.month <= entry.last_day):
        until = f" au {entry.last_day:%d/%m/%Y}" if entry.last_day < date.max else ""
        raise Refused(
            f"« {entry.label} » se paie à partir du {entry.first_day:%d/%m/%Y}{until} ({entry.article}) : "
            f"elle n'est pas due en {own.month:%m/%Y}. La retirer, ou corriger sa date.",
            code="rubrique_not_in_force",
            field="effective_on",
        )


# ---- what the rules read ---------------------------------------------------------------------------------------------


def segment_values(own: AgentMonth, period: Period, used: Sequence[Rubrique], absent: AbsenceShare) -> dict[str, int]:
    """Monthly amounts (cents) and entitlements of a segment, and the share of the month in which each is due."""
    values: dict[str, int] = {}
    for each in used:
        if each.shape in MONTHLY:
            values |= _monthly(own, each, period.first)
            clauses = clauses_of(own, each.code, each.sick_policy, absent)
            values[f"prime_weight.{each.code}"] = absent.prime_weight(period.thirtieths, clauses)
            values[f"prime_tpt.{each.code}"] = int(not clauses.absences.kept_in_therapeutic_part_time)
    return values


def clauses_of(own: AgentMonth, code: str, sickness: SickPrimePolicy, absent: AbsenceShare) -> PrimeClauses:
    """What the deliberation says of a prime; more than the State serves in a long leave is refused when it would act."""
    timelines, day = own.employer.absence_clauses, own.month
    absences = timelines[code].at(own.last) if code in timelines else None
    if absences is None:
        return PrimeClauses(sickness, AbsenceClausesVoted(effective_on=day, code=code))
    voted = {"first_year": absences.long_leave_first_year, "next_years": absences.long_leave_next_years}
    for years, percent in voted.items() if absent.counts(PrimeRule.LONG_FIRST, PrimeRule.LONG_NEXT) else ():
        cap = own.law.fraction(f"primes.long_leave_{years}_cap", day)
        if not 0 <= percent <= cap:
            raise Refused(
                f"La prime « {code} » est votée à {percent} % dans les longs congés, au-delà des {cap} % de l'État (décret "
                "n° 2010-997, art. 1 ; CE, 4 juillet 2024, n° 462452). Corriger la délibération enregistrée.",
                code="prime_above_cap",
                field="long_leave_first_year",
            )
    return PrimeClauses(sickness, absences)


def _monthly(own: AgentMonth, rubrique: Rubrique, day: date) -> dict[str, int]:
    code = rubrique.code
    if ASKED[rubrique.shape] == Asked.MONTHLY_AMOUNT:
        granted = own.agent.primes[code].at(day)
        amount = prime_amount(code, granted.monthly_amount if granted else Decimal(0), day)
        _refuse_above(own, rubrique, Decimal(amount * 12) / 100, day)
        return {f"prime.{code}": amount}
    entitled = own.agent.entitlements[code].at(day)
    quantity = entitled.quantity if entitled else Decimal(0)
    _refuse_above(own, rubrique, quantity, day)
    return {f"granted.{code}": rate(quantity)}


def prime_amount(code: str, monthly: Decimal, day: date) -> int:
    """A monthly amount in cents; a negative one is refused."""
    if monthly < 0:
        raise Refused(
            f"La prime « {code} » du {day:%d/%m/%Y} est négative ({monthly} €). "
            "Corriger son montant ; une retenue se saisit par une rubrique de retenue.",
            code="negative_prime",
            field="monthly_amount",
        )
    return cents(monthly)


def _refuse_above(own: AgentMonth, rubrique: Rubrique, found: Decimal, day: date) -> None:
    """What the text forbids to grant: a percent, or an amount a year, above its cap."""
    entry = rubrique.national
    if entry is None or not entry.cap or not found:
        return
    key = f"{entry.cap}.{own.category(own.position(day).grade)}" if entry.by_category else entry.cap
    most = own.law.fraction(key, day)
    if found > most:
        unit = "%" if rubrique.shape == PrimeShape.PERCENT else "€ par an"
        raise Refused(
            f"« {entry.label} » : {number(Fraction(found))} {unit} au {day:%d/%m/%Y}, le plafond est de {number(most)} {unit} "
            f"({entry.article}). Relire la décision.",
            code="rubrique_above_cap",
            field="quantity" if rubrique.shape == PrimeShape.PERCENT else "monthly_amount",
        )


def month_values(own: AgentMonth, used: Sequence[Rubrique]) -> dict[str, int]:
    """The amounts (cents), quantities (hundredths) and voted prices of the month, by situated name."""
    values = dict.fromkeys(_READ_BY_RULES.values(), 0)
    for each in used:
        values |= _brought(own, each)
    known = {each.code: each for each in used}
    for variable in own.variables:
        if isinstance(variable, SettlementStated):
            values |= settlement(own, known[variable.code].national, variable, values)
        elif isinstance(variable, QuantityEntered):
            values[_READ_BY_RULES.get(variable.code, f"quantity.{variable.code}")] += hundredths(variable.quantity)
        elif isinstance(variable, AmountPaid):
            values[_READ_BY_RULES.get(variable.code, f"amount.{variable.code}")] += cents(variable.amount)
    if values["cia"] and own.elected:
        raise Refused(
            "Un élu ne perçoit pas de CIA (décret n° 2014-513). Retirer la variable du mois.", code="cia_of_elected"
        )
    for each in used:
        if each.shape == PrimeShape.ONE_OFF:
            _refuse_above(own, each, Decimal(values[f"amount.{each.code}"]) / 100, own.month)
    return values


def _brought(own: AgentMonth, rubrique: Rubrique) -> Mapping[str, int]:
    """What a rubrique brings by itself, before the variables of the month."""
    found: dict[str, int] = {}
    asked = ASKED[rubrique.shape]
    if rubrique.shape == NationalShape.LODGING:
        found |= rooms(own, rubrique.code, rubrique.label)
    if rubrique.shape == NationalShape.PURCHASING_POWER:
        found |= indices(own, rubrique.code, rubrique.label)
    if asked == Asked.AMOUNT:
        found[f"amount.{rubrique.code}"] = 0
    if asked == Asked.SETTLEMENT:
        found |= {f"{stem}.{rubrique.code}": 0 for stem in ("quantity", "reference", "out_of")}
    if asked == Asked.QUANTITY:
        found[f"quantity.{rubrique.code}"] = 0
    if rubrique.national is None or rubrique.national.local_rate:
        found[f"rate.{rubrique.code}"] = _price(rubrique)
    return found


def _price(rubrique: Rubrique) -> int:
    """Cents; of hours, ten-thousandths of a percent. Zero: the law's."""
    if rubrique.rate is None:
        return 0
    return rate(rubrique.rate) if rubrique.shape == PrimeShape.HOURS else cents(rubrique.rate)
