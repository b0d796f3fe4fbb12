"""Numbers that others gave (NIR, SIRET, IBAN, BIC, commune): their keys and shapes are checked before they enter.

A right key proves that nothing was mistyped, never that the number is that person's or that body's.
"""

import re
from datetime import date

from stdnum import bic as bic_number
from stdnum import iban as iban_number
from stdnum import luhn
from stdnum.exceptions import ValidationError
from stdnum.fr import nir as nir_number
from stdnum.fr import siret as siret_number

from domain.refusal import Refused

_NIR_ARTICLE = "CSS, art. R. 161-1"
_PROVISIONAL = re.compile(r"[3478]\d{4}[\dAB]{2}\d{6}(\d{2})?|[78]\d{12,14}")
_UNKNOWN_MONTHS = {20, *range(30, 43), *range(50, 100)}  # months of the NIR of people whose month of birth is not known
_LA_POSTE = "356000000"
_COMMUNE = re.compile(r"\d{5}|2[AB]\d{3}")


def checked_nir(written: str, birth_date: date | None = None) -> str:
    """The fifteen characters of a definitive NIR; refuses an impossible one, and one of another year or month of birth."""
    try:
        number = nir_number.validate(written)
    except ValidationError:
        raise _refused_nir("Ce numéro de sécurité sociale est impossible : quinze caractères, clé comprise") from None
    if number[0] not in "12":
        raise _refused_nir("Un numéro de sécurité sociale définitif commence par 1 ou 2")
    month = int(number[3:5])
    if not 1 <= month <= 12 and month not in _UNKNOWN_MONTHS:
        raise _refused_nir(f"Ce numéro de sécurité sociale porte un mois de naissance impossible ({number[3:5]})")
    if birth_date is not None and month <= 12 and number[1:5] != f"{birth_date:%y%m}":
        raise _refused_nir(
            f"Ce numéro de sécurité sociale dit une naissance en {number[3:5]}/{number[1:3]}, la date saisie dit "
            f"{birth_date:%m/%y}"
        )
    return number


def checked_provisional_nir(written: str) -> str:
    """A number given while the definitive one is awaited (its first digit says so); its key is not always known."""
    number = nir_number.compact(written)
    if not _PROVISIONAL.fullmatch(number):
        raise _refused_nir("Un numéro d'attente a de treize à quinze chiffres et commence par 3, 4, 7 ou 8")
    return number


def _refused_nir(what: str) -> Refused:
    return Refused(
        what, code="impossible_nir", field="nir", article=_NIR_ARTICLE, remedy="Vérifier sur l'attestation Vitale."
    )


def checked_siret(written: str) -> str:
    """The fourteen digits of a SIRET whose key is right; the sites of La Poste have theirs (their digits add up to a five)."""
    number = siret_number.compact(written)
    shaped = len(number) == 14 and number.isascii() and number.isdigit()
    if not shaped or not (luhn.is_valid(number) or _of_la_poste(number)):
        raise Refused(
            f"Le SIRET « {written} » est impossible (quatorze chiffres, dont une clé)",
            code="impossible_siret",
            field="siret",
            article="Code de commerce, art. R. 123-221",
            remedy="Vérifier sur l'avis de situation de l'INSEE.",
        )
    return number


def _of_la_poste(number: str) -> bool:
    return number.startswith(_LA_POSTE) and sum(map(int, number)) % 5 == 0


def checked_iban(written: str) -> str:
    """An IBAN, compact, whose key and length are right for its country."""
    try:
        return iban_number.validate(written)
    except ValidationError:
        raise Refused(
            "Cet IBAN est impossible (pays, longueur ou clé)",
            code="impossible_iban",
            field="iban",
            article="règlement (UE) n° 260/2012, annexe, 1, a",
            remedy="Vérifier sur le RIB.",
        ) from None


def checked_bic(written: str) -> str:
    """A BIC of eight or eleven characters; empty when none is given, the IBAN being enough."""
    if not written.strip():
        return ""
    try:
        return bic_number.validate(written)
    except ValidationError:
        raise Refused(
            f"Le BIC « {written} » est impossible : huit ou onze caractères, dont le pays",
            code="impossible_bic",
            field="bic",
            article="règlement (UE) n° 260/2012, art. 2, 16",
            remedy="Vérifier sur le RIB, ou le laisser vide : l'IBAN suffit.",
        ) from None


def checked_commune(written: str) -> str:
    """The five characters of an INSEE commune code; a postal code looks like one and is not told apart."""
    if not _COMMUNE.fullmatch(written):
        raise Refused(
            f"Le code de commune « {written} » est impossible",
            code="impossible_commune",
            field="commune",
            article="code officiel géographique de l'INSEE",
            remedy="Écrire les cinq caractères de l'INSEE, par exemple 40192.",
        )
    return written
