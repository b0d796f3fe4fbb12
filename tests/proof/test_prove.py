"""An inclusion proof, checked by the stand-alone verifier alone in an empty folder, on good and on altered proofs."""

import base64
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from domain.proof import prove as prover
from domain.proof import verifier
from domain.proof.source import PostgresSource
from domain.proof.tree import node_hash, path, root
from domain.refusal import Refused
from tests.proof.house import FOREIGN, KEY
from tests.proof.test_tampering import LABRIT, a_bulletin, asked, run

Proof = dict[str, Any]
SCRIPT = Path(verifier.__file__)


def verified(folder: Path, proof: Proof, *key: str) -> subprocess.CompletedProcess[str]:
    """The verifier alone: isolated Python, a folder that holds nothing but it and the proof."""
    shutil.copy(SCRIPT, folder / "verifier.py")
    (folder / "proof.json").write_text(json.dumps(proof))
    assert sorted(each.name for each in folder.iterdir()) == ["proof.json", "verifier.py"]
    command = [sys.executable, "-I", "verifier.py", "proof.json", *key]
    return subprocess.run(command, cwd=folder, env={}, capture_output=True, text=True, check=False)


@pytest.fixture
def proof(superuser: str, source: PostgresSource) -> Proof:
    _, stream = a_bulletin(superuser)
    return prover.prove(source, LABRIT, stream)


def test_the_verifier_is_short_and_stands_alone() -> None:
    lines = SCRIPT.read_text("utf-8").splitlines()
    assert len(lines) < 100
    imported = {line.split()[1].split(".")[0] for line in lines if line.startswith(("import ", "from "))}
    assert imported <= sys.stdlib_module_names


def test_a_good_proof_is_accepted(tmp_path: Path, proof: Proof) -> None:
    done = verified(tmp_path, proof, KEY.public)
    assert (done.returncode, done.stderr) == (0, "")
    assert proof["event"]["stream"] in done.stdout and "sceau n° 1 de « labrit »" in done.stdout
    assert "Clé non comparée" not in done.stdout


def test_without_the_published_key_the_verifier_says_so(tmp_path: Path, proof: Proof) -> None:
    done = verified(tmp_path, proof)
    assert done.returncode == 0 and "Clé non comparée" in done.stdout and KEY.public in done.stdout


def _state(proof: Proof) -> None:
    content = bytearray(base64.b64decode(proof["event"]["state"]))
    content[50] ^= 1
    proof["event"]["state"] = base64.b64encode(content).decode()


def _root(proof: Proof) -> None:
    header = json.loads(proof["header"]) | {"root": root([verifier.leaf_of(proof["event"])]).hex()}
    proof.update(path=[], header=json.dumps(header, sort_keys=True, separators=(",", ":")))


def _signed_by_another(proof: Proof) -> None:
    header = json.loads(proof["header"]) | {"key": FOREIGN.public}
    text = json.dumps(header, sort_keys=True, separators=(",", ":"))
    proof.update(header=text, signature=FOREIGN.sign_seal(verifier.sha256(text.encode()).hexdigest()))


@pytest.mark.parametrize(
    ("alter", "words"),
    [
        (_state, "ne mène pas à la racine"),
        (lambda proof: proof["event"].update(recorded_at=proof["event"]["recorded_at"] + 1), "ne mène pas"),
        (lambda proof: proof["event"].update(topic="bulletin.cancelled.v1"), "ne mène pas"),
        (lambda proof: proof["event"].update(position=1), "ne mène pas"),
        (lambda proof: proof["event"].update(salt="00" * 16), "ne mène pas"),
        (lambda proof: proof["path"].reverse(), "ne mène pas"),
        (_root, "la signature du sceau est fausse"),
        (lambda proof: proof.update(signature="00" * 64), "la signature du sceau est fausse"),
        (lambda proof: proof.update(signature=proof["signature"][:-2]), "la signature du sceau est fausse"),
        (_signed_by_another, "une autre clé"),
        (lambda proof: proof.pop("event"), "event"),
    ],
)
def test_an_altered_proof_is_refused(tmp_path: Path, proof: Proof, alter: Callable[[Proof], None], words: str) -> None:
    alter(proof)
    done = verified(tmp_path, proof, KEY.public)
    assert done.returncode == 1 and done.stdout == ""
    assert done.stderr.startswith("Preuve refusée") and words in done.stderr


def test_a_proof_reveals_nothing_of_the_others(superuser: str, proof: Proof) -> None:
    """No other stream, no other amount: of the others, only hashes that their salts make impossible to guess."""
    said = json.dumps(proof) + base64.b64decode(proof["event"]["state"]).decode()
    own = json.loads(base64.b64decode(proof["event"]["state"]))
    others = asked(superuser, "SELECT DISTINCT originator_id FROM events WHERE collectivity = %s", LABRIT)
    mentioned = {str(stream) for (stream,) in others if str(stream) in said}
    assert mentioned == {proof["event"]["stream"], own["agent"]}
    assert set(proof) == {"format", "event", "path", "header", "signature"}
    leaves = {step for _, step in proof["path"]}
    assert all(len(step) == 64 for step in leaves) and len(leaves) == len(proof["path"])


def test_what_cannot_be_proved_is_refused_in_words(superuser: str, source: PostgresSource) -> None:
    position, stream = a_bulletin(superuser)
    with pytest.raises(Refused, match="n'est pas dans le journal"):
        prover.prove(source, LABRIT, uuid4())
    (last,) = asked(
        superuser, "SELECT originator_id FROM events WHERE topic = 'seal.made.v1' ORDER BY position DESC LIMIT 1"
    )
    with pytest.raises(Refused, match="pas encore scellé"):
        prover.prove(source, "@service", last[0], 2)
    run(superuser, "UPDATE events SET salt = decode(repeat('00', 16), 'hex') WHERE position = %s", position + 1)
    with pytest.raises(Refused, match="ne correspond plus"):
        prover.prove(source, LABRIT, UUID(str(stream)))


@given(st.integers(1, 70), st.data())
def test_every_path_leads_to_the_root(count: int, data: st.DataObject) -> None:
    leaves = [bytes([number]) * 32 for number in range(count)]
    index = data.draw(st.integers(0, count - 1))
    reached = leaves[index]
    for side, neighbour in path(leaves, index):
        reached = node_hash(neighbour, reached) if side == "left" else node_hash(reached, neighbour)
    assert reached == root(leaves)


def _rfc6962(leaves: list[bytes]) -> bytes:
    """The recursive definition of RFC 6962 § 2.1."""
    if len(leaves) < 2:
        return leaves[0]
    split = 1 << (len(leaves) - 1).bit_length() - 1
    return node_hash(_rfc6962(leaves[:split]), _rfc6962(leaves[split:]))


@pytest.mark.parametrize("count", [*range(1, 20), 31, 32, 33, 100])
def test_the_root_is_that_of_rfc_6962(count: int) -> None:
    leaves = [bytes([number]) * 32 for number in range(count)]
    assert root(leaves) == _rfc6962(leaves)


# RFC 8032 § 7.1, tests 1 to 3: public key, message, signature.
RFC_8032 = (
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
)


@pytest.mark.parametrize(("key", "content", "signature"), RFC_8032)
def test_ed25519_by_the_vectors_of_its_rfc(key: str, content: str, signature: str) -> None:
    public, signed, by = map(bytes.fromhex, (key, content, signature))
    assert verifier.is_signed(public, signed, by)
    assert not verifier.is_signed(public, signed + b"x", by)
    assert not verifier.is_signed(public, signed, by[:32] + bytes(32))
    beyond = int.from_bytes(by[32:], "little") + verifier.ORDER
    assert not verifier.is_signed(public, signed, by[:32] + beyond.to_bytes(32, "little")), "malleable signature"


def test_ed25519_agrees_with_the_library() -> None:
    for number in range(12):
        key = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
        content = bytes(range(number * 7))
        assert verifier.is_signed(key.public_key().public_bytes_raw(), content, key.sign(content))
