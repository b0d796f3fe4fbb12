"""The same bulletin under another law: only the lines that rest on what the law changes are calculated, by their own rules.

A line that names no changed parameter, no changed line and no total of one reads the same inputs, so it is the same amount.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from payroll.algebra import Add, Bracket, Compare, Euros, Expression, Fact, Law, Line, Part, Total, walk
from payroll.compiler import Runner, compile_plan
from payroll.plan import Plan, law_keys
from payroll.rules import Rule

_Gather = Callable[[Sequence[int], Sequence[int]], tuple[int, ...]]
_EXPRESSIONS = ("amount", "base", "employee", "employer", "applies")


@dataclass(frozen=True, slots=True)
class Patch:
    """From the amounts of one plan to those of another, on the same flat inputs."""

    gather: _Gather  # (flat inputs, amounts) → inputs of the rules that differ
    runner: Runner
    slots: tuple[int, ...]  # where their amounts stand in the flat result

    def apply(self, flat: Sequence[int], amounts: Sequence[int]) -> tuple[int, ...]:
        """The amounts under the other plan."""
        patched = list(amounts)
        for slot, amount in zip(self.slots, self.runner(self.gather(flat, amounts)), strict=True):
            patched[slot] = amount
        return tuple(patched)


def patch(old: Plan, new: Plan, segments: int) -> Patch | None:
    """What turns bulletins of one plan into those of the other; None when it would not spare half of the rules."""
    if old.rules != new.rules:
        return None
    moved = _Moved(frozenset(key for key in new.law if old.law[key] != new.law[key]))
    resting = frozenset(rule.code for rule in new.rules if moved.take(rule))
    if 2 * len(resting) > len(new.rules):
        return None
    apart = _Apart(new, resting)
    rules = tuple(apart.rule(rule) for rule in new.rules if rule.code in resting)
    plan = Plan(new.status, rules, {key: new.law[key] for key in law_keys(rules)})
    slots = tuple(new.place_of[plan.rules[index].code, part] for index, part in plan.slots)
    return Patch(_gather(new, plan, segments, apart.sums), compile_plan(plan, segments), slots)


class _Moved:
    """Which parts of which lines may differ, rule after rule."""

    def __init__(self, keys: frozenset[str]) -> None:
        self._keys = keys
        self.parts: set[tuple[str, Part]] = set()
        self._effects: set[str] = set()

    def take(self, rule: Rule) -> bool:
        """Whether a part of the rule may differ. A total takes the employee's share of a contribution, never the employer's."""
        everything = self._of(rule.applies) or self._of(rule.base)
        moved = [part for part in rule.parts() if everything or self._of(getattr(rule, part))]
        self.parts |= {(rule.code, part) for part in moved}
        if "amount" in moved or "employee" in moved:
            self._effects |= rule.effects
        return bool(moved)

    def _of(self, root: Expression | Compare | None) -> bool:
        return root is not None and any(self._differs(node) for node in walk(root))

    def _differs(self, node: Expression | Compare) -> bool:
        match node:
            case Law(key) | Euros(key) | Bracket(key):
                return key in self._keys
            case Line(code, part):
                return (code, part) in self.parts
            case Total(effect):
                return effect in self._effects
        return False


class _Apart:
    """Rules cut out of their plan: what they read of the others becomes a fact; `sums` says which amounts it adds up."""

    def __init__(self, plan: Plan, resting: frozenset[str]) -> None:
        self._plan, self._resting = plan, resting
        self.sums: dict[str, tuple[int, ...]] = {}

    def rule(self, rule: Rule) -> Rule:
        cut = {name: self._cut(getattr(rule, name), rule) for name in _EXPRESSIONS if getattr(rule, name) is not None}
        return replace(rule, **cut)

    def _cut(self, node: Any, rule: Rule) -> Any:
        match node:
            case Line(code, part) if code not in self._resting:
                return self._fact(f"line {code} {part}", (self._plan.place_of[code, part],))
            case Total(effect):
                places = tuple(self._others(effect, rule))
                return Add(node, self._fact(f"total {effect} before {rule.code}", places))
            case Expression() | Compare():
                return type(node)(*(self._cut(getattr(node, each.name), rule) for each in fields(node)))  # type: ignore[arg-type]
        return node

    def _fact(self, name: str, places: tuple[int, ...]) -> Fact:
        self.sums[name] = places
        return Fact(name)

    def _others(self, effect: str, reader: Rule) -> Iterator[int]:
        """The amounts that bear an effect among the rules before this one that do not differ."""
        for rule in self._plan.rules:
            if rule.code == reader.code:
                return
            if effect in rule.effects and rule.code not in self._resting:
                part = "employee" if rule.kind == "contribution" else "amount"
                if (rule.code, part) in self._plan.place_of:
                    yield self._plan.place_of[rule.code, part]


def _gather(whole: Plan, part: Plan, segments: int, sums: Mapping[str, tuple[int, ...]]) -> _Gather:
    """Picks the inputs of a part out of the flat inputs and amounts of the whole; its source holds integers only."""
    month, year, by_segment = whole.inputs
    own_month, own_year, own_segment = part.inputs
    picks = [_sum(sums[name]) if name in sums else f"x[{month.index(name)}]" for name in own_month]
    picks += [f"x[{len(month) + year.index(name)}]" for name in own_year]
    first = len(month) + len(year)
    picks += [
        f"x[{first + segment * len(by_segment) + by_segment.index(name)}]"
        for segment in range(segments)
        for name in own_segment
    ]
    code = compile(f"lambda x, a: ({''.join(f'{each},' for each in picks)})", "<gather>", "eval")
    gather: _Gather = eval(code, {"__builtins__": {}})
    return gather


def _sum(places: Sequence[int]) -> str:
    return "+".join(f"a[{place}]" for place in places) or "0"
