"""What PostgreSQL answers when it cannot, in French: what happened, what became of the save, what to do.

Known by the SQLSTATE, which no server translates; what PostgreSQL said itself is quoted, for whoever mends it.
"""

import psycopg
from psycopg_pool import PoolTimeout

from domain.store.port import ClockWentBack, CommandConflict, LostConnection, StoreError, StreamConflict

_NOT_SAVED = "Ce qui était en cours n'a pas été enregistré, ce qui l'était déjà le reste."
_FULL = (
    f"Le disque du serveur PostgreSQL est plein. {_NOT_SAVED} Libérer de la place (ou relever le quota) sur ce serveur, "
    "puis relancer la même commande"
)
_LOST = (
    f"La base de données ne répond pas, ou la connexion a été coupée. {_NOT_SAVED} Vérifier que PostgreSQL tourne et que "
    "DATABASE_URL est juste, puis relancer la même commande"
)
ALREADY_DONE = (
    "Cette commande a déjà été faite avec un autre contenu : rien n'est rejoué par-dessus. Relire ce qui est enregistré ; "
    "si ce sont les données d'une autre version de la démonstration, choisir un dossier neuf, par exemple "
    "PAIEX_HOME=/var/lib/paiex-2"
)
_WORDS = {
    "PX001": "Quelqu'un d'autre vient d'écrire dans ce dossier. Rien n'a été enregistré : relire, puis recommencer",
    "PX002": ALREADY_DONE,
    "PX003": (
        "L'horloge de cette machine retarde sur le dernier événement du journal. Rien n'a été enregistré : mettre la "
        "machine à l'heure, puis relancer la même commande"
    ),
    "40001": f"Deux écritures se sont gênées. {_NOT_SAVED} Relancer la même commande",
    "40P01": f"Deux écritures se sont bloquées l'une l'autre. {_NOT_SAVED} Relancer la même commande",
    "42501": "Le rôle de connexion n'a pas ce droit dans la base. Vérifier DATABASE_URL et PAIEX_ROLES",
    "53100": _FULL,
    "53300": f"Le serveur PostgreSQL n'accepte plus de connexion. {_NOT_SAVED} Attendre, puis relancer la même commande",
    "55P03": (
        f"Une autre écriture tient le journal depuis trop longtemps. {_NOT_SAVED} Attendre qu'elle finisse (elle se voit "
        "dans pg_stat_activity), puis relancer la même commande"
    ),
    "57014": (
        f"Le serveur PostgreSQL a annulé la requête (délai dépassé, ou annulation par son administrateur). {_NOT_SAVED} "
        "Relancer la même commande"
    ),
}
_KINDS: dict[str, type[StoreError]] = {"PX001": StreamConflict, "PX002": CommandConflict, "PX003": ClockWentBack}
_CUT = ("57P01", "57P02", "57P03", "57P05")  # the server goes, is not there yet, or closed an idle session


def is_lost(error: psycopg.Error) -> bool:
    """The connection is gone, so that nobody can say whether the last statement was done."""
    state = error.sqlstate
    if state is None:
        return isinstance(error, psycopg.OperationalError | psycopg.InterfaceError)
    return state.startswith("08") or state in _CUT


def in_words(error: psycopg.Error) -> str:
    """One French sentence or two, without a line break, that end by quoting PostgreSQL if it answered."""
    if isinstance(error, PoolTimeout):
        return f"{_LOST}."
    quoted = " ".join((error.diag.message_primary or str(error)).split()).rstrip(".")
    return f"{_said(error)} (PostgreSQL : {quoted})."


def refusal(error: psycopg.Error) -> StoreError:
    """The store's own error for what PostgreSQL refused."""
    return _KINDS.get(error.sqlstate or "", StoreError)(in_words(error))


def lost(keyed: bool) -> LostConnection:
    """The connection went while saving, and stayed away: only a key makes it safe to ask again without looking."""
    said = "La connexion à la base a été coupée pendant l'enregistrement : on ne sait pas s'il a eu lieu."
    if keyed:
        return LostConnection(
            f"{said} Relancer la même commande : ce qui serait déjà enregistré ne le sera pas deux fois."
        )
    return LostConnection(f"{said} Relire le dossier, puis relancer la même commande si rien n'y est.")


def _said(error: psycopg.Error) -> str:
    if is_lost(error):
        return _LOST
    if _cannot_write_files(error):
        return _FULL
    return _WORDS.get(error.sqlstate or "", f"PostgreSQL a refusé la requête. {_NOT_SAVED}")


def _cannot_write_files(error: psycopg.Error) -> bool:
    """A quota or a limit of file size is no ENOSPC: PostgreSQL calls it internal, but says that a file cannot grow."""
    return error.sqlstate in ("XX000", "58030") and error.diag.source_file == "md.c"
