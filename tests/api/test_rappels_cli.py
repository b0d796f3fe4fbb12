"""`paiex rappels` on a real database: a preview, an explanation, the debts, and refusals in one French sentence."""

import json
import os
import subprocess
import sys
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from domain.desk import Service
from domain.store import Keyring
from tests.domain import town
from tests.domain.test_rappels import FEBRUARY, JANUARY, Clock, enter, issued, position
from tests.domain.town import CODE
from tests.postgres import MASTER, ROLES

ROOT = Path(__file__).parents[2]
FACTS = """
[[facts]]
type = "position_held"
effective_on = 2025-01-01
grade = "adjoint_administratif_territorial"
echelon = 7
ib = 461
im = 410
"""


@pytest.fixture
def played(stores):
    service = Service(stores.writer, Keyring(stores.writer, MASTER), Clock())
    town.a_town(service, 1)
    issued(service, JANUARY)
    return service


@pytest.fixture
def paiex(database, tmp_path):
    """Runs the real command against the test's database."""
    known = {
        "DATABASE_URL": database,
        "PAIEX_HOME": str(tmp_path / "home"),
        "PAIEX_ROLES": ROLES.prefix,
        "PAIEX_MASTER_KEY": urlsafe_b64encode(MASTER).decode(),
    }

    def run(*arguments):
        environment = {**os.environ, **known, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "api.cli", "rappels", *arguments]
        return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, timeout=120)

    return run


def test_a_fact_in_a_file_is_previewed(played, paiex, tmp_path):
    file = tmp_path / "faits.toml"
    file.write_text(FACTS, "utf-8")
    head = played.store.head()
    done = paiex("preview", str(file), "--collectivity", CODE, "--matricule", "000001")
    assert done.returncode == 0, done.stderr
    assert "Paie de 02/2025, matricule 000001" in done.stdout
    assert "Traitement indiciaire" in done.stdout and "+49,23 €" in done.stdout
    assert played.store.head() == head


def test_an_issued_run_is_explained_and_debts_are_listed(played, paiex):
    enter(played, 1, position(410, JANUARY))
    issued(played, FEBRUARY)
    done = paiex("explain", "--collectivity", CODE, "--month", "2025-02")
    assert done.returncode == 0, done.stderr
    assert "Matricule 000001" in done.stdout and "01/2025 : net +" in done.stdout
    assert paiex("debts", "--collectivity", CODE).stdout == "aucun trop-perçu\n"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("rien", "ne se lit pas"),
        ("a = 1", "la liste « facts » manque"),
        ('[[facts]]\ntype = "position_held"\neffective_on = 2025-01-01\nimm = 3\n', "facts[0]"),
        (json.dumps({"facts": [{"type": "prime_granted", "monthly_amount": 250.0}]}), "entre guillemets"),
    ],
)
def test_a_wrong_file_is_refused_in_words(paiex, tmp_path, content, why):
    file = tmp_path / "faits.toml"
    file.write_text(content, "utf-8")
    done = paiex("preview", str(file), "--collectivity", CODE, "--matricule", "000001")
    assert done.returncode == 2 and why in done.stderr and "Traceback" not in done.stderr


def test_an_unknown_month_is_refused_in_words(played, paiex):
    done = paiex("explain", "--collectivity", CODE, "--month", "2025-07")
    assert done.returncode == 2 and done.stderr.startswith("paiex : ")
