"""Why a month is not the same when another moment of the log is believed: the facts, the values of the law, by name."""

from collections.abc import Iterable
from datetime import date, timedelta

from domain import events
from domain.law_log import Publication
from domain.ledger import Change, Ledger
from domain.replay.contents import Content, Said
from domain.replay.runs import IssuedRun
from domain.store.port import PARIS
from domain.words import change_in_words
from payroll.law import Law
from payroll.plan import Plan, law_keys

_NAMED = 5  # facts or values named for one difference; the others are counted


def of_facts(run: IssuedRun, matricule: str, low: int, late: Ledger, high: int, money: bool) -> tuple[str, ...]:
    """The facts recorded after `low` and up to `high`, about this person or the employer, that this month may read.

    `late` has read both; `money`: only those that the calculation reads, not accounts, identities or decisions."""
    found = [
        each
        for each in late.changes_after(low)
        if each.position <= high
        and _concerns(each, matricule, late)
        and _of_the_month(each, run)
        and (_calculated(each) or not money)
    ]
    about_the_agent = [each for each in found if each.agent is not None]
    return _said(change_in_words(each, late) for each in about_the_agent or found)


def _concerns(change: Change, matricule: str, ledger: Ledger) -> bool:
    if change.topic.startswith(("bulletin.", "debt.")):
        return False
    if change.agent is None:
        return True
    agent = ledger.agents.get(change.agent)
    return agent is not None and agent.matricule == matricule


def _calculated(change: Change) -> bool:
    return hasattr(change.event, "fact") or hasattr(change.event, "withdraws")


def _of_the_month(change: Change, run: IssuedRun) -> bool:
    """A correction always may; a variable, in its own month; a dated fact, when it has taken effect."""
    event = change.event
    if isinstance(event, events.VariableEntered | events.VariableWithdrawn):
        return event.month == run.month
    if getattr(event, "replaces", None) or hasattr(event, "withdraws"):
        return True
    effective_on = getattr(getattr(event, "fact", event), "effective_on", None)
    return effective_on is None or effective_on <= max(_last_day(run.month), run.payment_date)


def _last_day(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


# ---- the law ---------------------------------------------------------------------------------------------------------


def of_law(
    run: IssuedRun, before: Said, after: Said, line: str, law: Law, published: list[Publication]
) -> tuple[str, ...]:
    """The parameters whose value is not the same in both plans, with the article of `law`, which has the last word: those
    that the line itself reads, or all of them when it only follows other lines.

    `published`: the publications that it knows and the other does not."""
    if isinstance(before, Content) and isinstance(after, Content) and before.plan.law != after.plan.law:
        keys = _different(before.plan, after.plan)
        own = _read_by(after.plan, line)
        return _said(_value(key, run, law, published) for key in [key for key in keys if key in own] or keys)
    return _said(_publication(each) for each in published)


def _read_by(plan: Plan, line: str) -> set[str]:
    """The parameters that the rule of a line names."""
    return {_name(key) for rule in plan.rules if rule.code == line.partition(".")[0] for key in law_keys((rule,))}


def _different(one: Plan, other: Plan) -> list[str]:
    """Parameters whose values differ; one that only one plan reads says nothing unless there is no other."""
    shared = {_name(key) for key in one.law.keys() & other.law.keys() if one.law[key] != other.law[key]}
    return sorted(shared or {_name(key) for key in one.law.keys() ^ other.law.keys()})


def _name(key: str) -> str:
    return key.partition("[")[0]


def _value(key: str, run: IssuedRun, law: Law, published: list[Publication]) -> str:
    by_payment = law.parameter(key).selected_by == "payment_date"
    value = law.at(key, run.payment_date if by_payment else run.month)
    told = f"{law.parameter(key).label} ({key}) à compter du {value.effective_on:%d/%m/%Y}, {value.reference}"
    source = [each for each in published if any(change.key == key for change in each.event.changes)]
    return told + (f", {_publication(source[-1])}" if source else "")


def _publication(publication: Publication) -> str:
    moment = publication.change.recorded_at.astimezone(PARIS)
    return f"loi publiée par le service le {moment:%d/%m/%Y} (position {publication.position})"


def _said(causes: Iterable[str]) -> tuple[str, ...]:
    known = list(dict.fromkeys(causes))
    more = [f"et {len(known) - _NAMED} autres"] if len(known) > _NAMED else []
    return (*known[:_NAMED], *more)
