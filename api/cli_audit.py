"""`paiex audit`: seals, the head to keep elsewhere, the verification, proofs and bundles."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Sceaux, tête à garder ailleurs, vérification, preuves et paquets.", no_args_is_help=True)


@app.command()
def key() -> None:
    """Imprime la clé publique qui signe les sceaux : à publier, et à garder avec chaque tête."""
    from domain.proof.seal import SealingKey
    from domain.store.launcher import default_home
    from domain.store.secrets import sealing_seed

    print(SealingKey(sealing_seed(default_home())).public)


@app.command()
def seal(
    collectivity: Annotated[str | None, typer.Option(help="Une seule collectivité (toutes, puis le service).")] = None,
) -> None:
    """Scelle tout ce qui ne l'est pas encore : le sceau du jour."""
    from domain.proof.sealer import sealer_of
    from domain.store import SERVICE, open_stores
    from projections.schema import projections_schema

    with open_stores(parts=(projections_schema,)) as stores:
        sealer = sealer_of(stores)
        assert sealer is not None, "open_stores always knows its home"
        codes = [each for each in stores.projector.collectivities() if each != SERVICE]
        chosen = codes if collectivity is None else [_known(collectivity, codes)]
        made = [sealer.seal(code, "daily", datetime.now(UTC)) for code in chosen]
        print(f"{sum(each is not None for each in made)} sceaux posés, sur {len(chosen)} collectivités.")
        if collectivity is None:
            whole = sealer.seal_service(codes, datetime.now(UTC))
            print(f"Service : sceau n° {whole.header.number}, {whole.hash}." if whole else "Service : rien de nouveau.")


@app.command()
def head(out: Annotated[Path, typer.Option(help="Fichier à garder hors de la base.")]) -> None:
    """Écrit la tête signée de toutes les chaînes, à garder hors de la base et hors de cette machine."""
    from domain.proof.head import head_of
    from domain.proof.seal import SealingKey
    from domain.proof.sealer import sealer_of
    from domain.store import open_stores
    from projections.schema import projections_schema

    with open_stores(parts=(projections_schema,)) as stores:
        sealer = sealer_of(stores)
        assert sealer is not None and stores.seal_seed is not None, "open_stores always knows its home"
        made = head_of(sealer, SealingKey(stores.seal_seed), stores.projector.collectivities(), datetime.now(UTC))
    out.write_text(made.to_json(), "utf-8")
    print(f"Tête de {len(made.chains)} chaînes écrite dans {out}. La garder hors de cette machine.")


@app.command()
def verify(
    head: Annotated[Path | None, typer.Option(help="Tête gardée hors de la base.")] = None,
    jobs: Annotated[int | None, typer.Option(help="Processus (tous les cœurs par défaut).")] = None,
) -> None:
    """Recalcule tout depuis les octets gardés et nomme ce qui fut modifié, retiré, inséré ou déplacé."""
    from domain.proof.head import read_head
    from domain.proof.report import audit
    from domain.proof.seal import SealingKey
    from domain.proof.source import PostgresSource
    from domain.refusal import Refused
    from domain.store import open_stores
    from domain.store.launcher import default_home
    from domain.store.secrets import known_sealing_seed
    from projections.schema import projections_schema

    try:
        kept = None if head is None else read_head(head.read_text("utf-8"))
    except (OSError, Refused) as refusal:
        raise typer.BadParameter(str(refusal)) from None
    with open_stores(parts=(projections_schema,)) as stores:
        seed = known_sealing_seed(default_home())
        known = None if seed is None else SealingKey(seed).public
        report = audit(PostgresSource(stores.projector_url), head=kept, key=known, jobs=jobs or os.cpu_count() or 1)
    print("\n".join(report.lines()))
    raise typer.Exit(0 if report.sound else 1)


def _known(code: str, codes: list[str]) -> str:
    if code not in codes:
        raise typer.BadParameter(f"La collectivité « {code} » n'a rien dans le journal. Vérifier son code.")
    return code
