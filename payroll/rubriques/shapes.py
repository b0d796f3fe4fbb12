"""From a shape and a nature to a rule: rubriques of the catalogue, each its own family, and those that an employer votes.

Names of inputs: `situation.SEGMENT_INPUTS` and `MONTH_INPUTS`. A price that the deliberation sets wins over the law's.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from types import MappingProxyType

from payroll.algebra import (
    Bracket,
    Compare,
    Euros,
    Expression,
    Fact,
    Greater,
    Law,
    Lesser,
    Number,
    Rounded,
    Segment,
    Select,
    SumOverSegments,
    Total,
    YearToDate,
    percent_of,
)
from payroll.rubriques.contributions import RAFP_WHOLE
from payroll.rubriques.hours import HOUR_WITHOUT_NBI
from payroll.rubriques.national import ASKED, National, Shape, national
from payroll.rubriques.vocabulary import EVERYONE, INDEXED, QUOTA, STAFF, STRIKE, UNDONE, monthly
from payroll.rules import Rule, Settlement, earning, information, withholding
from payroll.situation import IN_KIND, LocalRubrique
from payroll.words import Asked, NationalShape, Nature, PrimeShape, Regime

_VOTED = "Délibération de la collectivité"
_EFFECTS: Mapping[Nature, frozenset[str]] = MappingProxyType(
    {
        Nature.PRIME: frozenset({"gross", "rafp", "transfer_primes"}),
        Nature.INDEMNITY: frozenset({"gross", "rafp"}),
        Nature.IN_KIND: frozenset({"gross", "rafp", "in_kind"}),
        Nature.REIMBURSEMENT: frozenset({"reimbursement"}),
        Nature.DEPARTURE: frozenset({"reimbursement"}),
        Nature.WITHHOLDING: frozenset({"withholding"}),
    }
)
_TAGS: Mapping[Nature, Mapping[str, str]] = MappingProxyType(
    {
        Nature.PRIME: {"pes": "Indemnite", "m57": "prime"},
        Nature.INDEMNITY: {"pes": "Indemnite", "m57": "prime"},
        Nature.IN_KIND: {"pes": "AvantageNature", "m57": "prime"},
        Nature.REIMBURSEMENT: {"pes": "RemDivers", "m57": "frais"},
        Nature.DEPARTURE: {"pes": "Indemnite", "m57": "prime"},
        Nature.WITHHOLDING: {"pes": "Retenue", "m57": "oppositions"},
    }
)
_NET = (Nature.REIMBURSEMENT, Nature.DEPARTURE, Nature.WITHHOLDING)  # outside the gross
_OF_SHAPE: Mapping[Shape, Nature] = {
    PrimeShape.REIMBURSEMENT: Nature.REIMBURSEMENT,
    PrimeShape.WITHHOLDING: Nature.WITHHOLDING,
}
_UNIT_PRICE = "Montant unitaire, au centime"

# ---- amounts ---------------------------------------------------------------------------------------------------------

Price = Callable[[], Expression]


def _amount(code: str, shape: Shape, price: Price, per: int, bears_absences: bool = True) -> Expression:
    """What a shape pays (cents); `price` is in cents, or in percent for hours. `bears_absences`: the line itself takes back what
    strikes, hours not done and part time for therapy take."""
    quantity = Fact(f"quantity.{code}") / 100
    weight = Segment(f"prime_weight.{code}") / 3000
    lost = Segment(f"prime_tpt.{code}") * Segment("tpt_loss") / 100
    of_the_month = QUOTA * (weight * (1 - lost) - STRIKE - UNDONE if bears_absences else weight)
    match shape:
        case PrimeShape.MONTHLY:
            return SumOverSegments(Segment(f"prime.{code}") * of_the_month)
        case PrimeShape.FIXED:
            return SumOverSegments(price() * Segment(f"granted.{code}") / 10_000 * of_the_month)
        case PrimeShape.PERCENT:
            pay = monthly(Segment("im") + Segment("nbi"))
            return SumOverSegments(percent_of(pay, Segment(f"granted.{code}") / 10_000) * of_the_month)
        case PrimeShape.UNITS:
            return Rounded(price() / per if per > 1 else price(), 1, _UNIT_PRICE) * quantity
        case PrimeShape.HOURS:
            return Rounded(percent_of(HOUR_WITHOUT_NBI, price()), 1, "Taux horaire, au centime") * quantity
    return Fact(f"amount.{code}")


def _national_amount(entry: National) -> Expression:
    quantity = Fact(f"quantity.{entry.code}") / 100
    match entry.shape:
        case NationalShape.SCALE:
            return Bracket(entry.rate, quantity, "whole") * 100
        case NationalShape.SHARE_OF_COST:
            return _share_of_cost(entry, Fact(f"quantity.{entry.code}"))
        case NationalShape.PURCHASING_POWER:
            return _purchasing_power(entry) * quantity
        case NationalShape.LODGING:
            return _lodging(entry)
        case NationalShape.NEGOTIATED:
            return quantity * 100
    if ASKED[entry.shape] == Asked.SETTLEMENT:
        return _settled(entry, Fact(f"reference.{entry.code}"), quantity)
    amount = _amount(entry.code, entry.shape, lambda: _price(entry), entry.per)
    if not entry.yearly_cap:
        return amount
    return Lesser(amount, Greater(Euros(entry.yearly_cap) - YearToDate(entry.code), Number(0)))


def _share_of_cost(entry: National, cost: Expression) -> Expression:
    """A percent of the cost, capped; half of it below half time (quotity of the end of the month)."""
    share = Lesser(percent_of(cost, Law(entry.rate)), Euros(entry.monthly_cap))
    return Select(Compare("==", Fact("below_half_time"), Number(1)), share / 2, share)


def _lodging(entry: National) -> Expression:
    """The value of a lodging by the cash pay of the month, in percent of the monthly ceiling; `raised_by` is an abatement."""
    rooms, share = Fact(f"rooms.{entry.code}"), Total("cash") * 100 / Euros("pss.monthly")
    single, each = (Bracket(f"{entry.rate}.{name}", share, "whole") * 100 for name in ("single", "per_room"))
    value = Select(Compare("==", rooms, Number(1)), single, each * rooms)
    return percent_of(value, 100 - Law(entry.raised_by)) if entry.raised_by else value


def _purchasing_power(entry: National) -> Expression:
    """The pay of the index at the first date, raised by inflation, above that of the last; nothing below it."""
    start = Fact(f"im_start.{entry.code}") * Euros(f"{entry.rate}.point_start") / 100
    end = Fact(f"im_end.{entry.code}") * Euros(f"{entry.rate}.point_end") / 100
    return Greater(percent_of(start, 100 + Law(f"{entry.rate}.inflation")) - end, Number(0))


def _settled(entry: National, reference: Expression, quantity: Expression) -> Expression:
    match entry.shape:
        case NationalShape.DAYS_OF_PAY:
            return Rounded(reference * 12 / Law(entry.rate), 1, "Journée, au centime") * quantity
        case NationalShape.SHARE_OF_PAY:
            return percent_of(reference, Law(entry.rate)) * quantity * 100 / Fact(f"out_of.{entry.code}")
    years = Rounded(quantity, 1, "Six mois et plus comptent pour une année")
    first, following, most = (Law(f"{entry.rate}.{name}") for name in ("first_years", "next_years", "most_months"))
    months = Lesser(Lesser(years, Number(12)) * first + Greater(years - 12, Number(0)) * following, most)
    return reference * (months * Law(entry.raised_by) if entry.raised_by else months)


def _price(entry: National) -> Expression:
    """Cents a unit, or percents of the hourly pay."""
    price = _of_law(entry)
    if entry.local_rate:
        voted = Fact(f"rate.{entry.code}")
        price = Select(Compare(">", voted, Number(0)), _voted(voted, entry.shape), price)
    if entry.raised_by:
        price = percent_of(price, 100 + Law(entry.raised_by))
    return price


def _of_law(entry: National) -> Expression:
    unit = Law if entry.shape == PrimeShape.HOURS else Euros
    if not entry.by_category:
        return unit(entry.rate)
    a, b, c = (unit(f"{entry.rate}.{category}") for category in "ABC")
    rank = Fact("category")
    return Select(Compare("==", rank, Number(1)), a, Select(Compare("==", rank, Number(2)), b, c))


def _voted(rate: Expression, shape: Shape) -> Expression:
    return rate / 10_000 if shape == PrimeShape.HOURS else rate


# ---- rules -----------------------------------------------------------------------------------------------------------


def _rule(
    code: str,
    label: str,
    nature: Nature,
    amount: Expression,
    article: str,
    statuses: frozenset[Regime],
    tags: Mapping[str, str],
    family: str = "",
    settlement: Settlement = Settlement.BY_PERIOD,
) -> Rule:
    effects, tags = _EFFECTS[nature], {**_TAGS[nature], **tags}
    if nature == Nature.WITHHOLDING:
        return withholding(
            code, label, section="withholding", statuses=statuses, amount=amount, article=article, effects=effects,
            tags=tags, family=family,
        )  # fmt: skip
    if nature in _NET:
        return information(
            code, label, section="reimbursement", kind="reimbursement", statuses=statuses, amount=amount,
            article=article, settlement=settlement, effects=effects, tags=tags, family=family,
        )  # fmt: skip
    return earning(
        code, label, section="prime", statuses=statuses, amount=amount, article=article, settlement=settlement,
        effects=effects, tags=tags, family=family,
    )  # fmt: skip


def _quantity_tag(code: str, shape: Shape, unit: str = "") -> Mapping[str, str]:
    """What the bulletin prints of a counted line: the quantity, and its unit (empty: none; hours need no tag)."""
    if shape not in (PrimeShape.UNITS, PrimeShape.HOURS):
        return {}
    counted = {"quantity": f"quantity.{code}"}
    return counted if shape == PrimeShape.HOURS or unit == "heure" else {**counted, "unit": unit}


def national_rule(entry: National) -> Rule:
    """The rule of a rubrique of the catalogue: in the plan of a month only when the month uses it."""
    quantity = {} if entry.yearly_cap else _quantity_tag(entry.code, entry.shape, entry.unit)
    rule = _rule(
        entry.code,
        entry.label,
        entry.nature,
        _national_amount(entry),
        entry.article,
        entry.statuses,
        quantity,
        family=entry.code,
        settlement=Settlement.BY_YEAR_TO_DATE if entry.yearly_cap else Settlement.BY_PERIOD,
    )
    return replace(rule, effects=rule.effects - {"rafp"}) if entry.code in RAFP_WHOLE else rule


def local_rule(local: LocalRubrique) -> Rule:
    """The rule of a rubrique that an employer voted."""
    shape = PrimeShape(local.shape)
    nature = nature_of(shape, Nature(local.nature))
    rate = _voted(Fact(f"rate.{local.code}"), shape)
    indexed = shape in (PrimeShape.PERCENT, PrimeShape.HOURS)
    return _rule(
        local.code,
        local.label,
        nature,
        _amount(
            local.code, shape, lambda: rate, 1, bears_absences=shape != PrimeShape.MONTHLY
        ),  # `primes.taken_from_primes` does
        "Décision de l'employeur" if nature == Nature.WITHHOLDING else _VOTED,
        INDEXED if indexed else EVERYONE if nature in _NET else STAFF,
        _quantity_tag(local.code, shape),
    )


def nature_of(shape: Shape, nature: Nature) -> Nature:
    """A repayment or a withholding is of that nature whatever its deliberation says."""
    return _OF_SHAPE.get(shape, nature)


def outside_gross(nature: Nature) -> bool:
    return nature in _NET


def paid_before_net(local: tuple[LocalRubrique, ...]) -> tuple[Rule, ...]:
    """The lines of the gross: those of the catalogue, then those voted."""
    of_law = (
        national_rule(each)
        for each in national().values()
        if not outside_gross(each.nature) and each.shape != NationalShape.LODGING
    )
    return (*of_law, *(local_rule(each) for each in local if not _is_net(each)))


def lodged() -> tuple[Rule, ...]:
    """What is valued by the rest of the gross, after it."""
    return tuple(national_rule(each) for each in national().values() if each.shape == NationalShape.LODGING)


def paid_on_net(local: tuple[LocalRubrique, ...]) -> tuple[Rule, ...]:
    """What is added to the net or taken from it: the catalogue, what was voted, and what was received in kind."""
    of_law = (national_rule(each) for each in national().values() if outside_gross(each.nature))
    return (*of_law, *(local_rule(each) for each in local if _is_net(each)), taken_back)


def _is_net(local: LocalRubrique) -> bool:
    return outside_gross(nature_of(PrimeShape(local.shape), Nature(local.nature)))


taken_back = withholding(
    "avantages_en_nature",
    "Avantages en nature, déjà reçus",
    section="withholding",
    statuses=STAFF,
    amount=Total("in_kind"),
    article="CSS, art. L. 242-1 ; arrêté du 10 décembre 2002",
    effects={"withholding"},
    tags=_TAGS[Nature.WITHHOLDING],
    family=IN_KIND,
)
