"""Personal data: sealed per person, opened only while the key lives, useless without the master key."""

import os
import stat
from pathlib import Path
from uuid import uuid4

import pytest

from domain.store import Keyring, MemoryStore, Stores
from domain.store.secrets import master_key, role_password

MASTER, OTHER = bytes(range(32)), bytes(range(1, 33))
MARIE = {"family_name": "Lafargue", "nir": "284054019200082"}


def test_what_is_sealed_opens_and_hides_its_content() -> None:
    keyring, person = Keyring(MemoryStore(), MASTER), uuid4()
    sealed = keyring.seal("A", person, MARIE)
    assert keyring.open("A", sealed) == MARIE
    assert "Lafargue" not in sealed.model_dump_json()
    assert keyring.seal("A", person, MARIE) != sealed, "equal values must not look equal"


def test_a_destroyed_key_erases_for_good_even_if_the_person_comes_back() -> None:
    store, person = MemoryStore(), uuid4()
    keyring = Keyring(store, MASTER)
    sealed = keyring.seal("A", person, MARIE)
    keyring.destroy("A", person)
    assert keyring.open("A", sealed) is None
    assert Keyring(store, MASTER).open("A", sealed) is None
    assert keyring.open("A", keyring.seal("A", person, MARIE)) == MARIE
    assert keyring.open("A", sealed) is None


def test_another_person_s_or_collectivity_s_key_does_not_open() -> None:
    keyring, person = Keyring(MemoryStore(), MASTER), uuid4()
    sealed = keyring.seal("A", person, MARIE)
    keyring.seal("B", person, MARIE)
    assert keyring.open("B", sealed) is None
    assert keyring.open("A", sealed.model_copy(update={"person": uuid4()})) is None


def test_keys_at_rest_are_wrapped_by_the_master_key(stores: Stores) -> None:
    person = uuid4()
    sealed = stores.keyring.seal("A", person, MARIE)
    wrapped = stores.writer.personal_keys("A")[person]
    assert len(wrapped) == 12 + 32 + 16, "nonce, key, tag"
    with pytest.raises(Exception):  # noqa: B017 - whatever the library says, it does not open
        Keyring(stores.writer, OTHER).open("A", sealed)
    assert Keyring(stores.writer, stores.master).open("A", sealed) == MARIE
    stores.keyring.destroy("A", person)
    assert stores.writer.personal_keys("A") == {}


def test_fingerprints_compare_without_opening() -> None:
    keyring = Keyring(MemoryStore(), MASTER)
    assert keyring.fingerprint("FR76") == keyring.fingerprint("FR76") != keyring.fingerprint("FR77")
    assert keyring.fingerprint("FR76") != Keyring(MemoryStore(), OTHER).fingerprint("FR76")


def test_the_master_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    first = master_key(tmp_path)
    assert len(first) == 32 and master_key(tmp_path) == first
    assert stat.S_IMODE((tmp_path / "master.key").stat().st_mode) == 0o600
    assert role_password(first, "writer") != role_password(first, "reader")


def test_a_wrong_master_key_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(os.environ, "PAIEX_MASTER_KEY", "dHJvcCBjb3VydA==")
    with pytest.raises(ValueError, match="32 octets"):
        master_key(tmp_path)
