"""The hashes of the proof: one leaf an event, over its stored bytes, and the Merkle tree of RFC 6962 above them.

A leaf begins with 0x00 and a node with 0x01, so that neither is ever taken for the other. The salt, kept beside the event
and shown only with it, makes a leaf say nothing of an event that one could guess.
"""

from collections.abc import Sequence
from hashlib import sha256
from struct import Struct

_LENGTHS = Struct(">IIIIqqq")
EMPTY = sha256(b"").digest()  # the root of no leaf


def leaf_hash(
    salt: bytes,
    stream: bytes,
    position: int,
    version: int,
    recorded_at: int,
    collectivity: str,
    topic: str,
    state: bytes,
) -> bytes:
    """The leaf of one event; `recorded_at` in microseconds since 1970, UTC; the length of each part comes first."""
    code, name = collectivity.encode(), topic.encode()
    lengths = _LENGTHS.pack(len(salt), len(code), len(name), len(state), position, version, recorded_at)
    return sha256(b"\x00" + lengths + salt + stream + code + name + state).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root of these leaves in this order; a last one without a neighbour goes up as it is, never doubled."""
    level = list(leaves)
    while len(level) > 1:
        level = _above(level)
    return level[0] if level else EMPTY


def path(leaves: Sequence[bytes], index: int) -> list[tuple[str, bytes]]:
    """What to join to a leaf, from the bottom up, to come to the root: the side of each neighbour (left, right) and its hash."""
    level, steps = list(leaves), []
    while len(level) > 1:
        neighbour = index ^ 1
        if neighbour < len(level):
            steps.append(("left" if neighbour < index else "right", level[neighbour]))
        level, index = _above(level), index // 2
    return steps


def _above(level: list[bytes]) -> list[bytes]:
    pairs = [node_hash(level[at], level[at + 1]) for at in range(0, len(level) - 1, 2)]
    return pairs + level[-1:] if len(level) % 2 else pairs
