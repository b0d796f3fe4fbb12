"""What a seal is: a signed header, chained to the one before, over the Merkle root of the events that it lists.

The list (position, stream, version, topic, leaf) is what lets an audit name the event that was touched. It is not part of
the header, so that a proof can show one event and the header without telling of the others.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from struct import Struct
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from domain.content import canonical
from domain.proof.tree import leaf_hash, root
from domain.store.port import RecordedEvent

PREFIX = "seal."
MADE, STAMPED = "seal.made.v1", "seal.timestamped.v1"
FIRST = "0" * 64  # what the first seal of a chain says of the one before
_SEAL, _HEAD = b"paiex seal\x00", b"paiex head\x00"  # what is signed says what it is
_RECORD = Struct(">QIH16s32s")  # position, version, index of the topic, stream, leaf


class Entry(NamedTuple):
    """One event that a seal covers."""

    position: int
    version: int
    topic: str
    stream: bytes
    leaf: bytes


@dataclass(frozen=True, slots=True)
class SealingKey:
    """The private key of the service, from its thirty-two bytes; it never goes to the database."""

    seed: bytes

    @property
    def public(self) -> str:
        """The public key, in hexadecimal: to be published, and kept with every head."""
        return self._key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    def sign_seal(self, header_hash: str) -> str:
        return self._key().sign(_SEAL + bytes.fromhex(header_hash)).hex()

    def sign_head(self, content: bytes) -> str:
        return self._key().sign(_HEAD + content).hex()

    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def header_hash(header: object) -> str:
    """The SHA-256 of the header's canonical JSON: what the next seal names and what is signed."""
    return sha256(canonical(header)).hexdigest()


def seal_is_signed(public: str, hashed: str, signature: str) -> bool:
    return _verified(public, _SEAL + bytes.fromhex(hashed), signature)


def head_is_signed(public: str, content: bytes, signature: str) -> bool:
    return _verified(public, _HEAD + content, signature)


def _verified(public: str, content: bytes, signature: str) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def entry_of(recorded: RecordedEvent) -> Entry:
    stream = recorded.originator_id.bytes
    leaf = leaf_hash(
        recorded.salt,
        stream,
        recorded.position,
        recorded.originator_version,
        microseconds(recorded.recorded_at),
        recorded.collectivity,
        recorded.topic,
        recorded.state,
    )
    return Entry(recorded.position, recorded.originator_version, recorded.topic, stream, leaf)


def microseconds(instant: datetime) -> int:
    """Since 1970, exactly."""
    return round(instant.replace(microsecond=0).timestamp()) * 1_000_000 + instant.microsecond


def packed(entries: Iterable[Entry]) -> tuple[tuple[str, ...], str]:
    """The topics met, and the list in base64: 62 bytes an event, which a verifier reads without decoding JSON."""
    known = list(entries)
    topics = tuple(sorted({each.topic for each in known}))
    index = {topic: number for number, topic in enumerate(topics)}
    records = (_RECORD.pack(each.position, each.version, index[each.topic], each.stream, each.leaf) for each in known)
    return topics, b64encode(b"".join(records)).decode()


def unpacked(topics: Sequence[str], written: str) -> list[Entry]:
    """The list again; ValueError when it cannot be read."""
    content = b64decode(written, validate=True)
    if len(content) % _RECORD.size:
        raise ValueError("list of entries cut short")
    try:
        return [
            Entry(position, version, topics[topic], stream, leaf)
            for position, version, topic, stream, leaf in _RECORD.iter_unpack(content)
        ]
    except IndexError as unknown:
        raise ValueError("entry of a topic not listed") from unknown


def head_leaf(collectivity: str, number: int, hashed: str) -> bytes:
    """The leaf of a collectivity's last seal in the tree of the service's seal."""
    return sha256(b"\x00" + canonical([collectivity, number, hashed])).digest()


def heads_root(heads: Iterable[tuple[str, int, str]]) -> str:
    return root([head_leaf(*each) for each in heads]).hex()
