"""An act of a creditor over the months: it ends by itself once paid, and a refused bulletin withheld nothing."""

from datetime import date
from decimal import Decimal

import pytest

from domain.refusal import Refused
from payroll import facts
from payroll.words import AttachmentKind
from tests.domain import town
from tests.domain.test_rappels import APRIL, FEBRUARY, JANUARY, MARCH, Clock, enter, issued
from tests.domain.test_rappels_debts import refused
from tests.domain.town import a_service, agent_id


@pytest.fixture
def service(memory_store):
    service = a_service(memory_store, Clock())
    town.a_town(service, 1)
    enter(
        service,
        1,
        facts.AttachmentNotified(
            effective_on=JANUARY, kind=AttachmentKind.SEIZURE, reference="TJ-1", amount=Decimal("900.00")
        ),
    )
    return service


def taken(service, month, rank=1, agents=()):
    return issued(service, month, rank, agents)[1].part("saisie_1")


def test_an_act_ends_by_itself_when_it_is_paid(service):
    """Each month takes the share while something remains; the month after the last takes nothing."""
    months = [taken(service, month) for month in (JANUARY, FEBRUARY, MARCH, APRIL)]
    assert months[0] == months[1] > 0 and sum(months) == 900_00
    assert months[3] < months[2] or months[2] < months[1]


def test_what_a_refused_bulletin_withheld_is_still_claimed(service):
    january = taken(service, JANUARY)
    refused(service, JANUARY)
    assert taken(service, JANUARY, 2, (agent_id(1),)) == january
    months = [taken(service, month) for month in (FEBRUARY, MARCH, APRIL)]
    assert january + sum(months) == 900_00


def test_a_lift_learnt_late_gives_nothing_back_by_itself(service):
    taken(service, JANUARY)
    enter(service, 1, facts.AttachmentLifted(effective_on=JANUARY, reference="TJ-1"))
    february = issued(service, FEBRUARY)[1]
    assert (february.part("saisie_1"), february.reopened) == (0, ())


def test_an_act_names_no_creditor(service):
    named = facts.AttachmentNotified(
        effective_on=date(2025, 3, 1), kind=AttachmentKind.PUBLIC, reference="Mme Dupont", amount=Decimal(10)
    )
    with pytest.raises(Refused, match="jamais le nom"):
        enter(service, 1, named)
