"""Any single change to any sealed event is found, whatever the event and the change, and the log is otherwise sound."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.proof.head import Head
from domain.proof.report import audit
from domain.proof.seal import microseconds
from domain.proof.source import Stored
from domain.store import MemoryStore
from tests.domain.town import a_town, issued
from tests.proof.house import CODES, a_head, seal_the_day, sealed_service

Chains = dict[str, list[Stored]]


@dataclass
class InMemory:
    """A source that is only lists, for changes that no database would keep."""

    chains: Chains

    def sizes(self) -> dict[str, int]:
        return {code: len(chain) for code, chain in self.chains.items() if chain}

    def events(self, code: str, after: int | None = None, up_to: int | None = None) -> Iterator[Stored]:
        yield from sorted(self.chains[code], key=lambda each: each.position)

    def collectivity_of(self, stream: UUID) -> str | None:
        raise NotImplementedError


@cache
def history() -> tuple[Chains, Head]:
    """Two communes of two officials, one month each, sealed; the day sealed twice, so that all but the last seals are covered."""
    store = MemoryStore()
    service = sealed_service(store)
    for code in CODES:
        a_town(service, 2, code)
        issued(service, code=code)
    seal_the_day(service)
    chains = {
        code: [
            Stored(
                each.position,
                each.originator_version,
                each.topic,
                each.state,
                each.salt,
                each.originator_id.bytes,
                microseconds(each.recorded_at),
            )
            for each in store.collectivity(code)
        ]
        for code in ("@service", *CODES)
    }
    return chains, a_head(service)


def test_the_history_is_sound() -> None:
    chains, head = history()
    assert audit(InMemory(chains), head=head).sound


def flipped(content: bytes, at: int) -> bytes:
    index, bit = divmod(at % (len(content) * 8), 8)
    return content[:index] + bytes([content[index] ^ 1 << bit]) + content[index + 1 :]


@given(st.data())
def test_any_change_is_found(data: st.DataObject) -> None:
    chains, head = history()
    code = data.draw(st.sampled_from(sorted(chains)))
    chain = list(chains[code])
    at = data.draw(st.integers(0, len(chain) - 1))
    event, number = chain[at], data.draw(st.integers(0, 10**6))
    position = data.draw(st.sampled_from([-1, 0, event.position + 1, max(each.position for each in chain) + 9]))
    changed = data.draw(
        st.sampled_from(
            [
                [event._replace(state=flipped(event.state, number))],
                [event._replace(salt=flipped(event.salt, number))],
                [event._replace(stream=flipped(event.stream, number))],
                [event._replace(salt=event.salt + b"\x00")],
                [event._replace(version=event.version + 1)],
                [event._replace(recorded_at=event.recorded_at - 1 - number)],
                [event._replace(recorded_at=event.recorded_at + 1 + number)],
                [event._replace(topic=event.topic + "x")],
                [event._replace(position=position)],
                [],
                [event, event],
                [event, event._replace(position=min(position, 0), version=99)],
            ]
        )
    )
    chain[at : at + 1] = changed
    report = audit(InMemory({**chains, code: chain}), head=head)
    covered = at < len(chains[code]) - 1
    if covered:
        assert code in {each.collectivity for each in report.findings}
    else:  # the last seal itself, which no later seal covers: its row may be touched, what it says may not
        kept = [each for each in changed if each.topic == event.topic and each.stream == event.stream]
        assert report.findings or event.state in {each.state for each in kept}
