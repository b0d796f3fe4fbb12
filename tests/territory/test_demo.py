"""The demonstration played on a real PostgreSQL: checked against the log, repeatable, and as varied as it claims."""

import io
from collections import Counter
from datetime import date
from uuid import UUID

import pytest
from rich.console import Console
from stdnum import iban
from stdnum.fr import nir, siret

from api.demo import MONTHS, Report, play
from domain.event import load
from domain.events import BulletinCancelled, BulletinIssued, RunControlled, RunIssued
from domain.store import Stores
from domain.store.port import RecordedEvent
from fixtures.territory.generator import territory
from payroll.controls import catalogue
from payroll.rubriques import rule_table
from payroll.rubriques.national import national
from payroll.words import CollectivityKind, PrimeShape, Status
from projections.folds import PROJECTIONS
from projections.projector import Projector
from projections.reader import Reader


@pytest.fixture
def played(stores: Stores) -> Report:
    return play(stores, Console(file=io.StringIO()))


def test_the_territory_is_whole_and_its_people_valid() -> None:
    drawn = territory()
    assert len(drawn.bodies) == 109
    assert {body.kind for body in drawn.bodies} == set(CollectivityKind)
    agents = [person for body in drawn.bodies for person in body.people if person.status != Status.ELECTED]
    assert 5_200 <= sum(len(body.people) for body in drawn.bodies) <= 5_800
    assert max(len(body.people) for body in drawn.bodies) > 600
    assert min(sum(person.status != Status.ELECTED for person in body.people) for body in drawn.bodies) == 2
    for body in drawn.bodies:
        assert siret.is_valid(body.facts[0].siret)  # type: ignore[union-attr]
    for person in agents:
        assert not person.who.nir or nir.is_valid(person.who.nir)
        assert person.who.iban is None or iban.is_valid(person.who.iban)
    accounts = [person.who.iban for person in agents if person.who.iban]
    assert len(set(accounts)) == len(accounts), "a shared account is a defect, not an accident"


def test_the_same_seed_draws_the_same_people_and_another_does_not() -> None:
    first, again, other = territory(), territory(), territory(seed=41)
    assert first.bodies == again.bodies
    assert first.bodies != other.bodies


def test_the_demonstration_is_what_it_says(stores: Stores, played: Report) -> None:
    """One play of the whole territory, read three ways: the report, the log, and the read models."""
    log = stores.projector.read_all(after=0, limit=10_000_000)
    issued = _issued(log)
    cancelled = {each.originator_id for each in log if each.topic == BulletinCancelled.topic}
    standing = [event for key, event in issued.items() if key not in cancelled]
    assert Counter(f"{event.month:%Y-%m}" for event in standing) == played.bulletins
    assert cancelled, "a bulletin refused by the comptable"
    anomalies: Counter[str] = Counter()
    last: dict[object, RunControlled] = {}
    for each in log:
        if each.topic == RunControlled.topic:
            last[each.originator_id] = RunControlled.from_bytes(each.state)
    for run in last.values():
        anomalies.update(anomaly.code for anomaly in run.anomalies)
    assert anomalies == played.anomalies
    blocked = sum(len(RunIssued.from_bytes(each.state).blocked) for each in log if each.topic == RunIssued.topic)
    assert blocked == sum(played.refused.values()) - played.refused["approbation_perimee"]

    Projector(stores.projector_url, PROJECTIONS).catch_up()
    reader = Reader(stores.reader_url)
    codes = sorted({each.collectivity for each in log if each.collectivity.startswith("C")})
    counted = sum(count.bulletins for count in reader.counts(codes))
    assert counted == len(standing)

    vectors = {(event.plan, event.amounts) for event in standing}
    assert len(vectors) >= 3_000
    _every_rubrique_is_paid(reader, standing)
    impossible = {"quotite_ou_heures_absentes"}  # Situate refuses before any bulletin exists
    identities = {"nir_manquant", "nir_provisoire", "iban_manquant", "iban_nouveau_sans_piece", "iban_partage"}
    assert set(played.anomalies) == (set(catalogue()) | identities) - impossible

    head = stores.projector.head()
    again = play(stores, Console(file=io.StringIO()))
    assert stores.projector.head() == head, "playing again adds nothing"
    assert (again.bulletins, again.refused, again.anomalies) == (played.bulletins, played.refused, played.anomalies)


def _issued(log: list[RecordedEvent]) -> dict[UUID, BulletinIssued]:
    """Each bulletin by its stream, those with rappels included."""
    found = {}
    for each in log:
        if each.topic.startswith("bulletin.issued."):
            event = load(each.topic, each.state)
            assert isinstance(event, BulletinIssued)
            found[each.originator_id] = event
    return found


def _every_rubrique_is_paid(reader: Reader, standing: list[BulletinIssued]) -> None:
    paid: set[str] = set()
    for event in standing:
        plan = reader.plan(event.plan)
        paid.update(
            plan.rules[index].code for (index, _), amount in zip(plan.slots, event.amounts, strict=True) if amount
        )
    rules = rule_table().rules
    never_here = {rule.code for rule in rules if "residence" in rule.code}  # Landes: zone 3
    never_here |= {rule.code for rule in rules if rule.family == "birth_leave"}  # from July 2026
    never_here |= {rule.code for rule in rules if rule.in_force[1] and rule.in_force[1] < MONTHS[0]}
    never_here.add("rafp_gipa")  # the GIPA ended with 2024
    never_here |= national().keys()  # each shape is paid, not each code of the catalogue
    assert {rule.code for rule in rules} - paid <= never_here
    shapes = {each.shape for each in national().values() if each.last_day >= MONTHS[0]}
    of_police = {PrimeShape.PERCENT}  # ISFE; no grid of police is shipped
    assert {each.shape for each in national().values() if each.code in paid} == shapes - of_police


def test_the_months_are_those_of_the_issue() -> None:
    assert (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)) == MONTHS
