"""`paiex audit` on a real database, as an operator runs it: key, seal, head, verify, prove, export, and its exit codes."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from api.cli import app
from domain.proof.head import read_head
from tests import postgres
from tests.proof.conftest import History
from tests.proof.house import KEY
from tests.proof.test_prove import verified
from tests.proof.test_tampering import a_bulletin, asked, run

Said = Callable[..., Result]


@pytest.fixture
def said(superuser: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Said:
    """Runs one command on the copied database, in a home that holds the keys of the tests."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "seal.key").write_text(urlsafe_b64encode(KEY.seed).decode())
    for name, value in {
        "DATABASE_URL": superuser,
        "PAIEX_HOME": str(home),
        "PAIEX_ROLES": postgres.ROLES.prefix,
        "PAIEX_MASTER_KEY": urlsafe_b64encode(postgres.MASTER).decode(),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("PAIEX_TSA_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    return lambda *words: CliRunner().invoke(app, ["audit", *words])


def test_the_public_key_is_printed_and_the_private_one_is_in_no_table(said: Said, superuser: str) -> None:
    assert said("key").stdout.strip() == KEY.public
    for (table,) in asked(superuser, "SELECT tablename FROM pg_tables WHERE schemaname IN ('paiex', 'views')"):
        schema = "paiex" if asked(superuser, "SELECT to_regclass(%s)", f"paiex.{table}")[0][0] else "views"
        content = str(asked(superuser, f"SELECT t::text FROM {schema}.{table} t"))
        assert KEY.seed.hex() not in content and urlsafe_b64encode(KEY.seed).decode() not in content


def test_a_day_is_sealed_its_head_kept_and_verified(said: Said, superuser: str, tmp_path: Path) -> None:
    done = said("seal").stdout
    assert "0 sceaux posés, sur 2 collectivités" in done, "nothing since February"
    assert "Aucun horodateur" in done
    assert said("head", "--out", "head.json").exit_code == 0
    head = read_head((tmp_path / "head.json").read_text())
    assert head.is_signed() and [each.collectivity for each in head.collectivities] == ["labrit", "sabres"]
    good = said("verify", "--head", "head.json", "--jobs", "1")
    assert good.exit_code == 0 and "Aucune altération constatée." in good.stdout
    assert "Contrôlé contre la tête" in good.stdout
    position, stream = a_bulletin(superuser)
    run(superuser, "UPDATE events SET state = set_byte(state, 40, 48) WHERE position = %s", position)
    bad = said("verify", "--head", "head.json", "--jobs", "1")
    assert bad.exit_code == 1
    assert "labrit : modifié — cet événement" in bad.stdout
    assert f"position {position}, flux {stream}, version 1, bulletin.issued.v1" in bad.stdout


def test_a_bulletin_is_proved(said: Said, superuser: str, tmp_path: Path) -> None:
    _, stream = a_bulletin(superuser)
    assert said("prove", str(stream), "--out", "proof.json").exit_code == 0
    folder = tmp_path / "empty"
    folder.mkdir()
    assert verified(folder, json.loads((tmp_path / "proof.json").read_text()), KEY.public).returncode == 0
    unknown = said("prove", "00000000-0000-0000-0000-000000000000")
    assert unknown.exit_code == 2 and "n'est pas dans le journal" in unknown.stderr


def test_one_collectivity_is_exported(said: Said, history: History, tmp_path: Path) -> None:
    (tmp_path / "head.json").write_text(history.head.to_json())
    assert said("export", "--collectivity", "labrit", "--out", "labrit.zip").exit_code == 0
    done = said("verify", "--bundle", "labrit.zip", "--head", "head.json", "--jobs", "1")
    assert done.exit_code == 0 and "Hors de ce paquet, donc non contrôlé : sabres." in done.stdout
    unknown = said("export", "--collectivity", "nowhere", "--out", "x.zip")
    assert unknown.exit_code == 2 and "n'a rien dans le journal" in unknown.stderr


def test_a_head_that_is_not_one_is_refused_in_words(said: Said, tmp_path: Path) -> None:
    (tmp_path / "head.json").write_text("{}")
    assert "n'est pas une tête de paiex" in said("verify", "--head", "head.json").stderr
    assert said("verify", "--head", "nowhere.json").exit_code == 2


def test_without_a_key_here_verifying_makes_none(said: Said, tmp_path: Path) -> None:
    (tmp_path / "home" / "seal.key").unlink()
    done = said("verify", "--jobs", "1")
    assert done.exit_code == 0 and "ne peut pas exclure non plus" in done.stdout
    assert not (tmp_path / "home" / "seal.key").exists()


def test_the_private_key_is_made_once_for_nobody_else_to_read(
    said: Said, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "home" / "seal.key"
    file.unlink()
    made = said("key").stdout
    assert made == said("key").stdout != KEY.public
    assert file.stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("PAIEX_SEAL_KEY", urlsafe_b64encode(KEY.seed).decode())
    assert said("key").stdout.strip() == KEY.public, "the environment comes first"
    monkeypatch.setenv("PAIEX_SEAL_KEY", "c2hvcnQ=")
    refused = said("key")
    assert refused.exit_code == 2 and "PAIEX_SEAL_KEY : une clé fait 32 octets" in refused.stderr
