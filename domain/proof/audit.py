"""Recomputes every seal from the stored bytes, and names what was altered, missing, inserted or moved.

One pass a collectivity, in the order of positions: events wait until the seal that covers them. Then the chains are held
against one another, against the seals of the service, and against a head kept outside the database.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial
from multiprocessing import get_context
from uuid import UUID

from domain import streams
from domain.events import SealHeader, SealMade, SealTimestamped
from domain.proof.seal import FIRST, MADE, PREFIX, STAMPED, Entry, heads_root, seal_is_signed, unpacked
from domain.proof.source import Source, Stored
from domain.proof.tree import leaf_hash, root


class Fault(StrEnum):
    """What may be wrong, in the words of the report."""

    ALTERED = "modifié"
    MISSING = "manquant"
    INSERTED = "inséré"
    MOVED = "déplacé"
    BACKDATED = "antidaté"
    UNREADABLE = "illisible"
    CHAIN = "chaîne rompue"
    ROOT = "racine fausse"
    SIGNATURE = "signature fausse"
    FOREIGN = "clé étrangère"
    TRUNCATED = "sceaux retirés"
    REWRITTEN = "chaîne réécrite"
    HEAD = "tête altérée"
    STAMP = "horodatage faux"


@dataclass(frozen=True, slots=True)
class Place:
    """One event: where it is (or should be) in the log."""

    position: int
    stream: str
    version: int
    topic: str

    def __str__(self) -> str:
        return f"position {self.position}, flux {self.stream}, version {self.version}, {self.topic}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found; `times` counts those of the same kind in the same collectivity, of which this is the first."""

    collectivity: str
    fault: Fault
    words: str
    place: Place | None = None
    times: int = 1

    def __str__(self) -> str:
        more = f" (et {self.times - 1} autre{'s' * (self.times > 2)} de même)" if self.times > 1 else ""
        where = f" [{self.place}]" if self.place else ""
        return f"{self.collectivity} : {self.fault} — {self.words}{where}{more}"


@dataclass(frozen=True, slots=True)
class ChainHead:
    """What somebody knew of a chain: that this seal was in it."""

    collectivity: str
    number: int
    hash: str


@dataclass(frozen=True, slots=True)
class Checked:
    """One collectivity, recomputed."""

    collectivity: str
    events: int
    tail: int  # events after the last seal, seals left out
    hashes: Mapping[int, str]  # of each seal's header, by number
    heads: tuple[ChainHead, ...]  # that the service's seals hold of the collectivities
    stamps: tuple[SealTimestamped, ...]
    key: str | None  # that must have signed: the one given, else that of the first seal
    findings: tuple[Finding, ...]


def check(source: Source, key: str | None, code: str) -> Checked:
    """Recomputes one collectivity; `key` is the public key that must have signed, None to take that of the first seal."""
    chain = _Chain(code, key)
    for stored in source.events(code):
        chain.take(stored)
    return chain.checked()


def check_all(source: Source, key: str | None, jobs: int = 1) -> list[Checked]:
    """Recomputes every collectivity, the heaviest first, over `jobs` processes."""
    sizes = source.sizes()
    codes = sorted(sizes, key=lambda code: (-sizes[code], code))
    work = partial(check, source, key)
    if min(jobs, len(codes)) < 2:
        return [work(code) for code in codes]
    with get_context("spawn").Pool(min(jobs, len(codes))) as pool:
        return sorted(pool.imap_unordered(work, codes), key=lambda each: codes.index(each.collectivity))


@dataclass
class _Chain:
    """One collectivity on the way: events that wait for their seal, and what the last seal said."""

    code: str
    key: str | None
    number: int = 0
    previous: str = FIRST
    reached: int = 0
    sealed_at: int = -(2**63)  # when the last seal was recorded: nothing after it may say to be older
    events: int = 0
    waiting: list[Entry] = field(default_factory=list)
    hashes: dict[int, str] = field(default_factory=dict)
    heads: dict[tuple[str, int, str], None] = field(default_factory=dict)
    stamps: list[SealTimestamped] = field(default_factory=list)
    found: dict[Fault, Finding] = field(default_factory=dict)
    times: Counter[Fault] = field(default_factory=Counter)

    def take(self, stored: Stored) -> None:
        position, version, topic, state, salt, stream, recorded_at = stored
        self.events += 1
        leaf = leaf_hash(salt, stream, position, version, recorded_at, self.code, topic, state)
        self.waiting.append(Entry(position, version, topic, stream, leaf))
        if recorded_at < self.sealed_at:
            words = (
                "il se dit plus ancien que le sceau qui le précède dans le journal : le logiciel n'écrit jamais ainsi"
            )
            self._find(Fault.BACKDATED, words, _place_of(stored))
        if topic == MADE:
            self._seal(stored)
        elif topic == STAMPED:
            self._stamp(stored)

    def checked(self) -> Checked:
        return Checked(
            self.code,
            self.events,
            sum(1 for each in self.waiting if not each.topic.startswith(PREFIX)),
            self.hashes,
            tuple(ChainHead(*each) for each in self.heads),
            tuple(self.stamps),
            self.key,
            tuple(replace(each, times=self.times[fault]) for fault, each in self.found.items()),
        )

    # ---- one seal

    def _stamp(self, stored: Stored) -> None:
        try:
            self.stamps.append(SealTimestamped.from_bytes(stored.state))
        except ValueError:
            self._find(Fault.UNREADABLE, "cet horodatage ne peut plus être lu", _place_of(stored))

    def _seal(self, stored: Stored) -> None:
        place = _place_of(stored)
        try:
            made = SealMade.from_bytes(stored.state)
            listed = unpacked(made.topics, made.entries)
        except ValueError:
            self._find(Fault.UNREADABLE, "ce sceau ne peut plus être lu", place)
            return
        header = made.header
        self._judge_signature(made, place)
        self._judge_chain(header, stored, place)
        self._judge_list(made, listed, place)
        covered = self._covered(header)
        if listed != covered:
            self._find(*_difference(listed, covered, header.number))
        self.number, self.previous, self.reached = header.number, made.hash, header.position
        self.sealed_at = max(self.sealed_at, stored.recorded_at)
        self.hashes[header.number] = made.hash
        self.heads.update(dict.fromkeys((each.collectivity, each.number, each.hash) for each in made.heads))

    def _judge_signature(self, made: SealMade, place: Place) -> None:
        number, key = made.header.number, made.header.key
        self.key = self.key or key
        if key != self.key:
            self._find(
                Fault.FOREIGN, f"le sceau n° {number} est signé par {key[:16]}…, non par {self.key[:16]}…", place
            )
        if not seal_is_signed(key, made.hash, made.signature):
            self._find(Fault.SIGNATURE, f"l'en-tête du sceau n° {number} n'est pas celui qui fut signé", place)

    def _judge_chain(self, header: SealHeader, stored: Stored, place: Place) -> None:
        said = (header.collectivity, header.number, header.previous, header.after)
        home = (stored.stream, stored.version)
        if said == (self.code, self.number + 1, self.previous, self.reached) and home == (
            streams.seals(self.code).bytes,
            header.number,
        ):
            return
        self._find(
            Fault.CHAIN,
            f"sceau n° {header.number} de « {header.collectivity} » après {header.previous[:16]}… ; attendu : "
            f"n° {self.number + 1} après {self.previous[:16]}…",
            place,
        )

    def _judge_list(self, made: SealMade, listed: Sequence[Entry], place: Place) -> None:
        heads = heads_root((each.collectivity, each.number, each.hash) for each in made.heads)
        said = (made.header.count, made.header.root, made.header.heads)
        if said != (len(listed), root([each.leaf for each in listed]).hex(), heads):
            self._find(Fault.ROOT, f"la liste du sceau n° {made.header.number} ne donne plus la racine signée", place)

    def _covered(self, header: SealHeader) -> list[Entry]:
        """The events that this seal must cover; they wait no more."""
        end = bisect_right(self.waiting, header.position, key=lambda each: each.position)
        covered, self.waiting = self.waiting[:end], self.waiting[end:]
        if header.after > self.reached:  # a seal is missing before: it was said, and its events are in no list
            covered = [each for each in covered if each.position > header.after]
        return covered

    def _find(self, fault: Fault, words: str, place: Place) -> None:
        self.times[fault] += 1
        self.found.setdefault(fault, Finding(self.code, fault, words, place))


def _difference(listed: Sequence[Entry], stored: Sequence[Entry], number: int) -> tuple[Fault, str, Place]:
    """The first place where what is stored is not what the seal lists."""
    at = next((at for at, (left, right) in enumerate(zip(listed, stored, strict=False)) if left != right), None)
    at = min(len(listed), len(stored)) if at is None else at
    said, now = (entries[at] if at < len(entries) else None for entries in (listed, stored))
    sealed = f"le sceau n° {number}"
    if said and now and said.position == now.position and _known(said, stored) == _known(now, listed):
        if _name(said) == _name(now):
            return Fault.ALTERED, f"cet événement n'a plus le contenu que {sealed} a scellé", _place(said)
        if not _known(said, stored):
            return (
                Fault.ALTERED,
                f"{sealed} tient ici le flux {_place(said).stream}, version {said.version}",
                _place(now),
            )
    if now and not _known(now, listed):
        return Fault.INSERTED, f"{sealed}, qui couvre cette position, ne connaît pas cet événement", _place(now)
    if said and not _known(said, stored):
        return Fault.MISSING, f"{sealed} a scellé cet événement, qui n'est plus à sa place", _place(said)
    moved = said or now
    assert moved is not None
    return Fault.MOVED, f"{sealed} tient cet événement à une autre place", _place(moved)


def _name(entry: Entry) -> tuple[bytes, int]:
    return entry.stream, entry.version


def _known(entry: Entry, among: Iterable[Entry]) -> bool:
    return any(each.stream == entry.stream and each.version == entry.version for each in among)


def _place(entry: Entry) -> Place:
    return Place(entry.position, _uuid(entry.stream), entry.version, entry.topic)


def _place_of(stored: Stored) -> Place:
    return Place(stored.position, _uuid(stored.stream), stored.version, stored.topic)


def _uuid(stream: bytes) -> str:
    return str(UUID(bytes=stream)) if len(stream) == 16 else stream.hex()


def missing_heads(
    checked: Iterable[Checked], heads: Iterable[ChainHead], by: str, partial_log: bool = False
) -> list[Finding]:
    """The heads that the chains do not contain; of a part of the log, collectivities left out are not asked for."""
    chains = {each.collectivity: each.hashes for each in checked}
    found = []
    for head in heads:
        hashes = chains.get(head.collectivity)
        if hashes is None and partial_log:
            continue
        known = (hashes or {}).get(head.number)
        if known is None:
            words = (
                f"{by} connaît le sceau n° {head.number}, que la chaîne n'a plus : journal et sceaux ont été tronqués"
            )
            found.append(Finding(head.collectivity, Fault.TRUNCATED, words))
        elif known != head.hash:
            words = f"{by} connaît un autre sceau n° {head.number} ({head.hash[:16]}…, ici {known[:16]}…)"
            found.append(Finding(head.collectivity, Fault.REWRITTEN, words))
    return found
