"""The master key: from the environment, or a 0600 file beside the data; the database passwords derive from it."""

import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_FILE = "master.key"


def master_key(home: Path) -> bytes:
    """Thirty-two bytes: PAIEX_MASTER_KEY (base64) if set, else the file of this folder, made the first time."""
    given = os.environ.get("PAIEX_MASTER_KEY")
    if given:
        return _checked(given)
    home.mkdir(parents=True, exist_ok=True)
    path = home / _FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _checked(path.read_text())
    with os.fdopen(descriptor, "w") as file:
        file.write(urlsafe_b64encode(secrets.token_bytes(32)).decode())
        file.flush()
        os.fsync(file.fileno())
    return _checked(path.read_text())


def role_password(master: bytes, role: str) -> str:
    """The password of a database role, the same as long as the master key is."""
    derived = HKDF(SHA256(), 24, salt=None, info=f"paiex role {role}".encode()).derive(master)
    return urlsafe_b64encode(derived).decode()


def _checked(text: str) -> bytes:
    key = urlsafe_b64decode(text.strip())
    if len(key) != 32:
        raise ValueError(
            "La clé maître doit faire 32 octets en base64. Vérifier PAIEX_MASTER_KEY ou le fichier master.key."
        )
    return key
