"""One past month calculated twice, as it was known and as it is known now: what differs, line by line."""

from collections.abc import Iterator, Mapping
from datetime import date

from payroll.algebra import Part
from payroll.bulletin import Bulletin
from payroll.plan import Plan
from payroll.rappels import Reopened, settled_apart
from payroll.situation import YEAR_OF_WORK


def differences(month: date, before: Bulletin | None, after: Bulletin | None) -> Iterator[Reopened]:
    """The month once, or twice when its regime or the nature of a line changed: what the old loses, what the new gains.

    A month in which neither a line that is settled apart nor a year-to-date amount differs gives nothing."""
    if before is not None and after is not None and not _comparable(before.plan, after.plan):
        yield from differences(month, before, None)
        yield from differences(month, None, after)
        return
    old, new = _amounts(before), _amounts(after)
    changes = {key: new.get(key, 0) - old.get(key, 0) for key in sorted(old.keys() | new.keys())}
    moved = {key: change for key, change in changes.items() if change}
    cumuls = _cumuls(before, after)
    if moved or cumuls:
        yield Reopened(
            month=month,
            before=before.plan if before else None,
            after=after.plan if after else None,
            changes=moved,
            cumuls=cumuls,
        )


def _comparable(before: Plan, after: Plan) -> bool:
    """Whether a line of one is the same thing in the other: same regime, and no local rubrique of another shape."""
    if before is after:
        return True
    old = {rule.code: (rule.kind, rule.effects) for rule in before.rules}
    new = {rule.code: (rule.kind, rule.effects) for rule in after.rules}
    return before.status == after.status and all(old[code] == new[code] for code in old.keys() & new.keys())


def _amounts(bulletin: Bulletin | None) -> dict[tuple[str, Part], int]:
    if bulletin is None:
        return {}
    plan = bulletin.plan
    found = {
        (plan.rules[index].code, part): amount
        for (index, part), amount in zip(plan.slots, bulletin.amounts, strict=True)
        if settled_apart(plan.rules[index])
    }
    if ("frfe", "amount") in found:
        found["frfe", "amount"] = _frfe_used(bulletin)
    return found


def _frfe_used(bulletin: Bulletin) -> int:
    """What the élu's part for frais d'emploi really took from the taxable indemnity of the month, in cents."""
    return bulletin.total("gross") - bulletin.total("deductible") - bulletin.part("net_imposable")


def _cumuls(before: Bulletin | None, after: Bulletin | None) -> Mapping[str, int]:
    old, new = (each.cumuls if each else {} for each in (before, after))
    moved = {name: new.get(name, 0) - old.get(name, 0) for name in YEAR_OF_WORK}
    return {name: amount for name, amount in moved.items() if amount}
