"""The report on how the texts read sees what it is there for."""

import pytest

from tests.readability import MAX_SENTENCE, Reading, sentences

PLAIN = "<p>De gemeente plant bomen langs de weg. Daardoor is het in de zomer minder heet.</p>"


def test_a_plain_text_is_within_all_bounds():
    one = Reading.of(PLAIN * 3)
    assert one.faults() == []
    assert one.mean < 10


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("woord " * (MAX_SENTENCE + 1), "a sentence of"),
        (
            "De gemeente en het waterschap en de provincie maken samen een plan voor de stad. " * 3
            + "En zij maken samen ook nog een plan voor het dorp en het land en de zee. " * 4,
            "words in a sentence",
        ),
        ("Bomen werden door de gemeente geplant. De weg wordt morgen opgebroken. " * 4, "passive"),
        ("De vigerende retentieparameter prevaleert onverkort. " * 8, "rare words"),
    ],
)
def test_what_reads_hard_is_seen(text, fault):
    assert any(fault in one for one in Reading.of(text).faults())


def test_sentences_end_with_their_block_too():
    assert sentences("<ul><li>Eén</li><li>Twee. Drie!</li></ul>") == ["Eén", "Twee.", "Drie!"]
