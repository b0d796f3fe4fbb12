"""The stored bytes of every topic ever released: none may be edited, removed or missing, and all read as they were."""

import json
from hashlib import sha256
from pathlib import Path

import pytest

from domain import events
from domain.event import TOPICS, load
from domain.refusal import Refused

FOLDER = Path(__file__).parents[2] / "fixtures" / "events"
MANIFEST: dict[str, str] = json.loads((FOLDER / "MANIFEST.json").read_text())


def complaints(folder: Path) -> list[str]:
    """What is wrong with the stored bytes of a folder: the very check, so that it can be shown to bite."""
    found = [f"{topic} has no stored bytes" for topic in sorted(TOPICS.keys() - MANIFEST.keys())]
    for topic, digest in MANIFEST.items():
        file = folder / f"{topic}.json"
        if not file.exists():
            found.append(f"{topic} was removed")
        elif sha256(file.read_bytes()).hexdigest() != digest:
            found.append(f"{topic} was edited")
    return found


def test_no_topic_is_missing_edited_or_removed():
    assert complaints(FOLDER) == []


def test_an_edited_or_removed_file_is_seen(tmp_path):
    for topic in MANIFEST:
        (tmp_path / f"{topic}.json").write_bytes((FOLDER / f"{topic}.json").read_bytes())
    assert complaints(tmp_path) == []
    (tmp_path / "agent.engaged.v1.json").write_bytes(b"{}")
    (tmp_path / "run.paid.v1.json").unlink()
    assert complaints(tmp_path) == ["agent.engaged.v1 was edited", "run.paid.v1 was removed"]


@pytest.mark.parametrize("topic", sorted(MANIFEST))
def test_stored_bytes_read_and_write_back_identically(topic):
    state = (FOLDER / f"{topic}.json").read_bytes()
    assert load(topic, state).to_bytes() == state


@pytest.mark.parametrize("topic", sorted(MANIFEST))
def test_an_unknown_field_is_refused(topic):
    content = json.loads((FOLDER / f"{topic}.json").read_bytes()) | {"surprise": 1}
    with pytest.raises(Refused, match="surprise"):
        load(topic, json.dumps(content).encode())


def test_an_unknown_field_inside_a_fact_is_refused():
    content = json.loads((FOLDER / "agent.position_held.v1.json").read_bytes())
    content["fact"]["surprise"] = 1
    with pytest.raises(Refused, match="surprise"):
        load("agent.position_held.v1", json.dumps(content).encode())


def test_an_unknown_topic_is_refused():
    with pytest.raises(Refused, match="inconnu"):
        load("agent.promoted.v9", b"{}")


def test_a_topic_is_taken_once():
    with pytest.raises(TypeError, match="already taken"):

        class Twin(events.RunPaid, topic="run.paid.v1"):
            pass
