"""Timestamps by a real authority on loopback: `openssl ts` behind a server of the standard library."""

import subprocess
from base64 import b64decode
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest

from domain import streams
from domain.events import SealMade, SealTimestamped
from domain.proof.audit import Fault
from domain.proof.report import audit
from domain.proof.source import PostgresSource
from domain.proof.timestamp import stamp, trusted_roots
from domain.refusal import Refused
from domain.store import SERVICE, Stores
from tests import postgres
from tests.proof.house import KEY
from tests.proof.test_tampering import run

_CONFIGURATION = """
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
[stamping]
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
default_policy = 1.2.3.4.1
digests = sha256
signer_digest = sha256
ess_cert_id_alg = sha256
"""


class Authority:
    """A certificate authority and a timestamping one under it, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "conf").write_text(_CONFIGURATION.format(folder=folder))
        (folder / "serial").write_text("01\n")
        self._openssl(
            "req -x509 -newkey ed25519 -nodes -keyout ca.key -out ca.pem -subj /CN=CA -days 30 -extensions authority -config conf"
        )
        self._openssl("req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj /CN=TSA -config conf")
        self._openssl(
            "x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -out tsa.pem -days 30 -extfile conf -extensions stamping"
        )

    @property
    def roots(self) -> Path:
        return self.folder / "ca.pem"

    def answer(self, query: bytes) -> bytes:
        (self.folder / "query").write_bytes(query)
        self._openssl("ts -reply -queryfile query -signer tsa.pem -inkey tsa.key -config conf -out reply")
        return (self.folder / "reply").read_bytes()

    def _openssl(self, words: str) -> None:
        subprocess.run(["openssl", *words.split()], cwd=self.folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def authority() -> Iterator[Authority]:
    with TemporaryDirectory() as folder:
        yield Authority(Path(folder))


@pytest.fixture
def server(authority: Authority) -> Iterator[HTTPServer]:
    """Answers as the authority does; `reply`, when a test sets it, instead."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Type"] == "application/timestamp-query"
            content = self.server.reply or authority.answer(query)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    listening.reply = b""
    thread = Thread(target=listening.serve_forever)
    thread.start()
    yield listening
    listening.shutdown()
    thread.join()
    listening.server_close()


def address(server: HTTPServer) -> str:
    return f"http://127.0.0.1:{server.server_port}/"


@pytest.fixture
def opened(superuser: str) -> Iterator[Stores]:
    stores = postgres.stores_of(superuser)
    yield stores
    stores.close()


@pytest.fixture
def last(opened: Stores) -> SealMade:
    recorded = opened.writer.last(streams.seals(SERVICE), collectivity=SERVICE)
    assert recorded is not None
    return SealMade.from_bytes(recorded.state)


def now() -> datetime:
    return datetime.now(UTC)


def test_a_seal_is_timestamped_once_and_the_audit_checks_it(
    opened: Stores, last: SealMade, server: HTTPServer, authority: Authority, source: PostgresSource, monkeypatch
) -> None:
    made = stamp(opened.writer, last, address(server), now())
    assert made is not None and (made.number, made.hash) == (2, last.hash)
    assert stamp(opened.writer, last, address(server), now()) is None, "one is enough"
    monkeypatch.setenv("PAIEX_TSA_ROOTS", str(authority.roots))
    report = audit(source, key=KEY.public, roots=trusted_roots())
    assert report.sound, report.lines()
    assert [each.number for each in report.stamps] == [2]
    assert any("Horodatages (RFC 3161) : 1" in line and "signatures contrôlées" in line for line in report.lines())
    assert any("non contrôlées" in line for line in audit(source, key=KEY.public).lines())
    assert sum(each.tail for each in report.checked) == 0, "a timestamp is not a fact to seal"


def test_the_absence_of_timestamps_is_said(source: PostgresSource) -> None:
    assert any("Aucun horodatage d'un tiers" in line for line in audit(source, key=KEY.public).lines())


def test_a_token_of_another_authority_is_named(
    opened: Stores, last: SealMade, server: HTTPServer, source: PostgresSource, tmp_path: Path, monkeypatch
) -> None:
    stamp(opened.writer, last, address(server), now())
    monkeypatch.setenv("PAIEX_TSA_ROOTS", str(Authority(tmp_path).roots))
    (found,) = audit(source, key=KEY.public, roots=trusted_roots()).findings
    assert found.fault == Fault.STAMP and "autorité reconnue" in found.words


def test_a_chain_made_again_with_the_stolen_key_no_longer_bears_its_timestamps(
    opened: Stores, last: SealMade, server: HTTPServer, superuser: str, source: PostgresSource
) -> None:
    """Without any head: the third party remembers the seal."""
    stamp(opened.writer, last, address(server), now())
    other = last.model_copy(update={"header": last.header.model_copy(update={"made_at": now()})})
    other = other.model_copy(update={"signature": KEY.sign_seal(other.hash)})
    run(
        superuser,
        "UPDATE events SET state = %s WHERE originator_id = %s AND originator_version = 2",
        other.to_bytes(),
        streams.seals(SERVICE),
    )
    (found,) = audit(source, key=KEY.public).findings
    assert (found.collectivity, found.fault) == (SERVICE, Fault.REWRITTEN)


@pytest.mark.parametrize("field", ["token", "hash"])
def test_an_edited_timestamp_is_named(
    opened: Stores, last: SealMade, server: HTTPServer, superuser: str, source: PostgresSource, field: str
) -> None:
    made = stamp(opened.writer, last, address(server), now())
    assert made is not None
    edited = made.model_copy(update={field: "AAAA" if field == "token" else "00" * 32})
    run(superuser, "UPDATE events SET state = %s WHERE topic = 'seal.timestamped.v1'", edited.to_bytes())
    (found,) = audit(source, key=KEY.public).findings
    assert found.fault == Fault.STAMP


def test_an_authority_that_answers_badly_is_refused_in_words(
    opened: Stores, last: SealMade, server: HTTPServer, authority: Authority
) -> None:
    kept = []
    for reply, words in (
        (b"<html>", "n'a pas répondu utilement"),
        (bytes.fromhex("30053003020102"), "refus (statut 2"),
    ):
        server.reply = reply
        with pytest.raises(Refused, match=words.replace("(", r"\(")):
            stamp(opened.writer, last, address(server), now())
        kept += opened.writer.stream(streams.timestamps(SERVICE), collectivity=SERVICE)
    with pytest.raises(Refused, match="n'a pas répondu"):
        stamp(opened.writer, last, "http://127.0.0.1:9/", now())
    with pytest.raises(Refused, match="http ou https"):
        stamp(opened.writer, last, "file:///etc/passwd", now())
    assert kept == []


def test_an_answer_to_another_question_is_refused(opened: Stores, last: SealMade, server: HTTPServer) -> None:
    first = stamp(opened.writer, last, address(server), now())
    assert first is not None
    older = opened.writer.stream(streams.seals(SERVICE), collectivity=SERVICE)[0]
    (recorded,) = opened.writer.stream(streams.timestamps(SERVICE), collectivity=SERVICE)
    server.reply = b64decode(SealTimestamped.from_bytes(recorded.state).token)
    with pytest.raises(Refused, match="autre chose que ce sceau"):
        stamp(opened.writer, SealMade.from_bytes(older.state), address(server), now())
