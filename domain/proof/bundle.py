"""A bundle: the events of the service, or of one collectivity and the service's own, in a file that needs no database.

`BundleSource` gives it to the audit, `BundleStore` is the reading side of the store, from which a replay runs. Personal keys
and commands are not in it: identities stay sealed for ever.
"""

import json
import os
from base64 import b64decode, b64encode
from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from heapq import merge
from importlib import resources
from itertools import islice
from pathlib import Path
from typing import Literal, NoReturn
from uuid import UUID
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from pydantic import ValidationError

from domain.event import Body, Digest, Instant
from domain.proof.head import Head, read_head
from domain.proof.seal import microseconds
from domain.proof.source import Stored
from domain.refusal import Refused
from domain.store.port import SERVICE, Appended, Command, EventStore, NewEvent, RecordedEvent, StoreError, end_of_day

_FOLDER, _SUFFIX = "events/", ".jsonl"
_LIMIT = 2**62  # no lawful position, version or instant comes near
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_README = """# Paquet d'audit de paiex

- `events/CODE.jsonl` : tous les événements d'une collectivité, un par ligne, dans l'ordre du journal. `state` et `salt` sont
  les octets gardés, en base64 ; `recorded_at` est en microsecondes depuis 1970 (UTC).
- `events/@service.jsonl` : la législation publiée (`legislation.law_published`), les plans de calcul
  (`legislation.plan_kept`), les sceaux du service.
- Les sceaux de chaque collectivité sont parmi ses événements (`seal.made`).
- `head.json` : la tête signée au moment de l'export ; une tête gardée ailleurs vaut mieux.
- `verifier.py` : le vérificateur autonome des preuves (`paiex audit prove`).

Vérifier : `paiex audit verify --bundle CE_FICHIER --head TETE`. Rejouer : `paiex replay --bundle CE_FICHIER`.
Les identités y sont chiffrées et leurs clés n'y sont pas.
"""


class Manifest(Body):
    """What the bundle says it holds; the audit checks what it can of it."""

    format: Literal["paiex-bundle/1"] = "paiex-bundle/1"
    made_at: Instant
    position: int  # the head of the log when it was made
    complete: bool  # every collectivity of the service
    collectivities: dict[str, int]  # how many events each
    key: Digest | None


def export(
    store: EventStore, codes: Sequence[str], out: Path, *, complete: bool, now: datetime, head: Head | None
) -> Manifest:
    """Writes the bundle of these collectivities and of the service, complete or not at all."""
    position = store.head()
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as bundle:
                counts = {code: _write(bundle, store, code, position) for code in sorted({*codes, SERVICE})}
                manifest = Manifest(
                    made_at=now,
                    position=position,
                    complete=complete,
                    collectivities=counts,
                    key=head.key if head else None,
                )
                _accompany(bundle, manifest, head)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)
    return manifest


def _write(bundle: ZipFile, store: EventStore, code: str, up_to: int) -> int:
    events = store.collectivity(code, up_to=up_to)
    with bundle.open(f"{_FOLDER}{code}{_SUFFIX}", "w", force_zip64=True) as lines:
        for each in events:
            lines.write(_line(each))
    return len(events)


def _accompany(bundle: ZipFile, manifest: Manifest, head: Head | None) -> None:
    bundle.writestr("manifest.json", manifest.model_dump_json(indent=1) + "\n")
    bundle.writestr("LISEZMOI.md", _README)
    bundle.writestr("verifier.py", resources.files("domain.proof").joinpath("verifier.py").read_bytes())
    if head is not None:
        bundle.writestr("head.json", head.to_json())
        bundle.writestr("public_key.txt", head.key + "\n")


def _line(event: RecordedEvent) -> bytes:
    content = {
        "position": event.position,
        "stream": str(event.originator_id),
        "version": event.originator_version,
        "topic": event.topic,
        "recorded_at": microseconds(event.recorded_at),
        "command_key": event.command_key,
        "salt": b64encode(event.salt).decode(),
        "state": b64encode(event.state).decode(),
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def read_manifest(path: Path) -> Manifest:
    """Refuses a file that is not a bundle."""
    try:
        with ZipFile(path) as bundle:
            return Manifest.model_validate_json(bundle.read("manifest.json"))
    except (OSError, BadZipFile, KeyError, ValidationError) as error:
        raise Refused(
            f"{path} n'est pas un paquet de paiex lisible. Donner un fichier de « paiex audit export »."
        ) from error


def head_inside(path: Path) -> Head | None:
    with ZipFile(path) as bundle:
        return read_head(bundle.read("head.json").decode()) if "head.json" in bundle.namelist() else None


@dataclass(frozen=True, slots=True)
class _Line:
    stored: Stored
    command_key: str | None


def _lines(path: Path, code: str) -> list[_Line]:
    """The events of one collectivity, in order of position; none when it is not in the bundle."""
    try:
        with ZipFile(path) as bundle, bundle.open(f"{_FOLDER}{code}{_SUFFIX}") as lines:
            found = [_read(json.loads(line)) for line in lines]
    except KeyError:
        return []
    except (ValueError, TypeError, BadZipFile) as error:
        raise Refused(f"Les événements de « {code} » ne peuvent pas être lus dans {path} ({error}).") from error
    return sorted(found, key=lambda each: each.stored.position)


def _read(line: Mapping[str, object]) -> _Line:
    names = ("position", "version", "topic", "state", "salt", "stream", "recorded_at", "command_key")
    position, version, topic, state, salt, stream, recorded_at, command_key = (line.get(name) for name in names)
    if not (isinstance(position, int) and isinstance(version, int) and isinstance(recorded_at, int)):
        raise ValueError("position, version ou instant manquant")
    if max(map(abs, (position, version, recorded_at))) >= _LIMIT:
        raise ValueError("position, version ou instant démesuré")
    stored = Stored(
        position,
        version,
        str(topic),
        b64decode(str(state), validate=True),
        b64decode(str(salt), validate=True),
        UUID(str(stream)).bytes,
        recorded_at,
    )
    return _Line(stored, None if command_key is None else str(command_key))


@dataclass(frozen=True, slots=True)
class BundleSource:
    """The bundle as the audit reads it."""

    path: Path

    def sizes(self) -> dict[str, int]:
        with ZipFile(self.path) as bundle:
            return {
                each.filename.removeprefix(_FOLDER).removesuffix(_SUFFIX): each.file_size
                for each in bundle.infolist()
                if each.filename.startswith(_FOLDER) and each.filename.endswith(_SUFFIX)
            }

    def events(self, code: str, after: int | None = None, up_to: int | None = None) -> Iterator[Stored]:
        for each in _lines(self.path, code):
            position = each.stored.position
            if (after is None or position > after) and (up_to is None or position <= up_to):
                yield each.stored

    def collectivity_of(self, stream: UUID) -> str | None:
        found = (code for code in self.sizes() if any(each.stream == stream.bytes for each in self.events(code)))
        return next(found, None)


class BundleStore:
    """The bundle as a store that is only read: what appends refuses. The last collectivities read are kept in memory."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.manifest = read_manifest(path)
        self._events = lru_cache(maxsize=8)(self._loaded)

    def _loaded(self, code: str) -> list[RecordedEvent]:
        return [_recorded(each, code) for each in _lines(self.path, code)]

    def stream(
        self, originator_id: UUID, *, collectivity: str, up_to: int | None = None, after_version: int = 0
    ) -> list[RecordedEvent]:
        found = (
            each
            for each in self.collectivity(collectivity, up_to=up_to)
            if each.originator_id == originator_id and each.originator_version > after_version
        )
        return sorted(found, key=lambda each: each.originator_version)

    def streams(
        self,
        originator_ids: Collection[UUID],
        *,
        collectivity: str,
        up_to: int | None = None,
        without: Collection[str] = (),
    ) -> list[RecordedEvent]:
        wanted = set(originator_ids)
        found = (each for each in self.collectivity(collectivity, up_to=up_to) if each.originator_id in wanted)
        return [each for each in found if each.topic not in without]

    def last(self, originator_id: UUID, *, collectivity: str) -> RecordedEvent | None:
        found = self.stream(originator_id, collectivity=collectivity)
        return found[-1] if found else None

    def collectivity(self, collectivity: str, *, after: int = 0, up_to: int | None = None) -> list[RecordedEvent]:
        events = self._events(collectivity)
        end = len(events) if up_to is None else bisect_right(events, up_to, key=_position)
        return events[bisect_right(events, after, key=_position) : end]

    def collectivities(self) -> list[str]:
        return sorted(BundleSource(self.path).sizes())

    def read_all(self, *, after: int, limit: int, up_to: int | None = None) -> list[RecordedEvent]:
        chains = (self.collectivity(code, after=after, up_to=up_to) for code in self.collectivities())
        return list(islice(merge(*chains, key=_position), limit))

    def head(self) -> int:
        return self.manifest.position

    def position_known_on(self, day: date) -> int:
        limit = end_of_day(day)
        return max((self._known_before(code, limit) for code in self.collectivities()), default=0)

    def _known_before(self, code: str, limit: datetime) -> int:
        return max((each.position for each in self._events(code) if each.recorded_at < limit), default=0)

    def repeated(self, collectivity: str, command: Command) -> Appended | None:
        return None

    def personal_keys(self, collectivity: str) -> dict[UUID, bytes]:
        return {}

    # ---- what a bundle does not do

    def append(
        self,
        events: Sequence[NewEvent],
        *,
        collectivity: str,
        recorded_at: datetime,
        command: Command | None = None,
        result: Mapping[str, object] | None = None,
    ) -> Appended:
        self._refuse()

    def save_personal_key(self, collectivity: str, person: UUID, wrapped: bytes) -> bytes:
        self._refuse()

    def destroy_personal_key(self, collectivity: str, person: UUID) -> None:
        self._refuse()

    def _refuse(self) -> NoReturn:
        raise StoreError(f"{self.path} est un paquet d'audit : il se lit, rien ne s'y écrit.")


def _recorded(line: _Line, code: str) -> RecordedEvent:
    stored = line.stored
    return RecordedEvent(
        stored.position,
        UUID(bytes=stored.stream),
        stored.version,
        stored.topic,
        stored.state,
        code,
        _EPOCH + timedelta(microseconds=stored.recorded_at),
        line.command_key,
        stored.salt,
    )


def _position(event: RecordedEvent) -> int:
    return event.position
