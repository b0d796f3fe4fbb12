"""Shows that one event is in a signed seal, and nothing of the others: their salted hashes only.

Reads one seal and the events that it covers, from a database or a bundle. `verifier.py` checks the result anywhere.
"""

from base64 import b64encode
from collections.abc import Iterable
from uuid import UUID

from domain import streams
from domain.content import canonical
from domain.events import SealMade
from domain.proof.seal import MADE
from domain.proof.source import Source, Stored
from domain.proof.tree import leaf_hash, path, root
from domain.refusal import Refused

FORMAT = "paiex-proof/1"


def prove(source: Source, code: str, stream: UUID, version: int = 1) -> dict[str, object]:
    """The inclusion proof of one event; refuses when it is not there, or not yet sealed, or no longer what was sealed."""
    stored = _event(source.events(code), stream.bytes, version)
    if stored is None:
        raise Refused(f"L'événement {stream}, version {version}, n'est pas dans le journal de « {code} ».")
    made = _seal_over(source.events(code, after=stored.position), code, stored.position)
    if made is None:
        raise Refused(
            f"L'événement {stream} n'est pas encore scellé : il n'y a rien à prouver. Lancer « paiex audit seal »."
        )
    covered = list(source.events(code, made.header.after, made.header.position))
    leaves = [_leaf(code, each) for each in covered]
    if root(leaves).hex() != made.header.root:
        raise Refused(
            f"Le sceau n° {made.header.number} ne correspond plus au journal : rien ne peut être prouvé. "
            "Lancer « paiex audit verify »."
        )
    return {
        "format": FORMAT,
        "event": {
            "position": stored.position,
            "stream": str(stream),
            "version": version,
            "recorded_at": stored.recorded_at,
            "collectivity": code,
            "topic": stored.topic,
            "state": b64encode(stored.state).decode(),
            "salt": stored.salt.hex(),
        },
        "path": [[side, neighbour.hex()] for side, neighbour in path(leaves, covered.index(stored))],
        "header": canonical(made.header).decode(),
        "signature": made.signature,
    }


def _event(events: Iterable[Stored], stream: bytes, version: int) -> Stored | None:
    return next((each for each in events if each.stream == stream and each.version == version), None)


def _seal_over(events: Iterable[Stored], code: str, position: int) -> SealMade | None:
    """The seal that covers this position, among what follows it."""
    home = streams.seals(code).bytes
    for each in events:
        if each.topic == MADE and each.stream == home:
            made = SealMade.from_bytes(each.state)
            if made.header.after < position <= made.header.position:
                return made
    return None


def _leaf(code: str, stored: Stored) -> bytes:
    position, version, topic, state, salt, stream, recorded_at = stored
    return leaf_hash(salt, stream, position, version, recorded_at, code, topic, state)
