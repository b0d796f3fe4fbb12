"""One row a seal: what it covers and what its header says, without the list of the events; the journal prints it."""

from collections.abc import Sequence

from domain.content import sha256_of
from projections.projector import Projection
from projections.tables import Page, Recorded, Table

_TABLE = Table("seals", ("seal",))


def _fold(page: Page, events: Sequence[Recorded]) -> None:
    for event in events:
        content = event.state()
        header = content["header"]
        key = f"{event.collectivity}/{header['number']}"
        page.put(
            _TABLE,
            key,
            {
                "seal": key,
                "collectivity": event.collectivity,
                "number": header["number"],
                "kind": header["kind"],
                "covers_after": header["after"],
                "covers_to": header["position"],
                "events": header["count"],
                "root": header["root"],
                "hash": sha256_of(header),
                "signature": content["signature"],
                "key": header["key"],
                "made_at": header["made_at"],
                "position": event.position,
            },
        )


SEALS = Projection("seals", (_TABLE,), ("seal.made.",), _fold)
