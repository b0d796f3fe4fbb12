"""Timestamps by a third party (RFC 3161): an authority says that the seal of the service existed at that instant.

One token over the service's seal is enough: that seal holds the last seal of every collectivity. Without a server configured
(PAIEX_TSA_URL) there is none, and the audit says so.
"""

import os
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from http.client import HTTPException
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from cryptography.x509 import Certificate, load_pem_x509_certificates
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from domain import streams
from domain.events import SealMade, SealTimestamped
from domain.principal import SYSTEM
from domain.refusal import Refused
from domain.store.port import EventStore, NewEvent, StreamConflict

_PATIENCE = 20  # seconds
_LONGEST = 64 * 1024  # bytes of an answer
_GRANTED = 0


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a token says, and what was checked of it."""

    number: int
    instant: datetime
    authority: str
    fault: str  # in French; empty when none was found


def authority() -> str | None:
    """The server configured, None when there is none."""
    return os.environ.get("PAIEX_TSA_URL") or None


def trusted_roots() -> list[Certificate]:
    """The certificates (PEM) of PAIEX_TSA_ROOTS, under which the authority's own must be; none when not configured."""
    file = os.environ.get("PAIEX_TSA_ROOTS")
    return load_pem_x509_certificates(Path(file).read_bytes()) if file else []


def stamp(store: EventStore, made: SealMade, url: str, now: datetime) -> SealTimestamped | None:
    """Asks the authority about this seal and keeps its answer; None when it has one already."""
    code = made.header.collectivity
    home = streams.timestamps(code)
    last = store.last(home, collectivity=code)
    if last is not None and SealTimestamped.from_bytes(last.state).hash == made.hash:
        return None
    token = b64encode(_asked(url, made.hash)).decode()
    event = SealTimestamped(by=SYSTEM, number=made.header.number, hash=made.hash, authority=url, token=token)
    version = last.originator_version + 1 if last else 1
    try:
        store.append([NewEvent(home, version, event.topic, event.to_bytes())], collectivity=code, recorded_at=now)
    except StreamConflict:
        return None  # another process asked at the same time, and its answer is kept
    return event


def _asked(url: str, hashed: str) -> bytes:
    """The authority's answer over the header's hash, checked; refuses one that grants nothing or answers another question."""
    if urlsplit(url).scheme not in ("http", "https"):
        raise Refused(f"PAIEX_TSA_URL doit être une adresse http ou https, non « {url} ».")
    asked = TimestampRequestBuilder(data=bytes.fromhex(hashed), hash_algorithm=HashAlgorithm.SHA256).build()
    request = Request(url, asked.as_bytes(), {"Content-Type": "application/timestamp-query"})
    try:
        with urlopen(request, timeout=_PATIENCE) as reply:
            content: bytes = reply.read(_LONGEST)
        answer = decode_timestamp_response(content)
        refusal = _refusal(answer, hashed) or (
            "" if answer.tst_info.nonce == asked.nonce else "réponse à une autre question"
        )
    except (OSError, HTTPException, ValueError) as error:
        raise Refused(
            f"L'horodateur {url} n'a pas répondu utilement ({error}). Le sceau reste ; recommencer."
        ) from error
    if refusal:
        raise Refused(f"L'horodateur {url} : {refusal}. Le sceau reste ; recommencer.")
    return content


def _refusal(answer: TimeStampResponse, hashed: str) -> str:
    if answer.status != _GRANTED:
        return f"refus (statut {answer.status}, {' '.join(answer.status_string)})"
    if answer.tst_info.message_imprint.message != sha256(bytes.fromhex(hashed)).digest():
        return "le jeton porte sur autre chose que ce sceau"
    return ""


def read_stamp(event: SealTimestamped, roots: Sequence[Certificate]) -> Stamp | None:
    """What the token says; its signature is checked when roots are given. None when it cannot even be read."""
    try:
        answer = decode_timestamp_response(b64decode(event.token, validate=True))
        instant, fault = answer.tst_info.gen_time, _refusal(answer, event.hash)
        if roots and not fault:
            VerifierBuilder(roots=list(roots)).build().verify(answer, sha256(bytes.fromhex(event.hash)).digest())
    except VerificationError as error:
        fault = f"le jeton n'est pas signé par une autorité reconnue ({error})"
    except ValueError:
        return None
    return Stamp(event.number, instant, event.authority, fault)
