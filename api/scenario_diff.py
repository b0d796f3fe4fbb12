"""`paiex diff` of two scenarios: their files read, both answers and the steps between them shown as tables or JSON."""

import json
from collections.abc import Collection, Iterator, Mapping

from rich.console import Console
from rich.table import Table

from api.cli_scenario import cost_table, say_left_out
from api.refusals import content_of, refusals
from api.scenarios import compared
from domain.principal import Principal
from domain.refusal import Refused
from domain.scenario import Comparison, Pair, Scenario, read, unchanged
from domain.scenario.result import Result
from domain.store import open_stores
from projections import french
from projections.scenario_comparison import as_data, lines_that_differ, own_assumptions
from projections.scenario_words import step_in_words

_PREFIX, NOW = "scenario:", "now"
_SIDES = ("A", "B")


def concerns(*sides: str) -> bool:
    """Whether one of the sides of a comparison is a scenario."""
    return any(each.startswith(_PREFIX) for each in sides)


def say(sides: tuple[str, str], codes: Collection[str], jobs: int, as_json: bool, no_use: Mapping[str, object]) -> None:
    """Compares and shows; what cannot be compared is one sentence, exit code 2. `no_use`: options that only replays have."""
    with refusals():
        for option in (name for name, value in no_use.items() if value):
            raise Refused(
                f"{option} ne concerne que les rejeux : un scénario se calcule sur le journal de la base, et ses mois sont "
                f"dans son fichier (from, months). Retirer {option}."
            )
        pair = pair_of(*sides)
        with open_stores() as stores, Console(stderr=True).status("Calcul des scénarios…"):
            found = compared(stores, Principal("scenario", "auditor"), pair, codes, jobs)
    if as_json:
        print(json.dumps(as_data(found), ensure_ascii=False, indent=2))
    else:
        _show(found)


def pair_of(one: str, other: str) -> Pair:
    """« scenario:FILE » twice, or once with « now »."""
    first, second = _read(one), _read(other)
    here, there = first or second, second or first
    assert here is not None and there is not None, "one of them is a scenario"
    return Pair(first or unchanged(there), second or unchanged(here))


def _read(side: str) -> Scenario | None:
    """The scenario of a file, every refusal under its name; None: the log as it stands."""
    if side == NOW:
        return None
    prefix, _, file = side.partition(":")
    if f"{prefix}:" != _PREFIX or not file:
        raise Refused(
            f"« {side} » : un scénario se compare à un autre (scenario:FICHIER) ou au journal tel qu'il est ({NOW})."
        )
    try:
        return read(content_of(file))
    except Refused as refusal:
        raise Refused(f"{file}, {refusal}" if "\n" not in str(refusal) else f"{file} :\n{refusal}") from None


# ---- what is shown -------------------------------------------------------------------------------------------------


def _show(found: Comparison) -> None:
    console, result = Console(), found.result

    def tell(text: str) -> None:
        console.print(text, highlight=False, markup=False, soft_wrap=True)

    for side, answer in zip(_SIDES, (found.one, found.other), strict=True):
        tell(f"{side} : {answer.title}")
    years = [(str(year), both) for year, both in result.by_year.items()]
    console.print(cost_table("Coût employeur par année (euros)", "Année", [*years, ("Total", result.total)], _SIDES))
    _show_steps(console, found)
    _show_lines(console, result)
    months = [(f"{month:%Y-%m}", both) for month, both in result.by_month.items()]
    console.print(cost_table("Coût employeur par mois (euros)", "Mois", months, _SIDES))
    if len(result.bodies) > 1:
        bodies = [(each.code, each.total) for each in result.bodies]
        console.print(cost_table("Coût employeur par collectivité (euros)", "Code", bodies, _SIDES))
    for each in _assumptions(found):
        tell(each)
    say_left_out(result, tell)


def _show_steps(console: Console, found: Comparison) -> None:
    if not found.steps:
        console.print("Les deux scénarios demandent la même chose.", highlight=False)
        return
    table = Table(title="D'où vient l'écart (coût employeur, euros)", title_justify="left")
    table.add_column("De A à B, pas à pas", overflow="fold")
    years = list(found.result.by_year)
    for name in (*map(str, years), "Total"):
        table.add_column(name, justify="right", no_wrap=True)
    rows = [(step_in_words(each, found), each.result) for each in found.steps]
    for words, result in (*rows, ("Écart de A à B", found.result)):
        gaps = [*(result.by_year[year].difference.cost for year in years), result.total.difference.cost]
        table.add_row(words, *map(french.amount, gaps), end_section=words == rows[-1][0])
    console.print(table)


def _show_lines(console: Console, result: Result) -> None:
    lines = lines_that_differ(result)
    if not lines:
        return
    table = Table(title="Lignes qui diffèrent (euros)", title_justify="left")
    table.add_column("Ligne", overflow="fold")
    for part in ("agent", "employeur"):
        for name in (*_SIDES, "écart"):
            table.add_column(f"{part}, {name}", justify="right", no_wrap=True)
    for each in lines:
        pay, employer = (each.base, each.scenario), (each.base_employer, each.scenario_employer)
        cents = (*pay, pay[1] - pay[0], *employer, employer[1] - employer[0])
        table.add_row(each.label, *map(french.amount, cents))
    console.print(table)


def _assumptions(found: Comparison) -> Iterator[str]:
    yield "Hypothèses :"
    yield from (f"  – {each}" for each in found.result.assumptions)
    for side, answer in zip(_SIDES, (found.one, found.other), strict=True):
        yield from (f"  – {side} : {each}" for each in own_assumptions(answer, found))
    if len(found.steps) > 1:
        yield (
            "  – Chaque écart est celui de son étape, les précédentes faites : un autre ordre partagerait autrement le même "
            "total."
        )
