"""The seal that covers a run, in the words of the journal; a run that nothing seals is said so."""

from collections.abc import Sequence
from dataclasses import dataclass

_KINDS = {"run": "sceau de l'émission", "daily": "sceau du jour"}


@dataclass(frozen=True, slots=True)
class RunSeal:
    """One run of the month and the seal over its bulletins; `number` None: not sealed."""

    rank: int
    number: int | None = None
    kind: str = ""
    root: str = ""
    signature: str = ""


def sealing_notes(seals: Sequence[RunSeal]) -> tuple[str, ...]:
    """One sentence a run: kind, number, Merkle root, and the beginning of the signature."""
    return tuple(map(_note, seals))


def _note(seal: RunSeal) -> str:
    if seal.number is None:
        return f"Rang {seal.rank} : paie non scellée."
    return (
        f"Rang {seal.rank} : {_KINDS[seal.kind]} n° {seal.number}, racine {seal.root}, signature {seal.signature[:16]}…"
    )
