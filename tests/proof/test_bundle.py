"""A bundle leaves the service: it is verified, proved from and read without any database, and tampering in it is named."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from zipfile import ZipFile

import pytest

from api import replaying
from api.replay_answer import to_data
from api.replaying import DatabaseLog, Replaying
from domain.knowledge import Knowledge
from domain.proof.audit import Fault
from domain.proof.bundle import BundleSource, BundleStore, export, head_inside
from domain.proof.prove import prove
from domain.proof.report import audit
from domain.refusal import Refused
from domain.store import Stores
from domain.store.port import StoreError, end_of_day
from tests import postgres
from tests.proof.conftest import History
from tests.proof.house import CODES, KEY
from tests.proof.test_prove import verified
from tests.proof.test_tampering import a_bulletin

ROOT = Path(__file__).parents[2]


@pytest.fixture
def opened(superuser: str):
    stores = postgres.stores_of(superuser)
    yield stores
    stores.close()


@pytest.fixture
def bundle(opened: Stores, history: History, tmp_path: Path) -> Path:
    out = tmp_path / "service.zip"
    export(opened.projector, CODES, out, complete=True, now=history.head.made_at, head=history.head)
    return out


def paiex(bundle: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command line on a bundle, in a process that knows no database and no home."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE", "PAIEX"))}
    environment |= {"PYTHONPATH": str(ROOT), "PAIEX_HOME": "/proc/nowhere"}
    command = [sys.executable, "-m", "api.cli", *words, "--bundle", str(bundle), "--jobs", "1"]
    return subprocess.run(command, cwd=bundle.parent, env=environment, capture_output=True, text=True, check=False)


def verify(bundle: Path, *options: str) -> subprocess.CompletedProcess[str]:
    return paiex(bundle, "audit", "verify", *options)


def test_a_bundle_is_verified_without_a_database(bundle: Path, history: History, tmp_path: Path) -> None:
    head = tmp_path / "head.json"
    head.write_text(history.head.to_json(), "utf-8")
    done = verify(bundle, "--head", str(head))
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert "Aucune altération constatée." in done.stdout
    blind = verify(bundle)
    assert blind.returncode == 0 and "ne peut pas exclure" in blind.stdout and KEY.public in blind.stdout


def edited(bundle: Path, edit: Callable[[list[dict]], list[dict]]) -> Path:
    """The same bundle after somebody edited the lines of Labrit."""
    other = bundle.with_name("edited.zip")
    with ZipFile(bundle) as old, ZipFile(other, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "events/labrit.jsonl":
                lines = edit([json.loads(line) for line in content.splitlines()])
                content = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
            new.writestr(name, content)
    return other


def _amount(lines: list[dict]) -> list[dict]:
    line = next(each for each in lines if each["topic"] == "bulletin.issued.v1")
    state = base64.b64decode(line["state"])
    line["state"] = base64.b64encode(state.replace(b'"amounts":"1', b'"amounts":"9')).decode()
    return lines


@pytest.mark.parametrize(
    ("edit", "fault"),
    [
        (_amount, Fault.ALTERED),
        (lambda lines: lines[:20] + lines[21:], Fault.MISSING),
        (lambda lines: [*lines, lines[-2] | {"position": lines[5]["position"], "version": 9}], Fault.INSERTED),
        (lambda lines: lines[: len(lines) // 2], Fault.TRUNCATED),
    ],
)
def test_tampering_in_a_bundle_is_named(bundle: Path, edit, fault: Fault) -> None:
    other = edited(bundle, edit)
    report = audit(BundleSource(other), inside=head_inside(other))
    assert {each.collectivity for each in report.findings} == {"labrit"}
    assert fault in {each.fault for each in report.findings}
    done = verify(other)
    assert done.returncode == 1 and fault.value in done.stdout


def test_a_bundle_of_one_collectivity_takes_the_service_with_it_and_says_what_is_left_out(
    opened: Stores, history: History, tmp_path: Path
) -> None:
    out = tmp_path / "labrit.zip"
    manifest = export(opened.projector, ["labrit"], out, complete=False, now=history.head.made_at, head=history.head)
    assert set(manifest.collectivities) == {"labrit", "@service"}
    report = audit(BundleSource(out), head=history.head, partial_log=True)
    assert report.sound, report.lines()
    assert report.left_out == ["sabres"] and any(
        "Hors de ce paquet, donc non contrôlé : sabres." in line for line in report.lines()
    )
    with ZipFile(out) as opened_zip:
        assert b"sabres" not in opened_zip.read("events/labrit.jsonl")
        assert "events/sabres.jsonl" not in opened_zip.namelist()


def test_a_bundle_holds_the_verifier_and_proves_a_bulletin(bundle: Path, superuser: str, tmp_path: Path) -> None:
    _, stream = a_bulletin(superuser)
    source = BundleSource(bundle)
    code = source.collectivity_of(stream)
    assert code == "labrit"
    folder = tmp_path / "empty"
    folder.mkdir()
    assert verified(folder, prove(source, code, stream), KEY.public).returncode == 0
    with ZipFile(bundle) as opened_zip:
        assert opened_zip.read("verifier.py") == (ROOT / "domain/proof/verifier.py").read_bytes()
        assert opened_zip.read("public_key.txt").decode().strip() == KEY.public


def test_a_bundle_reads_as_the_store_it_came_from(bundle: Path, opened: Stores) -> None:
    kept, live = BundleStore(bundle), opened.projector
    assert kept.head() == live.head() and kept.collectivities() == live.collectivities()
    middle = kept.head() // 2
    for code in kept.collectivities():
        assert kept.collectivity(code) == live.collectivity(code)
        assert kept.collectivity(code, after=5, up_to=middle) == live.collectivity(code, after=5, up_to=middle)
    assert kept.read_all(after=3, limit=50) == live.read_all(after=3, limit=50)
    stream = live.collectivity("labrit")[0].originator_id
    assert kept.stream(stream, collectivity="labrit", after_version=1) == live.stream(
        stream, collectivity="labrit", after_version=1
    )
    assert kept.last(stream, collectivity="labrit") == live.last(stream, collectivity="labrit")
    assert kept.stream(stream, collectivity="sabres") == []
    several = {each.originator_id for each in live.collectivity("labrit") if each.topic == "run.opened.v1"}
    for topics in ([], ["run.controlled.v1", "run.paid.v1"]):
        read = [each.streams(several, collectivity="labrit", up_to=middle, without=topics) for each in (kept, live)]
        assert read[0] == read[1] != []
    day = live.collectivity("labrit")[0].recorded_at.date()
    assert end_of_day(day) and kept.position_known_on(day) == live.position_known_on(day)


def test_the_domain_reads_a_bundle(bundle: Path, opened: Stores) -> None:
    """Law and ledger are the same from the bundle as from the database."""
    position = opened.projector.head()
    ours, theirs = (Knowledge(each) for each in (BundleStore(bundle), opened.projector))
    assert ours.law(position).event.digest == theirs.law(position).event.digest
    assert ours.ledger("labrit", position).bulletins == theirs.ledger("labrit", position).bulletins


def test_a_bundle_is_replayed_without_a_database(bundle: Path, opened: Stores) -> None:
    """Both verdicts of every bulletin; a figure altered in the bundle is not found again."""
    done = paiex(bundle, "replay", "--json")
    assert done.returncode == 0, done.stderr
    live = replaying.run(replaying.asked(DatabaseLog(opened.projector_url)), Replaying(), jobs=1).found
    assert json.loads(done.stdout) == json.loads(json.dumps(to_data(live)))
    assert live.tally.bulletins == 12
    altered = paiex(edited(bundle, _amount), "replay", "--json")
    assert altered.returncode == 1 and json.loads(altered.stdout) != json.loads(done.stdout)


def test_nothing_is_written_in_a_bundle(bundle: Path) -> None:
    store = BundleStore(bundle)
    with pytest.raises(StoreError, match="rien ne s'y écrit"):
        store.append([], collectivity="labrit", recorded_at=end_of_day(date(2026, 1, 1)))
    assert store.personal_keys("labrit") == {}


def test_what_is_not_a_bundle_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    file.write_bytes(b"not a zip")
    with pytest.raises(Refused, match="n'est pas un paquet"):
        BundleStore(file)
    done = verify(file)
    assert done.returncode == 2 and "n'est pas un paquet" in done.stderr


def test_an_export_that_fails_leaves_the_old_file(bundle: Path, opened: Stores, history: History) -> None:
    before = bundle.read_bytes()
    opened.projector.close()
    with pytest.raises(Exception, match=r".+"):
        export(opened.projector, CODES, bundle, complete=True, now=history.head.made_at, head=None)
    assert bundle.read_bytes() == before and [each.name for each in bundle.parent.iterdir()] == [bundle.name]
