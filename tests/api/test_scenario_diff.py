"""`paiex diff` of two scenarios as a person runs it: on a real PostgreSQL, in other processes, adding nothing to the log.

Two officials at index 400: 1 969,11 each. CNRACL of 2027 is 40,65 %: 800,44; with two points 839,83, with three 859,52.
"""

import json
import os
import re
import subprocess
import sys
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.store import Stores
from projections import french
from tests import postgres
from tests.domain.town import CODE, a_service, a_town, issued

ROOT = Path(__file__).parents[2]
CNRACL = '[[law]]\nkey = "cnracl.employer"\nadd = "{add}"\n{when}\n'
FILES = {
    "trois.toml": CNRACL.format(add="3.00", when='each = "january"\nuntil = 2027'),
    "deux.toml": CNRACL.format(add="2.00", when="effective_on = 2027-01-01")
    + '[[fact]]\ntype = "nbi_granted"\nwho = { matricule = "000001" }\npoints = 10\neffective_on = 2027-02-01\n',
    "long.toml": CNRACL.format(add="2.00", when="effective_on = 2027-01-01"),
    "sore.toml": '[[fact]]\ntype = "nbi_granted"\nwho = { collectivity = "sore" }\npoints = 10\neffective_on = 2027-02-01\n',
    "vide.toml": "",
    "rien.toml": "ceci n'est pas du TOML",
}

Done = subprocess.CompletedProcess[str]


@pytest.fixture
def diff(database: str, tmp_path: Path) -> Callable[..., Done]:
    """The command in the folder of the scenarios, each of two months from January 2027 (three in « long »)."""
    for name, changes in FILES.items():
        head = f'title = "{name}"\nfrom = "2027-01"\nmonths = {3 if name == "long.toml" else 2}\n'
        (tmp_path / name).write_text(head + changes, "utf-8")
    environment = os.environ | {
        "DATABASE_URL": database,
        "PAIEX_MASTER_KEY": urlsafe_b64encode(postgres.MASTER).decode(),
        "PAIEX_ROLES": "paiex_test",
        "PYTHONPATH": str(ROOT),
        "COLUMNS": "200",
    }

    def run(*arguments: str) -> Done:
        command = [sys.executable, "-m", "api.cli", "diff", *arguments, "--jobs", "1"]
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120)

    return run


@pytest.fixture
def town(stores: Stores) -> Stores:
    service = a_service(stores.writer)
    a_town(service, agents=2)
    issued(service)
    return stores


def test_each_difference_has_its_change_and_the_log_stays_as_it_is(town: Stores, diff: Callable[..., Done]) -> None:
    before = town.projector.read_all(after=0, limit=10_000)
    done = diff("scenario:trois.toml", "scenario:deux.toml", "--json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert (said["before"]["title"], said["after"]["title"]) == ("trois.toml", "deux.toml")
    away, back, nbi = said["steps"]
    assert [each["total"]["difference"]["cost"] for each in (away, back)] == [
        "-236.32",
        "157.56",
    ]  # 4 × 59,08; 4 × 39,39
    assert [each["difference"]["gross"] for each in nbi["months"]] == ["0.00", "49.23"]  # 10 × 5 907,34 ÷ 1 200
    assert away["what"].startswith("sans law[0] : ") and away["what"].endswith("+3,00 chaque janvier jusqu'en 2027")
    assert nbi["what"] == "avec fact[0] : nbi_granted au 01/02/2027, points = 10, matricule 000001"
    assert nbi["moves"] == [{"where": "fact[0]", "of": "after"}]
    (body,) = said["collectivities"]
    assert body["code"] == CODE and body["months"][0]["difference"]["cost"] == "-39.38"  # 2 × (839,83 − 859,52)
    (cnracl,) = (each for each in said["rubriques"] if each["code"] == "cnracl")
    assert cnracl["before_employer"] == "3438.08"  # 4 × 859,52
    assert "traitement_indiciaire" not in {each["code"] for each in said["rubriques"]}
    assert town.projector.read_all(after=0, limit=10_000) == before


def test_the_table_says_where_the_difference_comes_from(town: Stores, diff: Callable[..., Done]) -> None:
    done = diff("now", "scenario:trois.toml")
    assert done.returncode == 0, done.stderr
    said = " ".join(re.sub("[│├┼┤─]", " ", done.stdout).split())
    assert "A : Rien ne change B : trois.toml" in said
    change = "avec law[0] : CNRACL, part employeur (cnracl.employer) +3,00 chaque janvier jusqu'en 2027"
    assert f"{change} 236,32 236,32 Écart de A à B 236,32 236,32" in said  # 4 × 59,08
    assert "CNRACL −874,28 −874,28 0,00 3 201,76 3 438,08 236,32" in said.replace(french.GROUP, " ")  # 4 × 800,44
    assert "Hypothèses :" in said
    assert "Les deux scénarios demandent la même chose." in diff("scenario:deux.toml", "scenario:deux.toml").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("scenario:trois.toml", "scenario:long.toml"), "se comparent sur les mêmes mois"),
        (("scenario:trois.toml", "2026-01-31"), "un scénario se compare à un autre (scenario:FICHIER)"),
        (("scenario:", "now"), "un scénario se compare à un autre (scenario:FICHIER)"),
        (("scenario:trois.toml", "scenario:absent.toml"), "absent.toml, ce fichier n'existe pas."),
        (("scenario:rien.toml", "now"), "rien.toml, ni JSON ni TOML valide"),
        (("scenario:vide.toml", "now"), "vide.toml, scenario : rien ne change."),
        (("scenario:trois.toml", "now", "--month", "2027-01"), "--month ne concerne que les rejeux"),
        (("scenario:trois.toml", "now", "--bundle", "paquet.zip"), "--bundle ne concerne que les rejeux"),
        (("scenario:trois.toml", "now", "--collectivity", "sore"), "inconnue(s) du journal : sore"),
        (("scenario:trois.toml", "scenario:sore.toml"), "« sore.toml », fact[0].who.collectivity"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_words(
    town: Stores, diff: Callable[..., Done], arguments: tuple[str, ...], words: str
) -> None:
    done = diff(*arguments)
    assert done.returncode == 2 and not done.stdout and "Traceback" not in done.stderr
    assert done.stderr.startswith("paiex : ") and words in done.stderr
