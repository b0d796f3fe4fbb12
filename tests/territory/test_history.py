"""The demonstration begun before 2026: the law as it came out, late decrees paid as rappels, and every bulletin replayed."""

import io
from datetime import date

import pytest
from rich.console import Console

from api import replaying
from api.demo import play
from api.replaying import DatabaseLog, Replaying
from domain import streams
from domain.bulletin import months_reopened
from domain.events import BulletinWithRappelsIssued, LawPublished
from domain.store import Stores
from fixtures.territory import earlier, generator
from fixtures.territory.happenings import happenings
from payroll import facts
from payroll.law import load_law
from payroll.words import Status

WINTER = (date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1))

_PAID_BY = {Status.ELECTED: facts.MandateHeld, Status.APPRENTICE: facts.ApprenticeshipSigned}


def told(stores: Stores) -> object:
    return play(stores, Console(file=io.StringIO()), collectivities=3, months=WINTER).bulletins


def test_a_winter_of_late_decrees_is_played_paid_and_replayed(stores: Stores) -> None:
    """Décrets n° 2024-49 and 2024-50 of 30 January 2024 raise CNRACL and maladie from 1 January: February pays January."""
    bulletins = told(stores)
    assert set(bulletins) == {"2023-12", "2024-01", "2024-02"}  # type: ignore[call-overload]
    published = [each for each in stores.writer.collectivity(streams.SERVICE) if each.topic == LawPublished.topic]
    came_out = [day for day in load_law().publications() if date(2023, 12, 2) < day < date(2024, 2, 20)]
    assert 1 < len(published) <= 1 + len(came_out)
    log = stores.projector.read_all(after=0, limit=1_000_000)
    paying = [
        BulletinWithRappelsIssued.from_bytes(each.state)
        for each in log
        if each.topic == BulletinWithRappelsIssued.topic
    ]
    january = [month for each in paying for month in months_reopened(each) if month.month == WINTER[1]]
    assert any("cnracl.employer" in month.changes for month in january)

    request = replaying.asked(DatabaseLog(stores.projector_url))
    tally = replaying.run(request, Replaying(), 1).found.tally
    assert tally.green and tally.bulletins == sum(bulletins.values())  # type: ignore[attr-defined]

    head = stores.writer.head()
    assert told(stores) == bulletins and stores.writer.head() == head, "told again, the story adds nothing"


@pytest.mark.parametrize("first", [date(2023, 1, 1), date(2024, 6, 1)])
def test_everybody_hired_before_has_what_the_first_month_needs(first: date) -> None:
    territory = earlier.begun(generator.territory(collectivities=8), first)
    for body in territory.bodies:
        assert all(fact.effective_on < first for fact in body.facts)
        for person in body.people:
            engaged = person.latest(facts.Engaged).effective_on
            kind = _PAID_BY.get(person.status, facts.PositionHeld)
            since = person.latest(kind).effective_on
            assert since <= max(first, engaged), (person.matricule, since)
            assert person.status == Status.ELECTED or since >= engaged


def test_nobody_s_index_is_that_of_another_day() -> None:
    """IM of each agent from January 2023 on is that of the grid of that day, then moves on 1 July 2023 and 1 January 2024."""
    (body, *_) = earlier.begun(generator.territory(collectivities=1), date(2023, 1, 1)).bodies
    for month in earlier.REVISED:
        moved = list(earlier.reclassified(body, month))
        assert moved, month
        for person, held in moved:
            grid = generator.grids().grade(held.grade).grid
            assert held.im == generator.grids().im(grid, held.echelon, month)[1]
            person.facts.append(held)
        assert list(earlier.reclassified(body, month)) == [], "said once"


def test_matricules_of_those_who_come_never_meet() -> None:
    """Whoever is hired in any month of four years has a matricule of their own."""
    territory = earlier.begun(generator.territory(collectivities=2), date(2023, 1, 1))
    for body in territory.bodies:
        for number in range(48):
            happenings(territory, body, date(2023 + number // 12, number % 12 + 1, 1))
        keys = [(person.matricule, person.engagement) for person in body.people]
        assert len(keys) == len(set(keys))
