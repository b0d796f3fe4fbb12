"""Every change that can make an approval stale has its name in French."""

from domain.event import TOPICS
from domain.words import NAMES, name_of

SAID = ("agent.", "collectivity.", "variables.", "bulletin.", "legislation.law_published")


def test_every_change_has_a_name():
    for topic in TOPICS:
        if topic.startswith(SAID):
            assert name_of(topic)


def test_no_name_is_left_without_its_topic():
    assert {topic.rpartition(".")[0] for topic in TOPICS} >= NAMES.keys()
