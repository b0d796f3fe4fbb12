"""`paiex audit`: seals, the head to keep elsewhere, the verification, proofs and bundles."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from api.refusals import refusals
from projections.files import write_file

if TYPE_CHECKING:
    from domain.events import SealMade
    from domain.proof.head import Head
    from domain.proof.report import Report
    from domain.store import PostgresStore

app = typer.Typer(help="Sceaux, tête à garder ailleurs, vérification, preuves et paquets.", no_args_is_help=True)


@app.command()
def key() -> None:
    """Imprime la clé publique qui signe les sceaux : à publier, et à garder avec chaque tête."""
    from domain.proof.seal import SealingKey
    from domain.store.launcher import default_home
    from domain.store.secrets import sealing_seed

    with refusals():
        print(SealingKey(sealing_seed(default_home())).public)


@app.command()
def seal(
    collectivity: Annotated[str | None, typer.Option(help="Une seule collectivité (toutes, puis le service).")] = None,
) -> None:
    """Scelle tout ce qui ne l'est pas encore : le sceau du jour."""
    from domain.proof.sealer import sealer_of
    from domain.store import SERVICE, open_stores
    from projections.schema import projections_schema

    with refusals(), open_stores(parts=(projections_schema,)) as stores:
        sealer = sealer_of(stores)
        assert sealer is not None, "open_stores always knows its home"
        codes = [each for each in stores.projector.collectivities() if each != SERVICE]
        chosen = codes if collectivity is None else [_known(collectivity, codes)]
        made = [sealer.seal(code, "daily", datetime.now(UTC)) for code in chosen]
        print(f"{sum(each is not None for each in made)} sceaux posés, sur {len(chosen)} collectivités.")
        if collectivity is None:
            whole = sealer.seal_service(codes, datetime.now(UTC))
            print(f"Service : sceau n° {whole.header.number}, {whole.hash}." if whole else "Service : rien de nouveau.")
            _stamp(stores.writer, sealer.last(SERVICE))


def _stamp(store: "PostgresStore", made: "SealMade | None") -> None:
    """Has the service's last seal timestamped, or says that nobody does it."""
    from domain.proof.timestamp import authority, stamp

    url = authority()
    if url is None:
        print(
            "Aucun horodateur (PAIEX_TSA_URL n'est pas défini) : la date de ce sceau n'est que celle de cette machine."
        )
    elif made is not None and stamp(store, made, url, datetime.now(UTC)):
        print(f"Sceau n° {made.header.number} horodaté par {url}.")


@app.command()
def head(out: Annotated[Path, typer.Option(help="Fichier à garder hors de la base.")]) -> None:
    """Écrit la tête signée de toutes les chaînes, à garder hors de la base et hors de cette machine."""
    from domain.proof.head import head_of
    from domain.proof.seal import SealingKey
    from domain.proof.sealer import sealer_of
    from domain.store import open_stores
    from projections.schema import projections_schema

    with refusals(), open_stores(parts=(projections_schema,)) as stores:
        sealer = sealer_of(stores)
        assert sealer is not None and stores.seal_seed is not None, "open_stores always knows its home"
        made = head_of(sealer, SealingKey(stores.seal_seed), stores.projector.collectivities(), datetime.now(UTC))
    write_file(out, made.to_json().encode())
    print(f"Tête de {len(made.chains)} chaînes écrite dans {out}. La garder hors de cette machine.")


@app.command()
def verify(
    head: Annotated[Path | None, typer.Option(help="Tête gardée hors de la base.")] = None,
    bundle: Annotated[Path | None, typer.Option(help="Paquet à vérifier, sans base de données.")] = None,
    jobs: Annotated[int | None, typer.Option(help="Processus (tous les cœurs par défaut).")] = None,
) -> None:
    """Recalcule tout depuis les octets gardés et nomme ce qui fut modifié, retiré, inséré ou déplacé."""
    from domain.proof.head import read_head

    with refusals():
        kept = None if head is None else read_head(head.read_text("utf-8"))
        cores = jobs or os.cpu_count() or 1
        report = _of_the_database(kept, cores) if bundle is None else _of_a_bundle(bundle, kept, cores)
    print("\n".join(report.lines()))
    raise typer.Exit(0 if report.sound else 1)


def _of_the_database(head: "Head | None", jobs: int) -> "Report":
    from domain.proof.report import audit
    from domain.proof.seal import SealingKey
    from domain.proof.source import PostgresSource
    from domain.proof.timestamp import trusted_roots
    from domain.store import open_stores
    from domain.store.launcher import default_home
    from domain.store.secrets import known_sealing_seed
    from projections.schema import projections_schema

    with open_stores(parts=(projections_schema,)) as stores:
        seed = known_sealing_seed(default_home())
        key = None if seed is None else SealingKey(seed).public
        return audit(PostgresSource(stores.projector_url), head=head, key=key, jobs=jobs, roots=trusted_roots())


def _of_a_bundle(path: Path, head: "Head | None", jobs: int) -> "Report":
    from domain.proof.bundle import BundleSource, head_inside, read_manifest
    from domain.proof.report import audit
    from domain.proof.timestamp import trusted_roots

    partial = not read_manifest(path).complete
    return audit(
        BundleSource(path),
        head=head,
        jobs=jobs,
        partial_log=partial,
        inside=head_inside(path),
        roots=trusted_roots(),
    )


@app.command()
def prove(
    bulletin: Annotated[UUID, typer.Argument(help="Identifiant du bulletin (son flux).")],
    out: Annotated[Path | None, typer.Option(help="Fichier de la preuve (sortie standard par défaut).")] = None,
) -> None:
    """Prouve qu'un bulletin est dans un sceau signé, sans rien montrer des autres ; « verifier.py » contrôle la preuve."""
    from domain.proof.prove import prove as proof_of
    from domain.proof.source import PostgresSource
    from domain.refusal import Refused
    from domain.store import open_stores
    from projections.schema import projections_schema

    with refusals(), open_stores(parts=(projections_schema,)) as stores:
        source = PostgresSource(stores.projector_url)
        code = source.collectivity_of(bulletin)
        if code is None:
            raise Refused(f"Le bulletin {bulletin} n'est pas dans le journal. Vérifier son identifiant.")
        text = json.dumps(proof_of(source, code, bulletin), ensure_ascii=False, indent=1) + "\n"
    if out is None:
        print(text, end="")
        return
    write_file(out, text.encode())
    print(f"Preuve écrite dans {out}. La contrôler : python verifier.py {out} CLÉ_PUBLIQUE (« paiex audit verifier »).")


@app.command()
def verifier(out: Annotated[Path, typer.Argument(help="Où écrire le vérificateur.")] = Path("verifier.py")) -> None:
    """Écrit le vérificateur autonome des preuves : un fichier, Python seul."""
    from importlib import resources

    out.write_bytes(resources.files("domain.proof").joinpath("verifier.py").read_bytes())
    print(f"Vérificateur écrit dans {out}.")


@app.command()
def export(
    out: Annotated[Path, typer.Option(help="Fichier .zip à écrire.")],
    collectivity: Annotated[str | None, typer.Option(help="Une seule collectivité, avec le service.")] = None,
) -> None:
    """Écrit un paquet (événements, législation, sceaux, vérificateur) qui se vérifie et se rejoue sans base de données."""
    from domain.proof.bundle import export as write_bundle
    from domain.proof.head import head_of
    from domain.proof.seal import SealingKey
    from domain.proof.sealer import sealer_of
    from domain.store import open_stores
    from projections.schema import projections_schema

    with refusals(), open_stores(parts=(projections_schema,)) as stores:
        codes = stores.projector.collectivities()
        chosen = codes if collectivity is None else [_known(collectivity, codes)]
        sealer, now = sealer_of(stores), datetime.now(UTC)
        assert sealer is not None and stores.seal_seed is not None, "open_stores always knows its home"
        kept = head_of(sealer, SealingKey(stores.seal_seed), codes, now)
        manifest = write_bundle(stores.projector, chosen, out, complete=collectivity is None, now=now, head=kept)
    print(
        f"{sum(manifest.collectivities.values())} événements écrits dans {out}. Vérifier : paiex audit verify --bundle {out}"
    )


def _known(code: str, codes: list[str]) -> str:
    from domain.refusal import Refused

    if code not in codes:
        raise Refused(f"La collectivité « {code} » n'a rien dans le journal. Vérifier son code.")
    return code
