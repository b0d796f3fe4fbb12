"""The few people of special statuses in the demonstration: every regime is there, each is paid, the others are as they were."""

from collections import defaultdict
from datetime import date

from fixtures.territory import special
from fixtures.territory.generator import Body, Person, territory
from payroll.bulletin import Bulletin
from payroll.refusal import NothingToPay
from payroll.situate import AgentRecord, situate
from payroll.words import AGREED, Regime
from tests.payroll.dossiers import calculator, the_grids, the_law

MONTHS = [date(2026, month, 1) for month in (1, 2, 3)]


def paid(body: Body, person: Person, month: date) -> Bulletin | None:
    record = AgentRecord(tuple(person.facts), tuple(special.work(person.role, month)))
    payment = month.replace(day=26)
    try:
        month_of = situate(record, tuple(body.facts), month, payment, 1, {}, the_law(), the_grids())
    except NothingToPay:
        return None
    return calculator().calculate(month_of)


def test_each_special_status_is_paid_in_the_demonstration() -> None:
    slips: dict[str, list[Bulletin]] = defaultdict(list)
    for body in territory().bodies:
        for person in body.people:
            if person.role:
                assert not body.part, "the part plays years, in which these were not engaged"
                slips[person.role] += [each for month in MONTHS if (each := paid(body, person, month))]
    assert all(slips.values()), [role for role, found in slips.items() if not found]
    regimes = {each.situation.regime for found in slips.values() for each in found}
    assert regimes >= AGREED, AGREED - regimes
    families = {family for found in slips.values() for each in found for family in each.situation.families}
    assert {"home_help", "secondment"} <= families
    assert {each.situation.month for each in slips["census"]} == {MONTHS[1]}


def test_two_apprentices_of_the_same_work_bear_what_the_day_of_their_contract_says() -> None:
    """Concluded on 28 February 2025: what passes 79 % of the SMIC, no CSG; on 1 March: what passes 50 %."""
    mugron = next(each for each in territory().bodies if each.name == "EHPAD de Mugron")
    before, since = [each for each in mugron.people if each.role.startswith("apprentice")]
    old, new = paid(mugron, before, MONTHS[0]), paid(mugron, since, MONTHS[0])
    assert old is not None and new is not None
    assert old.situation.regime == new.situation.regime == Regime.APPRENTICE
    assert old.part("assiette_sociale") == max(old.totals.gross - 144_019, 0), "79 % of 1 823,03"
    assert old.part("csg_deductible", "base") == 0 < new.part("csg_deductible", "base")
    assert new.part("seuil_apprenti") == 91_152 and new.part("assiette_sociale") == new.totals.gross - 91_152
