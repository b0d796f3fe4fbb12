"""Replay through its doors, on a real PostgreSQL: the command line with its exit codes, its workers, and the read API."""

import json
import os
import subprocess
import sys
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path

import psycopg
import pytest
from fastapi.testclient import TestClient

from api import replaying
from api.app import application
from api.bench_history import replay_figures
from api.replaying import Comparing, DatabaseLog, Replaying
from domain import commands
from domain.replay import Found, Side
from domain.store import Stores
from payroll import facts
from payroll.calculate import CURRENT, Engine
from projections.folds import PROJECTIONS
from projections.projector import Projector
from tests import postgres
from tests.domain.replays import BULLETINS, CODE, a_mixed_town, at, three_months, to_the_euro
from tests.domain.town import PAYROLL, PROOF, a_service, a_town, agent_id, issued

ROOT = Path(__file__).parents[2]
OTHER = "sabres"


@pytest.fixture
def log(stores: Stores) -> DatabaseLog:
    """Two communes: three months of several regimes, and one month of two officials, one of them promoted late."""
    service = a_service(stores.writer)
    a_mixed_town(service)
    a_town(service, 2, OTHER)
    issued(service, code=OTHER)
    three_months(service)
    at(service, date(2026, 4, 9))
    grade = "adjoint_administratif_territorial"
    advanced = facts.PositionHeld(effective_on=date(2026, 1, 16), grade=grade, echelon=7, ib=478, im=420)
    service.acting(PAYROLL, OTHER).do(commands.record_agent_fact, agent_id(1, OTHER), advanced, PROOF)
    return DatabaseLog(stores.projector_url)


class Terminal:
    """The command line in another process, on the database of the test."""

    def __init__(self, url: str) -> None:
        self._environment = os.environ | {
            "DATABASE_URL": url,
            "PAIEX_MASTER_KEY": urlsafe_b64encode(postgres.MASTER).decode(),
            "PAIEX_ROLES": "paiex_test",
            "COLUMNS": "200",
        }

    def __call__(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "api.cli", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self._environment, capture_output=True, text=True, check=False)


@pytest.fixture
def terminal(database: str, log: DatabaseLog) -> Terminal:
    return Terminal(database)


# ---- workers -------------------------------------------------------------------------------------------------------


def test_two_workers_find_what_one_finds(log: DatabaseLog) -> None:
    request = replaying.asked(log)
    assert request.biggest_first == [CODE, OTHER]
    heard: list[int] = []
    work = Replaying(as_known=request.head)
    one, two = replaying.run(request, work, 1), replaying.run(request, work, 2, heard.append)
    assert asdict(one.found) == asdict(two.found)
    assert one.found.tally.bulletins == BULLETINS + 2 and one.found.tally.as_known_differs == 1
    assert sum(heard) == sum(request.sizes.values())
    assert two.peak_mib > one.peak_mib > 0


def test_workers_compare_engines_that_they_are_given(log: DatabaseLog) -> None:
    engines = {CURRENT.version: CURRENT, "next": Engine("next", to_the_euro)}
    request = replaying.asked(log, [OTHER], engines)
    work = Comparing(replaying.side_of(request, str(request.head)), replaying.side_of(request, "engine:next"))
    assert work.other == Side(request.head, request.head, "next")
    found = replaying.run(request, work, 2).found
    # 1 969,11 becomes 1 969,00; with half a month at IM 420, 2 018,34 becomes 2 018,00.
    assert cents(found, "traitement_indiciaire") == {("000001", 201_834, 201_800), ("000002", 196_911, 196_900)}


def cents(found: Found, line: str) -> set[tuple[str, object, object]]:
    return {(each.matricule, each.before, each.after) for each in found.differences if each.line == line}


def test_the_bench_says_what_it_replayed(stores: Stores, log: DatabaseLog) -> None:
    figures = replay_figures(stores, (date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)))
    assert figures["replay_bulletins"] == BULLETINS + 2
    assert set(figures) == {"replay_bulletins", "replay_seconds", "replay_peak_mib", "career_replay_ms"}


def test_the_bench_refuses_to_measure_a_log_that_is_not_found_again(
    stores: Stores, log: DatabaseLog, database: str
) -> None:
    with psycopg.connect(database) as connection:
        connection.execute(
            "DELETE FROM paiex.events WHERE position = "
            "(SELECT max(position) FROM paiex.events WHERE topic = 'bulletin.issued.v1')"
        )
    with pytest.raises(SystemExit, match="pas identique"):
        replay_figures(stores, (date(2026, 1, 1),))


# ---- the command line ------------------------------------------------------------------------------------------------


def test_a_green_replay_says_so_and_exits_with_zero(terminal: Terminal) -> None:
    done = terminal("replay", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"{BULLETINS + 2} bulletins rejoués, dont 1 annulés.",
        f"Arithmétique : {BULLETINS + 2} identiques.",
        f"Connaissance : {BULLETINS + 2} identiques.",
    ]


def test_an_altered_amount_is_printed_and_exits_with_one(terminal: Terminal, database: str) -> None:
    with psycopg.connect(database) as connection:
        connection.execute(
            "UPDATE paiex.events SET state = replace(encode(state, 'escape'), '\"amounts\":\"196911 ',"
            " '\"amounts\":\"196912 ')::bytea WHERE topic = 'bulletin.issued.v1' AND collectivity = %s",
            [OTHER],
        )
    done = terminal("replay", "--collectivity", OTHER, "--jobs", "1")
    assert done.returncode == 1
    assert "Arithmétique : 2 ne retrouvent pas leurs montants." in done.stdout
    for word in (OTHER, "000001", "2026-01", "1969.12", "1969.11", "-0.01", "altération"):
        assert word in done.stdout, word


def test_as_known_gives_the_cause_as_json_and_leaves_the_verdict(terminal: Terminal) -> None:
    done = terminal("replay", "--as-known", "2026-04-09", "--collectivity", OTHER, "--month", "2026-01", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["verdicts"]["as_known_differs"] == 1 and said["verdicts"]["knowledge_differs"] == 0
    differs = next(each for each in said["differences"] if each["line"] == "traitement_indiciaire")
    # Half a month at IM 420: 410 × 5 907,34 / 1 200 = 2 018,34.
    assert (differs["before"], differs["after"], differs["difference"]) == ("1969.11", "2018.34", "49.23")
    assert differs["cause"] == "fait" and "situation de carrière" in differs["because"][0]
    assert said["sums"]["fait"]["gross"] == "49.23"


def test_diff_lists_each_line_and_its_sums(terminal: Terminal) -> None:
    done = terminal("diff", "2026-01-08", "2026-04-09", "--collectivity", OTHER)
    assert done.returncode == 0, done.stderr
    assert "1 bulletins sur 2 diffèrent." in done.stdout
    assert "situation de carrière pour l'agent 000001" in " ".join(done.stdout.replace("│", " ").split())
    assert "fait : 1 bulletins, brut +49.23 €" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("replay", "--collectivity", "nulle-part"), "Collectivité(s) inconnue(s) du journal : nulle-part"),
        (("replay", "--month", "2030-01"), "Aucun bulletin n'est émis pour 01/2030"),
        (("replay", "--month", "janvier"), "Mois illisible"),
        (("replay", "--as-known", "999999"), "n'est pas dans le journal"),
        (("diff", "2026-01-08", "engine:9"), f"moteurs connus : {CURRENT.version}"),
        (("diff", "hier", "2026-01-08"), "ni une position du journal ni une date"),
    ],
)
def test_what_cannot_be_replayed_is_refused_in_words(
    terminal: Terminal, arguments: tuple[str, ...], words: str
) -> None:
    done = terminal(*arguments, "--jobs", "1")
    assert done.returncode == 2 and words in done.stderr and "Traceback" not in done.stderr


# ---- the read API ----------------------------------------------------------------------------------------------------


@pytest.fixture
def client(stores: Stores, log: DatabaseLog) -> Iterator[TestClient]:
    Projector(stores.projector_url, PROJECTIONS).catch_up()
    with TestClient(application(stores), base_url="http://127.0.0.1") as opened:
        yield opened


def test_a_month_is_replayed_over_http(client: TestClient) -> None:
    said = client.get("/api/replay", params={"collectivity": CODE, "month": "2026-01"}).json()
    assert said["verdicts"]["bulletins"] == 6 and said["verdicts"]["cancelled"] == 1
    assert said["differences"] == []
    asked = {"collectivity": OTHER, "month": "2026-01", "as_known": "2026-04-09"}
    assert client.get("/api/replay", params=asked).json()["verdicts"]["as_known_differs"] == 1


def test_a_career_is_replayed_over_http(client: TestClient) -> None:
    asked = {"collectivity": CODE, "matricule": "000002", "first": "2025-11", "last": "2026-03"}
    said = client.get("/api/replay/career", params=asked).json()
    assert (said["verdicts"]["bulletins"], said["verdicts"]["cancelled"]) == (4, 1)
    assert said["differences"] == [] and said["verdicts"]["knowledge_differs"] == 0
    for change, status, word in (
        ({"matricule": "999999"}, 404, "n'existe pas"),
        ({"first": "2026-04", "last": "2026-03"}, 422, "demander de 1 à 120 mois"),
        ({"first": "2001-01"}, 422, "demander de 1 à 120 mois"),
        ({"first": "2025-11", "last": "2025-12"}, 404, "Aucun bulletin"),
    ):
        answer = client.get("/api/replay/career", params=asked | change)
        assert answer.status_code == status and word in answer.json()["detail"]


@pytest.mark.parametrize(
    ("asked", "status", "word"),
    [
        ({"collectivity": "nulle-part", "month": "2026-01"}, 404, "n'existe pas"),
        ({"collectivity": CODE, "month": "2030-01"}, 404, "Aucun bulletin"),
        ({"collectivity": CODE, "month": "2026-01", "as_known": "hier"}, 422, "ni une position"),
        ({"collectivity": CODE}, 422, "month"),
    ],
)
def test_http_refusals_are_problem_details(client: TestClient, asked: dict[str, str], status: int, word: str) -> None:
    answer = client.get("/api/replay", params=asked)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert word in answer.json()["detail"]
