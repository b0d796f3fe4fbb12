"""`make demo` from end to end: plays, prints, proves, and says in ten seconds what there is to see."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table as Grid

from api.demo import MONTHS, PAYROLL, Report, StoryClock, play
from api.demo_documents import write_documents
from api.demo_proof import Proof, prove
from domain import run_commands, streams
from domain.desk import Service
from domain.preview import arrears_in_words, issued_arrears
from domain.store import SERVICE, Stores, open_stores
from fixtures.territory.generator import PART
from fixtures.territory.late import CCAS, TWO_AGENTS
from projections.files import write_file
from projections.folds import PROJECTIONS
from projections.projector import Projector
from projections.schema import projections_schema

# Rappels told in words: collectivity, matricule, month that pays; the first one on the terminal too.
_TOLD = (
    (CCAS, "00002", date(2025, 2, 1)),
    (TWO_AGENTS, "00002", date(2024, 2, 1)),
    (TWO_AGENTS, "00002", date(2024, 8, 1)),
    (CCAS, "00004", date(2024, 12, 1)),
)


def run_demo(out: Path, console: Console, *, seed: int = 40, collectivities: int | None = None) -> bool:
    """Plays, projects, prints, proves; False when the audit, the replay or the detection did not end as they must."""
    with open_stores(parts=[projections_schema]) as stores:
        projector = Projector(stores.projector_url, PROJECTIONS)
        report = play(
            stores, console, seed=seed, collectivities=collectivities, part=PART, after_month=projector.catch_up
        )
        with report.stage("documents"):
            written = write_documents(stores, out, console)
        with report.stage("proof"), console.status("Preuve") as status:
            told = _rappels_in_words(stores)
            proof = prove(stores, out / "preuves", _copied(stores), report.ended_at, lambda words: status.update(words))
    write_file(out / "summary.json", report.to_json().encode())
    write_file(out / "rappels.md", _rappels_page(told).encode())
    write_file(out / "index.md", _index(report, written, proof, out).encode())
    _say(console, report, proof, told, out)
    return proof.holds


def _copied(stores: Stores) -> str:
    """The collectivity of which a copy is altered; a small demonstration may not have the usual one."""
    codes = [code for code in stores.projector.collectivities() if code != SERVICE]
    return CCAS if CCAS in codes else min(codes, key=lambda code: (code not in PART, code))


# ---- words -----------------------------------------------------------------------------------------------------------

Told = Sequence[tuple[str, Sequence[str]]]  # title, sentences


def _rappels_in_words(stores: Stores) -> Told:
    service = Service(stores.writer, stores.keyring, StoryClock())
    found = []
    for code, matricule, month in _TOLD:
        desk = service.desk(PAYROLL, code)
        if run_commands.pay_run(desk, month).issued is None:
            continue
        arrears = issued_arrears(run_commands.replay(desk, month)).get(streams.agent(code, matricule, 1))
        if arrears is not None:
            ledger = service.knowledge.ledger(code, stores.writer.head())
            found.append((f"{code}, matricule {matricule}, paie de {month:%m/%Y}", arrears_in_words(arrears, ledger)))
    return found


def _rappels_page(told: Told) -> str:
    lines = ["# Des rappels, expliqués", "", "Ce que dit `paiex rappels explain` : les mois, la cause, le calcul.", ""]
    for title, sentences in told:
        lines += [f"## {title}", "", "```", *sentences, "```", ""]
    return "\n".join(lines)


def _say(console: Console, report: Report, proof: Proof, told: Told, out: Path) -> None:
    console.print(_played(report))
    console.print(
        f"{report.collectivities} collectivités, {sum(report.refused.values())} refus nommés, "
        f"{sum(report.anomalies.values())} anomalies relevées."
    )
    for title, sentences in told[:1]:
        _paragraph(console, f"Un rappel, expliqué : {title}", sentences)
    _paragraph(console, "Audit contre la tête gardée dans preuves/tete.json", proof.audited.lines())
    _paragraph(console, "Rejeu", proof.replay_lines())
    _paragraph(console, "Un octet changé dans une copie : l'audit le nomme", proof.altered_lines())
    console.print(f"\nÀ regarder : [bold]{out / 'index.md'}[/bold], puis « make serve ».")


def _played(report: Report) -> Grid:
    """One row a month of the whole territory, one a year of the part."""
    grid = Grid(title="La démonstration est jouée")
    for title in ("Mois", "Bulletins", "Secondes"):
        grid.add_column(title, justify="right")
    rows: dict[str, list[date]] = {}
    for month in report.months:
        rows.setdefault(f"{month:%m/%Y}" if month in MONTHS else f"{month:%Y}, une partie", []).append(month)
    for name, months in rows.items():
        bulletins = sum(report.bulletins[f"{month:%Y-%m}"] for month in months)
        seconds = sum(report.seconds.get(f"month {month:%Y-%m}", 0) for month in months)
        grid.add_row(name, _number(bulletins), f"{seconds:.1f}")
    return grid


def _paragraph(console: Console, title: str, sentences: Sequence[str]) -> None:
    console.print(f"\n[bold]{title}[/bold]")
    for sentence in sentences:
        console.print(f"  {sentence}", markup=False, highlight=False)


def _number(count: int) -> str:
    return f"{count:,}".replace(",", " ")


def _index(report: Report, written: Sequence[tuple[str, Path]], proof: Proof, out: Path) -> str:
    lines = ["# Ce que la démonstration a produit", ""]
    lines += [f"- {words} : [{path.relative_to(out)}]({path.relative_to(out)})" for words, path in written]
    lines += [
        "- Des rappels, expliqués : [rappels.md](rappels.md)",
        "- Le compte de tout : [summary.json](summary.json)",
    ]
    lines += ["", "## La preuve", "", "Tête et paquets d'audit : [preuves/](preuves/).", ""]
    lines += [f"- {each}" for each in (*proof.audited.lines(), *proof.replay_lines())]
    lines += [f"- Copie altérée d'un octet : {each}" for each in proof.altered_lines()]
    lines += ["", "## Ce qui s'est passé", "", *(f"- {each}" for each in report.story)]
    lines += ["", "## Refus", "", *(f"- {count} × {reason}…" for reason, count in report.refused.most_common())]
    return "\n".join(lines) + "\n"
