"""Two collectivities from January 2024 to October 2026: late decrees, late careers, the renewal are paid as they are learnt."""

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from uuid import UUID

import pytest
from rich.console import Console

from api.demo import Report, play
from api.demo_documents import paid_bulletin
from api.demo_proof import prove
from domain import streams
from domain.bulletin import months_reopened
from domain.event import load
from domain.events import BulletinCancelled, BulletinIssued, DeliberationRecorded, LawPublished
from domain.proof.bundle import BundleSource
from domain.proof.report import audit
from domain.store import Stores
from domain.store.port import PARIS, RecordedEvent
from fixtures.territory import unusual
from fixtures.territory.earlier import part_begun
from fixtures.territory.generator import territory
from fixtures.territory.happenings import happenings
from fixtures.territory.late import CCAS, TWO_AGENTS
from fixtures.territory.told import Said
from projections.folds import PROJECTIONS
from projections.projector import Projector
from projections.reader import Issued, Reader
from projections.states.charges import charges
from projections.states.journal import journal
from tests import postgres

Rappels = dict[tuple[date, str], tuple[Decimal, Decimal]]


def all_months() -> list[date]:
    """January 2024 to October 2026."""
    return [date(year, month, 1) for year in (2024, 2025, 2026) for month in range(1, 13)][:34]


def tell(stores: Stores) -> Report:
    return play(stores, Console(file=io.StringIO()), months=(), part={TWO_AGENTS, CCAS})


@dataclass
class Played:
    stores: Stores
    report: Report
    reader: Reader

    @cached_property
    def log(self) -> list[RecordedEvent]:
        return self.stores.projector.read_all(after=0, limit=10_000_000)

    def bulletin(self, code: str, matricule: str, year: int, month: int) -> Issued:
        """The bulletin of an agent's first engagement that stands for a month, rank 1."""
        key = streams.bulletin(self.agent(code, matricule), date(year, month, 1), 1)
        found = self.reader.bulletin([code], str(key))
        assert found is not None and found.row["status"] != "cancelled"
        return found

    def agent(self, code: str, matricule: str) -> UUID:
        return streams.agent(code, matricule, 1)


@pytest.fixture(scope="module")
def played(owner_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    with postgres.fresh_database(owner_url) as database:
        stores = replace(postgres.stores_of(database), home=tmp_path_factory.mktemp("home"))  # where the sealing key is
        report = tell(stores)
        Projector(stores.projector_url, PROJECTIONS).catch_up()
        reader = Reader(stores.reader_url)
        yield Played(stores, report, reader)
        reader.close()
        stores.close()


def _of(role: str) -> str:
    """The matricule of an unusual case of the CCAS."""
    roles = [case.role for case in unusual.cases(unusual.CCAS)]
    return f"U{roles.index(role) + 1:04d}"


def rappels(issued: Issued) -> Rappels:
    """(month of origin, code) → (amount, employer's share), euros; lines worth nothing left out."""
    return {
        (line.origin, line.code): (euros(line.amount), euros(line.employer))
        for line in issued.bulletin.lines
        if line.origin and (line.amount or line.employer)
    }


def euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def of(found: Rappels, code: str) -> dict[int, Decimal]:
    """Month number → amount of one line."""
    return {month.month: amount for (month, name), (amount, _) in found.items() if name == code}


def test_every_month_is_counted_as_an_independent_fold_of_the_log_counts_it(played: Played) -> None:
    standing = {}
    for each in played.log:
        if each.topic == BulletinCancelled.topic:
            del standing[each.originator_id]
        elif each.topic.startswith("bulletin.issued."):
            event = load(each.topic, each.state)
            assert isinstance(event, BulletinIssued)
            standing[each.originator_id] = f"{event.month:%Y-%m}"
    assert played.report.bulletins == Counter(standing.values())
    assert sum(each.bulletins for each in played.reader.counts([TWO_AGENTS, CCAS])) == len(standing)
    assert (
        played.report.summary()["months"]
        == sorted(set(standing.values()))
        == [f"{each:%Y-%m}" for each in all_months()]
    )


def test_told_again_the_story_adds_nothing(played: Played) -> None:
    again = tell(played.stores)
    assert played.stores.projector.head() == played.log[-1].position
    assert (again.bulletins, again.story) == (played.report.bulletins, played.report.story)


def test_the_law_comes_out_on_its_days_and_time_only_goes_forward(played: Played) -> None:
    published = [each for each in played.log if each.topic == LawPublished.topic]
    days = [each.recorded_at.astimezone(PARIS).date() for each in published]
    assert days[0] == date(2024, 1, 2)
    assert {date(2024, 1, 31), date(2025, 1, 31), date(2025, 12, 23), date(2026, 2, 20)} <= set(days)
    assert len(days) == len(set(days)) and days == sorted(days)
    moments = [each.recorded_at for each in played.log]
    assert moments == sorted(moments)
    assert {month for month in all_months() if played.report.bulletins[f"{month:%Y-%m}"]} == set(all_months())


def test_the_decrees_of_january_2024_come_to_two_employer_lines_that_compensate(played: Played) -> None:
    """1 944,50 (IM 395): CNRACL 30,65 → 31,65 %: 595,99 → 615,43; maladie 9,88 → 8,88 %: 192,12 → 172,67."""
    january = date(2024, 1, 1)
    first = played.bulletin(TWO_AGENTS, "00002", 2024, 1).bulletin
    assert first.part("cnracl", "employer") == 595_99 and first.part("maladie", "employer") == 192_12
    february = played.bulletin(TWO_AGENTS, "00002", 2024, 2)
    assert rappels(february) == {
        (january, "cnracl"): (Decimal(0), Decimal("19.44")),
        (january, "maladie"): (Decimal(0), Decimal("-19.45")),
    }
    assert february.bulletin.totals.net_before_pas == first.totals.net_before_pas


def test_who_left_on_31_january_2025_gets_a_bulletin_of_net_zero_then_nothing(played: Played) -> None:
    last = played.bulletin(CCAS, "00002", 2025, 1).bulletin
    base = last.part("cnracl", "base")
    owed = (base * 3465 + 5000) // 10_000 - (base * 3165 + 5000) // 10_000  # 34,65 % and 31,65 %, each to the cent
    february = played.bulletin(CCAS, "00002", 2025, 2)
    assert rappels(february) == {(date(2025, 1, 1), "cnracl"): (Decimal(0), euros(owed))}
    assert (february.bulletin.totals.net_a_payer, february.bulletin.totals.cost) == (0, owed)
    key = streams.bulletin(played.agent(CCAS, "00002"), date(2025, 3, 1), 1)
    assert played.reader.bulletin([CCAS], str(key)) is None


def test_an_echelon_two_months_late_names_its_fact(played: Played) -> None:
    """IM 395 → 406: 1 944,50 → 1 998,65 a month, 54,15 for June and for July."""
    august = played.bulletin(TWO_AGENTS, "00002", 2024, 8)
    assert of(rappels(august), "traitement_indiciaire") == {6: Decimal("54.15"), 7: Decimal("54.15")}
    event = load(august.row["topic"], august.row["content"].encode())
    assert isinstance(event, BulletinIssued)
    agent = played.agent(TWO_AGENTS, "00002")
    causes = {cause for each in months_reopened(event) for cause in each.causes}
    assert [cause.stream for cause in causes] == [agent]
    versions = {cause.version for cause in causes}
    [fact] = [each for each in played.log if each.originator_id == agent and each.originator_version in versions]
    assert fact.topic.startswith("agent.position_held.") and b'"effective_on":"2024-06-01"' in fact.state


def test_a_grade_back_dated_liquidates_the_overtime_again(played: Played) -> None:
    found = rappels(played.bulletin(CCAS, "00006", 2024, 9))
    # IM 387 → 397: 1 905,12 → 1 954,34 a month; the ten hours of March, April and May follow.
    assert of(found, "traitement_indiciaire") == dict.fromkeys(range(3, 9), Decimal("49.22"))
    assert sorted(of(found, "ihts")) == [3, 4, 5] and all(each > 0 for each in of(found, "ihts").values())


def test_a_correction_of_a_correction_pays_what_is_left(played: Played) -> None:
    """IFSE of September: 96 paid, then 120, 150, and 130 in the end."""
    paid = {month: of(rappels(played.bulletin(CCAS, "00004", 2024, month)), "ifse") for month in (10, 11, 12)}
    assert paid == {
        10: {9: Decimal("24.00")},
        11: {9: Decimal("30.00"), 10: Decimal("30.00")},
        12: {9: Decimal("-20.00"), 10: Decimal("-20.00"), 11: Decimal("-20.00")},
    }


def test_a_late_strike_and_a_late_certificate_are_taken_back(played: Played) -> None:
    worked = played.bulletin(CCAS, "00001", 2024, 11).bulletin.part("traitement_indiciaire")
    strike = rappels(played.bulletin(CCAS, "00001", 2025, 1))[date(2024, 11, 1), "greve_traitement"]
    assert strike == (-euros((2 * worked + 30) // 60), Decimal(0))
    sick = rappels(played.bulletin(CCAS, "00005", 2025, 5))
    assert {month for month, _ in sick} == {date(2025, 3, 1)}
    assert sick[date(2025, 3, 1), "carence_traitement"][0] < 0


def test_a_maternity_withholds_nothing_and_the_third_child_is_paid_from_the_month_after(played: Played) -> None:
    """Born on 1 July 2024, told in September: SFT of August 15,24 + 8 % × 454 × 4,92278 = 194,04, less 77,72 paid."""
    before = played.bulletin(CCAS, _of("mother"), 2024, 4).bulletin.totals.net_before_pas
    during = [played.bulletin(CCAS, _of("mother"), 2024, month).bulletin.totals.net_before_pas for month in (5, 6, 7)]
    assert during == [before] * 3
    september = rappels(played.bulletin(CCAS, _of("mother"), 2024, 9))
    assert of(september, "sft") == {8: Decimal("116.32")}


def test_sickness_requalified_gives_back_the_carence_and_the_half_pay_and_leaves_the_ifse(played: Played) -> None:
    """IM 369: 1 816,51; a thirtieth 60,55; half pay from 1 December, after ninety days: 908,25. No IFSE either way."""
    agent = _of("requalified")
    assert played.bulletin(CCAS, agent, 2024, 11).bulletin.part("traitement_indiciaire") == 1816_51
    halves = [played.bulletin(CCAS, agent, *month) for month in ((2024, 12), (2025, 1), (2025, 2))]
    assert [each.bulletin.part("maladie_demi_traitement") for each in halves] == [-908_25] * 3
    march = rappels(played.bulletin(CCAS, agent, 2025, 3))
    assert of(march, "carence_traitement") == {9: Decimal("60.55")}
    assert of(march, "maladie_demi_traitement") == dict.fromkeys((12, 1, 2), Decimal("908.25"))
    assert of(march, "ifse") == {}


def test_benefits_stated_late_are_taken_back_from_a_contractuel(played: Played) -> None:
    """Eleven days of 29,50."""
    august = rappels(played.bulletin(CCAS, _of("sick_contract"), 2025, 8))
    assert of(august, "ijss_deduites") == {6: Decimal("-324.50")}


def test_a_seizure_takes_what_it_claims_and_no_more(played: Played) -> None:
    taken = [
        played.bulletin(CCAS, _of("seized"), month.year, month.month).bulletin.part("saisie_1")
        for month in all_months()
        if month >= date(2025, 2, 1)
    ]
    assert sum(taken) == 900_00 and taken[0] == taken[1] == taken[2] > taken[3] > 0 and not any(taken[4:])


def test_the_leave_of_birth_of_2026_pays_seventy_then_sixty_percent(played: Played) -> None:
    """1 816,507 × 30 % and × 40 % withheld; the deliberation is silent: no IFSE."""
    lines = [played.bulletin(CCAS, _of("second_parent"), 2026, month).bulletin for month in (6, 7, 8, 9)]
    assert [each.part("naissance_supplementaire_traitement") for each in lines] == [0, -544_95, -726_60, 0]
    assert [each.part("ifse") for each in lines] == [140_00, 0, 0, 140_00]


def test_an_apprentice_comes_in_september_2025(played: Played) -> None:
    key = streams.bulletin(played.agent(CCAS, "S0001"), date(2025, 8, 1), 1)
    assert played.reader.bulletin([CCAS], str(key)) is None
    first, last = (played.bulletin(CCAS, "S0001", *month).bulletin for month in ((2025, 9), (2026, 10)))
    assert 0 < first.part("salaire_apprenti") < last.part("salaire_apprenti")


def test_a_large_rappel_opens_a_debt_withheld_until_it_is_closed(played: Played) -> None:
    october = played.bulletin(CCAS, "00008", 2025, 10)
    back = of(rappels(october), "ifse")
    assert len(back) == 11 and set(back.values()) == {Decimal("-400.00")}
    owed = october.bulletin.totals.carried_debt
    assert owed > 0 and october.bulletin.totals.net_a_payer > 0
    withheld = [
        played.bulletin(CCAS, "00008", month.year, month.month).bulletin.part("reprise_trop_percu")
        for month in all_months()
        if month > date(2025, 10, 1)
    ]
    whole, rest = divmod(owed, 250_00)
    assert [each for each in withheld if each] == [250_00] * whole + [rest]
    debt = streams.debt(played.agent(CCAS, "00008"), 1)
    assert [each.topic for each in played.log if each.originator_id == debt][-1] == "debt.closed.v1"


def test_the_renewal_learnt_in_april_is_paid_from_the_delegations_of_march(played: Played) -> None:
    votes = [
        DeliberationRecorded.from_bytes(each.state) for each in played.log if each.topic == DeliberationRecorded.topic
    ]
    vote = next(each for each in votes if each.code == "2026-07")
    april, march = date(2026, 4, 1), date(2026, 3, 1)
    assert vote.adopted_on > april and vote.subject == "elus"
    elected = [each for each in played.reader.standing(TWO_AGENTS, april) if each.row["elected"]]
    gone = [each for each in elected if each.bulletin.totals.net_a_payer == 0]
    come = [each for each in elected if each.bulletin.totals.net_a_payer > 0]
    assert gone and come
    for each in elected:
        assert {month for month, _ in rappels(each)} <= {march}
    may = {each.row["matricule"] for each in played.reader.standing(TWO_AGENTS, date(2026, 5, 1))}
    for each in gone:
        back = sum(amount for amount, _ in rappels(each).values())
        assert back < 0 and each.bulletin.totals.carried_debt == -int(back * 100)
        assert each.row["matricule"] not in may
    assert all(of(rappels(each), "indemnite_fonction")[3] > 0 for each in come)


def test_the_mayors_new_scale_of_december_2025_is_paid_in_january(played: Played) -> None:
    """25,5 % → 28,1 % of 4 110,52 from 24 to 31 December, seven thirtieths: 2,6 % × 4 110,52 × 7 / 30 = 24,94."""
    found = rappels(played.bulletin(TWO_AGENTS, "E0801", 2026, 1))
    assert of(found, "indemnite_fonction") == {12: pytest.approx(Decimal("24.94"), abs=Decimal("0.01"))}


def test_states_show_rappels_on_rows_of_their_own(played: Played) -> None:
    """February 2025 of the CCAS: ten officials have the decree's rappel of CNRACL, nine are still there."""
    issued = [paid_bulletin(each) for each in played.reader.standing(CCAS, date(2025, 2, 1))]
    late = [line for each in issued for line in each.lines if line.origin]
    owed = sum(line.employer for line in late)
    assert {line.code for line in late} == {"cnracl"}
    rows = {row[1]: row for row in journal(issued, ()).rows if row[2] == "cnracl"}
    assert [(label, row[3]) for label, row in rows.items()] == [("CNRACL", 9), ("CNRACL – rappels", 10)]
    assert rows["CNRACL – rappels"][-1] == owed
    dues = {row[1]: row for row in charges(issued).rows if row[2] == "cnracl"}
    assert list(dues) == ["CNRACL", "CNRACL – rappel janvier 2025"]
    assert dues["CNRACL – rappel janvier 2025"][3:] == (10, 0, 0, owed, owed)


def test_the_story_is_audited_replayed_and_one_byte_changed_in_a_copy_is_named(played: Played, tmp_path: Path) -> None:
    proof = prove(played.stores, tmp_path, CCAS, played.report.ended_at, lambda words: None, jobs=1)
    assert proof.audited.sound and proof.replayed.green and proof.holds
    assert proof.replayed.bulletins == sum(played.report.bulletins.values())
    [found] = proof.altered.findings
    first = next(each for each in played.log if each.collectivity == CCAS and each.topic == "bulletin.issued.v2")
    assert found.collectivity == CCAS and f"position {first.position}," in str(found)
    again = audit(BundleSource(tmp_path / f"paquet-{CCAS}.zip"), head=None, partial_log=True)
    assert again.sound, "the bundle that was copied is whole"


@pytest.mark.parametrize("seed", [41, 42, 43])
def test_another_seed_tells_what_its_people_allow(seed: int) -> None:
    drawn = part_begun(territory(seed), all_months()[0], {TWO_AGENTS, CCAS})
    bodies = [body for body in drawn.bodies if body.part]
    told = [each for month in all_months() for body in bodies for each in happenings(drawn, body, month)]
    assert any(isinstance(each, Said) and each.story for each in told)
