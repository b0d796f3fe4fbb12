"""The head to keep outside the database: the last seal of each chain, signed; without it no audit can know what was cut off."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import ValidationError

from domain import streams
from domain.content import canonical
from domain.event import Body, Digest, Instant, Signature
from domain.events import SealHead
from domain.proof.seal import SealingKey, head_is_signed
from domain.proof.sealer import Sealer
from domain.refusal import Refused


class Head(Body):
    """Small and without personal data: it may be printed, mailed, deposited with a notary."""

    format: Literal["paiex-head/1"] = "paiex-head/1"
    key: Digest
    made_at: Instant
    service: SealHead | None
    collectivities: tuple[SealHead, ...]
    signature: Signature

    @property
    def chains(self) -> tuple[SealHead, ...]:
        return self.collectivities if self.service is None else (self.service, *self.collectivities)

    def is_signed(self) -> bool:
        return head_is_signed(self.key, _signed(self), self.signature)

    def to_json(self) -> str:
        return self.model_dump_json(indent=1) + "\n"


def head_of(sealer: Sealer, key: SealingKey, codes: Sequence[str], now: datetime) -> Head:
    """The signed head of every chain as it is now."""
    heads = tuple(each for code in sorted(codes) for each in sealer.head(code))
    unsigned = Head(
        key=key.public,
        made_at=now,
        service=next((each for each in heads if each.collectivity == streams.SERVICE), None),
        collectivities=tuple(each for each in heads if each.collectivity != streams.SERVICE),
        signature="0" * 128,
    )
    return unsigned.model_copy(update={"signature": key.sign_head(_signed(unsigned))})


def read_head(text: str) -> Head:
    """The head of a file; refuses what is not one."""
    try:
        return Head.model_validate_json(text)
    except ValidationError as error:
        raise Refused(
            "Ce fichier n'est pas une tête de paiex. Donner celui qu'écrit « paiex audit head --out FICHIER »."
        ) from error


def _signed(head: Head) -> bytes:
    return canonical(head.model_dump(mode="json", exclude={"signature"}))
