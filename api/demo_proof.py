"""How the demonstration ends: everything sealed, audited against a head, replayed; then one byte changed in a copy, and found.

The copy is an audit bundle of one collectivity; the demonstration's own data are only read.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from api import replaying
from api.replaying import DatabaseLog, Replaying
from domain.proof.bundle import BundleSource, export
from domain.proof.head import Head, head_of
from domain.proof.report import Report, audit
from domain.proof.seal import SealingKey
from domain.proof.sealer import sealer_of
from domain.proof.source import PostgresSource
from domain.replay import Tally
from domain.store import Stores
from projections.files import write_file

_CORES = len(os.sched_getaffinity(0))


@dataclass(frozen=True)
class Proof:
    """What was proved, and the sentences that say it."""

    audited: Report
    replayed: Tally
    altered: Report

    @property
    def holds(self) -> bool:
        """The log is whole, every bulletin is found again, and the byte changed in the copy was named."""
        return self.audited.sound and self.replayed.green and not self.altered.sound

    def replay_lines(self) -> list[str]:
        tally = self.replayed
        return [
            f"{tally.bulletins} bulletins rejoués, dont {tally.cancelled} annulés.",
            f"Arithmétique : {tally.bulletins - tally.arithmetic_failed} identiques, {tally.arithmetic_failed} non.",
            f"Connaissance : {tally.bulletins - tally.knowledge_differs} identiques, {tally.knowledge_differs} non.",
        ]

    def altered_lines(self) -> list[str]:
        return [str(each) for each in self.altered.findings]


def prove(
    stores: Stores, folder: Path, shown: str, now: datetime, advance: Callable[[str], object], jobs: int = _CORES
) -> Proof:
    """Audits and replays everything; exports the collectivity `shown`, and audits a copy with one byte changed.

    `advance` hears what begins. The head and both bundles are left in `folder`."""
    advance("Audit contre la tête")
    head = _head(stores, now)
    write_file(folder / "tete.json", head.to_json().encode())
    audited = audit(PostgresSource(stores.projector_url), head=head, jobs=jobs)
    advance("Rejeu de chaque bulletin")
    replayed = replaying.run(replaying.asked(DatabaseLog(stores.projector_url)), Replaying(), jobs).found.tally
    advance("Un octet changé dans une copie")
    bundle, copy = folder / f"paquet-{shown}.zip", folder / f"paquet-{shown}-altere.zip"
    export(stores.projector, [shown], bundle, complete=False, now=now, head=head)
    alter_one_byte(bundle, copy, shown)
    return Proof(audited, replayed, audit(BundleSource(copy), head=head, partial_log=True))


def _head(stores: Stores, now: datetime) -> Head:
    sealer = sealer_of(stores)
    assert sealer is not None and stores.seal_seed is not None, "the demonstration always has a sealing key"
    return head_of(sealer, SealingKey(stores.seal_seed), stores.projector.collectivities(), now)


def alter_one_byte(bundle: Path, copy: Path, code: str) -> None:
    """Copies a bundle, with one figure changed into another in a bulletin of this collectivity, one with rappels if any."""
    name = f"events/{code}.jsonl"
    with ZipFile(bundle) as whole, ZipFile(copy, "w", ZIP_DEFLATED, compresslevel=1) as altered:
        for each in whole.namelist():
            content = whole.read(each)
            altered.writestr(each, _altered(content) if each == name else content)


def _altered(lines: bytes) -> bytes:
    events = [json.loads(line) for line in lines.splitlines()]
    issued = [each for each in events if each["topic"].startswith("bulletin.issued.")]
    chosen = next((each for each in issued if each["topic"] == "bulletin.issued.v2"), issued[0])
    state = bytearray(b64decode(chosen["state"]))
    place = state.index(b'"amounts":"') + len(b'"amounts":"')
    state[place] = ord("1") if state[place] != ord("1") else ord("2")
    chosen["state"] = b64encode(bytes(state)).decode()
    return b"".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")).encode() + b"\n" for each in events)
