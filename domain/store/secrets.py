"""The master key and the sealing key: from the environment, or a 0600 file beside the data; never in the database.

The passwords of the database roles derive from the master key.
"""

import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from domain.refusal import Refused


def master_key(home: Path) -> bytes:
    """Thirty-two bytes: PAIEX_MASTER_KEY (base64) if set, else the file of this folder, made the first time."""
    return _secret("PAIEX_MASTER_KEY", home / "master.key")


def sealing_seed(home: Path) -> bytes:
    """Thirty-two bytes that sign the seals: PAIEX_SEAL_KEY (base64) if set, else `seal.key`, made the first time."""
    return _secret("PAIEX_SEAL_KEY", home / "seal.key")


def known_sealing_seed(home: Path) -> bytes | None:
    """The same, but None where no key was ever made: who only verifies makes none."""
    return sealing_seed(home) if os.environ.get("PAIEX_SEAL_KEY") or (home / "seal.key").exists() else None


def _secret(variable: str, path: Path) -> bytes:
    given = os.environ.get(variable)
    if given:
        return _checked(given, variable)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _checked(path.read_text(), str(path))
    with os.fdopen(descriptor, "w") as file:
        file.write(urlsafe_b64encode(secrets.token_bytes(32)).decode())
        file.flush()
        os.fsync(file.fileno())
    return _checked(path.read_text(), str(path))


def role_password(master: bytes, role: str) -> str:
    """The password of a database role, the same as long as the master key is."""
    derived = HKDF(SHA256(), 24, salt=None, info=f"paiex role {role}".encode()).derive(master)
    return urlsafe_b64encode(derived).decode()


def _checked(text: str, where: str) -> bytes:
    try:
        key = urlsafe_b64decode(text.strip())
    except ValueError:
        key = b""
    if len(key) != 32:
        raise Refused(f"{where} : une clé fait 32 octets en base64. Remettre la clé d'origine.")
    return key
