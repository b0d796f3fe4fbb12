"""Personal data sealed per person from the first event: AES-GCM under a key that can be destroyed, wrapped by the master key.

An event holds only `Sealed` values. Destroying a person's key leaves every amount replayable and the identity erased.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Mapping
from hashlib import sha256
from hmac import new as hmac
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import BaseModel, ConfigDict

from domain.store.port import EventStore

_NONCE = 12  # bytes, as AES-GCM wants
ERASED = "identité effacée"


class Sealed(BaseModel):
    """Ciphertext (base64) that only this person's key opens."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    person: UUID
    nonce: str
    ciphertext: str


class Keyring:
    """Seals and opens the personal data of persons; keeps the keys it has unwrapped, per collectivity."""

    def __init__(self, store: EventStore, master_key: bytes) -> None:
        self._store = store
        self._wrapper = AESGCM(_derived(master_key, b"paiex personal keys"))
        self._fingerprint_key = _derived(master_key, b"paiex fingerprints")
        self._keys: dict[tuple[str, UUID], AESGCM] = {}
        self._loaded: set[str] = set()

    def seal(self, collectivity: str, person: UUID, value: Mapping[str, object]) -> Sealed:
        """The value, readable only while the person's key lives."""
        nonce = os.urandom(_NONCE)
        text = json.dumps(value, sort_keys=True, ensure_ascii=False).encode()
        ciphertext = self._key(collectivity, person).encrypt(nonce, text, person.bytes)
        return Sealed(person=person, nonce=b64encode(nonce).decode(), ciphertext=b64encode(ciphertext).decode())

    def open(self, collectivity: str, sealed: Sealed) -> dict[str, object] | None:
        """What was sealed, or None when the person's key was destroyed."""
        key = self._known(collectivity, sealed.person)
        if key is None:
            return None
        try:
            text = key.decrypt(b64decode(sealed.nonce), b64decode(sealed.ciphertext), sealed.person.bytes)
        except InvalidTag:
            return None  # sealed under an earlier key, since destroyed
        value: dict[str, object] = json.loads(text)
        return value

    def fingerprint(self, text: str) -> str:
        """A keyed digest by which two sealed values can be compared without opening them (an IBAN shared by two people)."""
        return hmac(self._fingerprint_key, text.encode(), sha256).hexdigest()

    def destroy(self, collectivity: str, person: UUID) -> None:
        """Erases the person: from now on their sealed values open as None."""
        self._store.destroy_personal_key(collectivity, person)
        self._keys.pop((collectivity, person), None)

    def _known(self, collectivity: str, person: UUID) -> AESGCM | None:
        if collectivity not in self._loaded:
            for each, wrapped in self._store.personal_keys(collectivity).items():
                self._keys[collectivity, each] = self._unwrapped(each, wrapped)
            self._loaded.add(collectivity)
        return self._keys.get((collectivity, person))

    def _key(self, collectivity: str, person: UUID) -> AESGCM:
        key = self._known(collectivity, person)
        if key is None:
            nonce, fresh = os.urandom(_NONCE), AESGCM.generate_key(256)
            wrapped = nonce + self._wrapper.encrypt(nonce, fresh, person.bytes)
            kept = self._store.save_personal_key(collectivity, person, wrapped)
            key = self._keys[collectivity, person] = self._unwrapped(person, kept)
        return key

    def _unwrapped(self, person: UUID, wrapped: bytes) -> AESGCM:
        return AESGCM(self._wrapper.decrypt(wrapped[:_NONCE], wrapped[_NONCE:], person.bytes))


def _derived(master_key: bytes, purpose: bytes) -> bytes:
    return HKDF(SHA256(), 32, salt=None, info=purpose).derive(master_key)
