"""The daily seal as the documentation has it run: the very commands of the systemd unit and of cron, as real processes."""

import os
import re
import subprocess
import sys
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from domain import streams
from domain.events import SealMade
from domain.proof.head import read_head
from domain.store import Stores
from tests import postgres
from tests.domain.town import CODE, a_service, a_town, issued
from tests.proof.house import KEY

ROOT = Path(__file__).parents[2]
UNITS = ROOT / "docs" / "systemd"
PROGRAM, HEAD = "/opt/paiex/.venv/bin/paiex", "/var/lib/paiex-head/tete.json"
OTHER = "sabres"


def commands() -> list[str]:
    unit = (UNITS / "paiex-seal.service").read_text("utf-8")
    return re.findall("^ExecStart=(.+)$", unit, re.MULTILINE)


class Evening:
    """What the timer starts, in an empty folder, with the environment of the unit."""

    def __init__(self, url: str, folder: Path) -> None:
        self.head = folder / "tete.json"
        (folder / "seal.key").write_text(urlsafe_b64encode(KEY.seed).decode())
        self._environment = os.environ | {
            "DATABASE_URL": url,
            "PAIEX_HOME": str(folder),
            "PAIEX_MASTER_KEY": urlsafe_b64encode(postgres.MASTER).decode(),
            "PAIEX_ROLES": "paiex_test",
            "PYTHONPATH": str(ROOT),
        }
        self._environment.pop("PAIEX_TSA_URL", None)

    def started(self) -> subprocess.Popen[str]:
        here = f"{sys.executable} -m api.cli"
        line = " && ".join(commands()).replace(PROGRAM, here).replace(HEAD, str(self.head))
        environment = self._environment
        return subprocess.Popen(
            line, shell=True, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )


@pytest.fixture
def evening(database: str, stores: Stores, tmp_path: Path) -> Evening:
    """Two communes that paid January without sealing it."""
    service = a_service(stores.writer)
    for code in (CODE, OTHER):
        a_town(service, 1, code)
        issued(service, code=code)
    return Evening(database, tmp_path)


def seals(stores: Stores, code: str) -> list[SealMade]:
    store = stores.projector
    return [SealMade.from_bytes(each.state) for each in store.stream(streams.seals(code), collectivity=code)]


def test_the_units_commands_seal_the_day_once_and_keep_its_head(evening: Evening, stores: Stores) -> None:
    said, error = (first := evening.started()).communicate(timeout=120)
    assert (first.returncode, error) == (0, ""), error
    assert "2 sceaux posés, sur 2 collectivités." in said and "Service : sceau n° 1" in said
    assert [each.header.kind for each in seals(stores, CODE)] == ["daily"]
    head = read_head(evening.head.read_text("utf-8"))
    assert head.is_signed() and [each.collectivity for each in head.collectivities] == [CODE, OTHER]
    position = stores.projector.head()
    said, error = (again := evening.started()).communicate(timeout=120)
    assert again.returncode == 0, error
    assert "0 sceaux posés, sur 2 collectivités." in said and "Service : rien de nouveau." in said
    assert stores.projector.head() == position


def test_two_evenings_at_once_seal_once(evening: Evening, stores: Stores) -> None:
    both = [evening.started(), evening.started()]
    for each in both:
        _, error = each.communicate(timeout=120)
        assert each.returncode == 0, error
    assert [len(seals(stores, code)) for code in (CODE, OTHER, streams.SERVICE)] == [1, 1, 1]


def test_cron_runs_what_the_unit_runs_at_the_same_hour() -> None:
    text = (ROOT / "docs" / "daily-seal.md").read_text("utf-8")
    (cron,) = re.findall("^50 23 \\* \\* \\* paiex (.+)$", text, re.MULTILINE)
    assert cron.split(" && ") == commands()
    timer = (UNITS / "paiex-seal.timer").read_text("utf-8")
    assert "OnCalendar=*-*-* 23:50 Europe/Paris" in timer and "Persistent=true" in timer
