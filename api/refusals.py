"""How every command says no: a sentence, or the fields in cause as JSON, on the error output, exit code 2; and reads a file."""

import errno
import json
import sys
import tomllib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer


@contextmanager
def refusals() -> Iterator[None]:
    """What is refused inside, or a file that cannot be read or written, is one sentence."""
    from domain.refusal import Refused

    try:
        yield
    except Refused as refusal:
        raise refused(str(refusal)) from None
    except OSError as failure:
        raise refused(file_in_words(failure)) from None


def refused(why: str) -> typer.Exit:
    """Says why; to be raised."""
    typer.echo(f"paiex : {why}", err=True)
    return typer.Exit(2)


def refused_fields(problems: Iterable[tuple[str, str]]) -> typer.Exit:
    """Says where and why of each problem, as JSON; to be raised."""
    said = [{"where": where, "why": why} for where, why in problems]
    typer.echo(json.dumps({"refused": said}, ensure_ascii=False, indent=2), err=True)
    return typer.Exit(2)


def content_of(file: str) -> Any:
    """What a JSON or TOML file holds, « - » being the standard input; refused under the name of the file."""
    from domain.refusal import Refused

    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text("utf-8")
        return json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except FileNotFoundError:
        raise Refused("ce fichier n'existe pas.", field=file) from None
    except UnicodeDecodeError:
        raise Refused("ce fichier n'est pas en UTF-8.", field=file) from None
    except (json.JSONDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused(f"ni JSON ni TOML valide : {error}.", field=file) from None


def file_in_words(failure: OSError) -> str:
    """A file or a folder that cannot be read or written, and why."""
    name = failure.filename or "un fichier"
    if failure.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return (
            f"le disque est plein : impossible d'écrire {name}. Libérer de la place, ou choisir un autre dossier, "
            "puis relancer la même commande."
        )
    return (
        f"impossible de lire ou d'écrire {name} ({failure.strerror or failure}). Vérifier le chemin et ses permissions."
    )
