"""Writes the page of everything the law leaves to confirm, from the files.

`python -m payroll.law_doubts` prints it. It decides nothing: publishing a confirmed value settles a doubt.
"""

from collections.abc import Iterator
from datetime import date

from payroll.grids import Grids, load_grids
from payroll.law import Doubt, Law, Parameter, Value, load_law

_HEADER = """\
# Ce qui reste à confirmer dans le droit

Page écrite par `python -m payroll.law_doubts > docs/law-doubts.md` d'après `payroll/legislation/` ; un test
la tient à jour. Chaque valeur ci-dessous sert au calcul telle quelle, en attendant mieux. Les sources nommées
`*.md` ou `*.json` sont les notes de recherche du projet.
"""


def doubts_page(law: Law, grids: Grids) -> str:
    """The page in Markdown, in the order of names; ends with one newline."""
    found = list(doubts(law))
    summary = f"**{len(found)} valeurs à confirmer**, de l'enjeu le plus fort au plus faible."
    ranked = sorted(found, key=lambda each: -each[2].stake_cents)
    table = ["| paramètre | à effet du | enjeu par bulletin | qui peut trancher |", "|---|---|---|---|"]
    table += [
        f"| `{parameter.key}` | {_day(value.effective_on)} | {_euros(doubt.stake_cents)} | {doubt.who} |"
        for parameter, value, doubt in ranked
    ]
    sections = ["\n".join(_section(parameter, value, doubt)) for parameter, value, doubt in found]
    return "\n\n".join([_HEADER.rstrip(), summary, "\n".join(table), *sections, _grids_section(grids)]) + "\n"


def doubts(law: Law) -> Iterator[tuple[Parameter, Value, Doubt]]:
    """Every value that is to be confirmed, with its parameter and its doubt, in the order of names."""
    for parameter in law.parameters.values():
        for value in parameter.values:
            if value.doubt is not None:
                yield parameter, value, value.doubt


def _section(parameter: Parameter, value: Value, doubt: Doubt) -> Iterator[str]:
    yield f"## `{parameter.key}` à effet du {_day(value.effective_on)}"
    yield ""
    yield f"- **Quoi** : {parameter.label}"
    yield f"- **Valeur retenue** : {value.raw if isinstance(value.raw, str) else 'le barème du fichier'}"
    yield f"- **Texte** : {value.reference}"
    yield f"- **Source** : {value.source}"
    yield f"- **Cherché** : {doubt.searched}"
    for candidate in doubt.candidates:
        dated = f" ({_day(candidate.dated)})" if candidate.dated else ""
        yield f"- **Candidate** : {candidate.value}, d'après {candidate.source}{dated}"
    yield f"- **Enjeu par bulletin** : {_euros(doubt.stake_cents)}"
    if value.note:
        yield f"- **Note** : {value.note}"
    yield f"- **Qui peut trancher** : {doubt.who}"


def doubtful_steps(grids: Grids) -> dict[str, list[str]]:
    """By grid, the échelons of which an index is from memory."""
    doubtful: dict[str, list[str]] = {}
    for (grid, echelon), versions in sorted(grids.steps.items()):
        if any(not step.confirmed for step in versions):
            doubtful.setdefault(grid, []).append(str(echelon))
    return doubtful


def unknown_indices(grids: Grids) -> list[int]:
    """The indices bruts whose indice majoré is known to a point only, which the table refuses."""
    return sorted(ib for ib, rows in grids.indices.items() if rows[0].im is None)


def _grids_section(grids: Grids) -> str:
    doubtful, bounded = doubtful_steps(grids), unknown_indices(grids)
    lines = [
        "## Grilles et indices",
        "",
        "Échelons dont un indice est de mémoire, quoique conforme au barème (le traitement ne dépend que de",
        "l'indice majoré) :",
        "",
    ]
    lines += [f"- `{grid}` : échelons {', '.join(echelons)}" for grid, echelons in sorted(doubtful.items())]
    lines += [
        "",
        "Indices bruts dont l'indice majoré n'est connu qu'à un point près, refusés par la table",
        f"({len(bounded)}) : {', '.join(map(str, bounded))}.",
    ]
    return "\n".join(lines)


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _euros(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02d} €" if cents else "aucun"


if __name__ == "__main__":
    print(doubts_page(load_law(), load_grids()), end="")
