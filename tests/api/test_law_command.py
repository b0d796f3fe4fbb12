"""`paiex law publish` on a real PostgreSQL: one event, each change said once, and nothing at all the second time."""

import os
import subprocess
import sys
from base64 import urlsafe_b64encode
from datetime import date
from pathlib import Path

import pytest

from domain import events, streams
from domain.event import load
from domain.store import Stores
from payroll.law import Law, load_law
from tests import postgres

ROOT = Path(__file__).parents[2]
HEALTH_2024 = (
    "Maladie, maternité, invalidité, décès, régime spécial (fonctionnaires CNRACL), part employeur "
    "(health.cnracl.employer) : 8,88\u00a0% à effet du 01/01/2024, publié le 31/01/2024 "
    "(Décret n° 2024-49 du 30 janvier 2024, art. 4)"
)
HEALTH_2025 = (
    "Maladie, maternité, invalidité, décès, régime spécial (fonctionnaires CNRACL), part employeur "
    "(health.cnracl.employer) : 9,88\u00a0% à effet du 01/01/2025, publié le 31/01/2024 "
    "(Décret n° 67-850 du 30 septembre 1967, art. 2 ; code de la sécurité sociale, art. D. 711-1)"
)
CNRACL_2024 = (
    "CNRACL, part employeur (cnracl.employer) : 31,65\u00a0% à effet du 01/01/2024, publié le 31/01/2024 "
    "(Décret n° 91-613 du 28 juin 1991, art. 5 ; décret n° 2024-49 du 30 janvier 2024)"
)


class Terminal:
    """The command line in another process, on the database of the test."""

    def __init__(self, url: str, stores: Stores) -> None:
        self._stores = stores
        self._environment = os.environ | {
            "DATABASE_URL": url,
            "PAIEX_MASTER_KEY": urlsafe_b64encode(postgres.MASTER).decode(),
            "PAIEX_ROLES": "paiex_test",
        }

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "api.cli", "law", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self._environment, capture_output=True, text=True, check=False)

    def publish(self, *arguments: str) -> list[str]:
        done = self.run("publish", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    def publications(self) -> list[events.LawPublished]:
        recorded = self._stores.writer.collectivity(streams.SERVICE)
        found = [load(each.topic, each.state) for each in recorded]
        return [each for each in found if isinstance(each, events.LawPublished)]


@pytest.fixture
def terminal(database: str, stores: Stores) -> Terminal:
    return Terminal(database, stores)


@pytest.fixture(scope="module")
def law() -> Law:
    return load_law()


def test_alone_it_says_where_the_law_is(terminal: Terminal, law: Law) -> None:
    said = terminal.run()
    assert said.returncode == 0
    assert said.stdout.startswith(f"{len(law.parameters)} paramètres dans payroll/legislation/, empreinte ")
    assert "valeurs à confirmer : docs/law-doubts.md" in said.stdout


def test_a_late_decree_is_published_in_one_event_and_said_once(terminal: Terminal, law: Law) -> None:
    """What was known on 25 January 2024, then on the 31st: the three values of decree 2024-49 and nothing else."""
    first = terminal.publish("--published-by", "2024-01-25")
    known = law.published_by(date(2024, 1, 25))
    assert len(first) == sum(len(each.values) for each in known.parameters.values())
    assert CNRACL_2024 not in first

    dry = terminal.publish("--published-by", "2024-01-31", "--dry-run")
    assert len(terminal.publications()) == 1
    assert terminal.publish("--published-by", "2024-01-31") == dry == [CNRACL_2024, HEALTH_2025, HEALTH_2024]
    published = terminal.publications()
    assert [(change.kind, change.key) for change in published[1].changes] == [
        ("added", "cnracl.employer"),
        ("added", "health.cnracl.employer"),
        ("added", "health.cnracl.employer"),
    ]

    assert terminal.publish("--published-by", "2024-02-15") == ["rien de nouveau"]
    assert len(terminal.publications()) == 2
    terminal.publish()
    assert terminal.publish() == terminal.publish("--dry-run") == ["rien de nouveau"]
    published = terminal.publications()
    assert [each.parameters_digest for each in published] == [
        known.digest,
        law.published_by(date(2024, 1, 31)).digest,
        law.digest,
    ]


def test_what_is_published_is_not_taken_back(terminal: Terminal) -> None:
    terminal.publish("--published-by", "2024-01-31")
    refused = terminal.run("publish", "--published-by", "2024-01-30")
    assert refused.returncode == 2
    assert "valeurs parues jusqu'au 31/01/2024" in refused.stderr
    assert "Choisir une date à partir du 31/01/2024" in refused.stderr
    assert len(terminal.publications()) == 1
