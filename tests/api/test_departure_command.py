"""`paiex departure` on a real database: three papers and their data, and refusals in one French sentence."""

import json
import os
import subprocess
import sys
from base64 import urlsafe_b64encode
from datetime import date
from pathlib import Path

import pytest

from domain.desk import Service
from domain.store import Keyring
from payroll import facts
from tests.domain import town
from tests.domain.test_rappels import FEBRUARY, JANUARY, Clock, enter, issued
from tests.domain.town import CODE
from tests.postgres import MASTER, ROLES

ROOT = Path(__file__).parents[2]


@pytest.fixture
def left(stores):
    """Number 1 leaves on 20 February 2025; number 2 stays."""
    service = Service(stores.writer, Keyring(stores.writer, MASTER), Clock())
    town.a_town(service, 2)
    issued(service, JANUARY)
    enter(service, 1, facts.EngagementEnded(effective_on=date(2025, 2, 20), reason="mutation"))
    issued(service, FEBRUARY)
    return service


@pytest.fixture
def paiex(database, tmp_path):
    known = {
        "DATABASE_URL": database,
        "PAIEX_HOME": str(tmp_path / "home"),
        "PAIEX_ROLES": ROLES.prefix,
        "PAIEX_MASTER_KEY": urlsafe_b64encode(MASTER).decode(),
    }

    def run(matricule):
        environment = {**os.environ, **known, "PYTHONPATH": str(ROOT)}
        asked = ["departure", "--collectivity", CODE, "--matricule", matricule, "--out", str(tmp_path / "depart")]
        command = [sys.executable, "-c", "from api.cli import main; main()", *asked]
        return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=120)

    return run


def test_who_left_has_three_papers_opened_under_their_name(left, paiex, tmp_path):
    """Twenty thirtieths of February: 1 969,11 × 20/30 = 1 312,74 and IFSE 133,33."""
    done = paiex("000001")
    assert done.returncode == 0, done.stderr
    files = sorted((tmp_path / "depart").iterdir())
    assert [each.suffix for each in files] == [".json", ".pdf"] * 3
    settled = json.loads((tmp_path / "depart" / "solde-de-tout-compte.json").read_text("utf-8"))
    assert settled["holder"]["name"] == "Camille DUBOURG1" and len(settled["holder"]["nir"]) == 15
    paid = {label: amount for _, label, amount in settled["lines"]}
    assert paid["Traitement indiciaire"] == "1\u202f312,74" and paid["IFSE"] == "133,33"


def test_who_stays_and_who_does_not_exist_are_refused(left, paiex):
    stays, unknown = paiex("000002"), paiex("000009")
    assert stays.returncode == unknown.returncode == 1
    assert "Aucun bulletin émis ne dit la fin" in stays.stderr and "n'existe pas" in unknown.stderr
