"""`paiex scenario` as a person runs it: on a real PostgreSQL, in other processes, reading the log and adding nothing to it."""

import json
import os
import subprocess
import sys
import tomllib
from base64 import urlsafe_b64encode
from pathlib import Path

import pytest

from domain.scenario import read
from domain.store import Stores
from tests import postgres
from tests.domain.town import a_service, a_town, issued

ROOT = Path(__file__).parents[2]


def paiex(*arguments: str, url: str = "", text: str = "") -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "DATABASE_URL": url,
        "PAIEX_MASTER_KEY": urlsafe_b64encode(postgres.MASTER).decode(),
        "PAIEX_ROLES": "paiex_test",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "api.cli", "scenario", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, input=text, capture_output=True, text=True, check=False, timeout=120
    )


@pytest.mark.parametrize("name", ["cnracl", "point", "agents"])
def test_each_example_reads_as_a_scenario(name: str) -> None:
    text = (ROOT / "fixtures" / "scenarios" / f"{name}.toml").read_text("utf-8")
    assert read(tomllib.loads(text)).title


def test_the_example_runs_as_it_is_writes_its_files_and_leaves_the_log_alone(
    database: str, stores: Stores, tmp_path: Path
) -> None:
    service = a_service(stores.writer)
    a_town(service, agents=2)
    issued(service)
    before = stores.projector.read_all(after=0, limit=10_000)
    text = paiex("example").stdout
    first = paiex("run", "-", "--json", "--out", str(tmp_path / "one"), url=database, text=text)
    assert first.returncode == 0, first.stderr
    answer = json.loads(first.stdout)
    assert answer["total"]["base"]["bulletins"] == 2 * 36 and answer["position"] == before[-1].position
    written = {path.name for path in (tmp_path / "one").iterdir()}
    assert written == {"mois.csv", "annees.csv", "rubriques.csv", "scenario.json", "cout.svg", "ecarts.svg"}
    again = paiex("run", "-", "--jobs", "1", "--out", str(tmp_path / "two"), url=database, text=text)
    assert "Hypothèses" in again.stdout and "CNRACL" in again.stdout
    for name in written:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert stores.projector.read_all(after=0, limit=10_000) == before


def test_a_refusal_is_json_on_the_error_output_and_names_the_field() -> None:
    done = paiex("run", "-", text='title = "Essai"\nfrom = "2027-01"\nmonths = 40\n')
    assert done.returncode == 2 and not done.stdout
    assert json.loads(done.stderr)["refused"][0]["where"] == "months"
