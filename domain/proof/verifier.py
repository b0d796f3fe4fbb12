"""Verifies a proof of `paiex audit prove` with nothing but Python: `python verifier.py proof.json [public key in hexadecimal]`.

The event's hash (SHA-256 over its salt and stored bytes) is joined to its neighbours up to the root of the Merkle tree
(RFC 6962); the root is in the header of the seal; the header is signed (Ed25519, RFC 8032).
"""

from __future__ import annotations

import json
import sys
from base64 import b64decode
from hashlib import sha256, sha512
from struct import pack
from typing import Any
from uuid import UUID

Point = tuple[int, int, int, int]  # X, Y, Z, T
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a: Point, b: Point) -> Point:
    """The sum of two points of the curve, RFC 8032 § 5.1.4."""
    e, f = (a[1] - a[0]) * (b[1] - b[0]) % P, (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    x, t, z, y = f - e, h - g, h + g, f + e
    return (x * t % P, z * y % P, t * z % P, x * y % P)


def times(number: int, point: Point) -> Point:
    total: Point = (0, 1, 1, 0)
    while number:
        total = add(total, point) if number & 1 else total
        point, number = add(point, point), number >> 1
    return total


def point_of(content: bytes) -> Point:
    """The point written on 32 bytes; ValueError when there is none."""
    y = int.from_bytes(content, "little")
    sign, y = y >> 255, y & (2**255 - 1)
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * pow(2, (P - 1) // 4, P) % P
    if len(content) != 32 or y >= P or x * x % P != square or (x == 0 and sign):
        raise ValueError("ce n'est pas un point de la courbe")
    x = P - x if x & 1 != sign else x
    return (x, y, 1, x * y % P)


BASE = point_of(bytes.fromhex("58" + "66" * 31))


def is_signed(key: bytes, content: bytes, signature: bytes) -> bool:
    """Ed25519: does this public key sign this content so? RFC 8032 § 5.1.7."""
    r, s = signature[:32], int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or s >= ORDER:
        return False
    k = int.from_bytes(sha512(r + key + content).digest(), "little") % ORDER
    left, right = times(s, BASE), add(point_of(r), times(k, point_of(key)))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 == (left[1] * right[2] - right[1] * left[2]) % P


def leaf_of(event: dict[str, Any]) -> bytes:
    salt, state = bytes.fromhex(event["salt"]), b64decode(event["state"], validate=True)
    code, topic = event["collectivity"].encode(), event["topic"].encode()
    numbers = event["position"], event["version"], event["recorded_at"]
    lengths = pack(">IIIIqqq", len(salt), len(code), len(topic), len(state), *numbers)
    return sha256(b"\x00" + lengths + salt + UUID(event["stream"]).bytes + code + topic + state).digest()


def verify(proof: dict[str, Any], key: str | None = None) -> str:
    """What the proof establishes, in French; ValueError when it establishes nothing."""
    event, header, reached = proof["event"], json.loads(proof["header"]), leaf_of(proof["event"])
    for side, neighbour in proof["path"]:
        other = bytes.fromhex(neighbour)
        reached = sha256(b"\x01" + (other + reached if side == "left" else reached + other)).digest()
    if reached.hex() != header["root"]:
        raise ValueError("l'événement ne mène pas à la racine du sceau : il a été modifié, ou la preuve l'a été")
    if header["collectivity"] != event["collectivity"] or not header["after"] < event["position"] <= header["position"]:
        raise ValueError("ce sceau n'est pas celui de cet événement")
    if key is not None and key.lower() != header["key"]:
        raise ValueError("le sceau est signé par une autre clé : " + header["key"])
    signed = b"paiex seal\x00" + sha256(proof["header"].encode()).digest()
    if not is_signed(bytes.fromhex(header["key"]), signed, bytes.fromhex(proof["signature"])):
        raise ValueError("la signature du sceau est fausse")
    said = "{topic}, flux {stream}, version {version}, est compris tel quel".format(**event)
    return said + " dans le sceau n° {number} de « {collectivity} » ({made_at}), clé {key}".format(**header)


if __name__ == "__main__":
    try:
        with open(sys.argv[1], encoding="utf-8") as file:  # noqa: PTH123
            print(verify(json.load(file), *sys.argv[2:3]))
    except Exception as refusal:
        sys.exit(f"Preuve refusée : {refusal}")
    if len(sys.argv) < 3:
        print("Clé non comparée : vérifier que c'est celle que le service a publiée.")
