"""The integers of a bulletin written short and still readable: « category=3 ceiling=400500 », « 196911 0*19 20000 ».

A zero is not written, nor a denominator of one; a segment after the first writes only what differs from the one before.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer


@lru_cache(maxsize=2_048)
def silent(name: str) -> int:
    """The value that is not written: one for a denominator, zero otherwise."""
    return 1 if name.endswith("_den") else 0


def spoken(values: Mapping[str, int]) -> dict[str, int]:
    return {name: value for name, value in values.items() if value != silent(name)}


def _numbers_text(values: Mapping[str, int]) -> str:
    return " ".join(f"{name}={value}" for name, value in sorted(values.items()))


def _numbers(written: object) -> object:
    if not isinstance(written, str):
        return written
    return {name: int(value) for name, _, value in (word.partition("=") for word in written.split())}


def _segments_text(segments: Sequence[Mapping[str, int]]) -> list[str]:
    texts, before = [], dict[str, int]()
    for segment in segments:
        now = {name: silent(name) for name in before} | dict(segment)
        changed = {name: value for name, value in now.items() if value != before.get(name, silent(name))}
        texts.append(_numbers_text(changed))
        before = dict(segment)
    return texts


def _segments(written: object) -> object:
    if not isinstance(written, list | tuple) or not all(isinstance(each, str) for each in written):
        return written
    segments, before = [], dict[str, int]()
    for text in written:
        changed = _numbers(text)
        assert isinstance(changed, dict)
        before = spoken(before | changed)
        segments.append(before)
    return tuple(segments)


def _cumuls_text(cumuls: Mapping[str, tuple[int, int]]) -> str:
    return " ".join(f"{name}={before}+{own}" for name, (before, own) in sorted(cumuls.items()))


def _cumuls(written: object) -> object:
    if not isinstance(written, str):
        return written
    cumuls = dict[str, tuple[int, int]]()
    for word in written.split():
        name, _, pair = word.partition("=")
        before, _, own = pair.partition("+")
        cumuls[name] = (int(before), int(own))
    return cumuls


def _amounts_text(amounts: Sequence[int]) -> str:
    words: list[str] = []
    zeros = 0  # those met since the last amount
    for amount in amounts:
        if amount == 0:
            zeros += 1
            continue
        if zeros:
            words.append(_zeros_text(zeros))
            zeros = 0
        words.append(str(amount))
    return " ".join([*words, _zeros_text(zeros)] if zeros else words)


def _zeros_text(count: int) -> str:
    return "0" if count == 1 else f"0*{count}"


def _amounts(written: object) -> object:
    if not isinstance(written, str):
        return written
    amounts: list[int] = []
    for word in written.split():
        if "*" in word:
            value, _, times = word.partition("*")
            amounts += [int(value)] * int(times)
        else:
            amounts.append(int(word))
    return tuple(amounts)


Numbers = Annotated[dict[str, int], BeforeValidator(_numbers), PlainSerializer(_numbers_text, return_type=str)]
Segments = Annotated[
    tuple[dict[str, int], ...],
    BeforeValidator(_segments),
    PlainSerializer(_segments_text, return_type=list[str]),
]
Cumuls = Annotated[dict[str, tuple[int, int]], BeforeValidator(_cumuls), PlainSerializer(_cumuls_text, return_type=str)]
Amounts = Annotated[tuple[int, ...], BeforeValidator(_amounts), PlainSerializer(_amounts_text, return_type=str)]
