"""What passes the border, and what is refused there."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from portal.runtime.border import block, legible, line
from tests.nasty import NASTY, is_clean

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Jan \u00a0 Jansen\u2003", "Jan Jansen"),
        ("Jan\r\nBcc: x@example.org", "Jan Bcc: x@example.org"),
        ("Jan\x0bJansen", "Jan Jansen"),
        ("Jan \u202enesnaJ", "Jan nesnaJ"),
        ("Jan\u200bsen\u00ad", "Jansen"),
        ("a \u200b b", "a b"),
        ("Cafe\u0301", "Café"),
        ("Jan\x00sen\x1b", "Jansen"),
        ("\u200b\u3164", ""),
        ("🙂 a < b & c", "🙂 a < b & c"),
    ],
)
def test_a_line_has_what_one_sees_and_single_spaces(typed, kept):
    assert line(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Eén\r\n\r\ntwee\rdrie", "Eén\n\ntwee\ndrie"),
        ("a\x0bb\u2028c\u2029d\x85e", "a\nb\nc\nd\ne"),
        ("\ta\tb  c\x1fd\n", "a\tb  c d"),
    ],
)
def test_a_block_keeps_its_lines_and_ends_them_in_one_way(typed, kept):
    assert block(typed) == kept


@pytest.mark.parametrize("broken", ["\uffff", "\ufffe", "\ufdd0", "\U0010ffff", "\ud800"])
def test_what_stands_for_nothing_is_refused_with_its_place(broken):
    for clean in (line, block):
        with pytest.raises(ValidationError) as refused:
            clean(f"Jan {broken}Jansen")
        [said] = refused.value.messages
        assert "“Jan”" in said
        assert f"U+{ord(broken):04X}" in said
        assert "typ dat stuk opnieuw" in said
    assert legible(f"Jan{broken}sen") == "Jansen"


@given(ANY_TEXT)
def test_whatever_passes_is_clean_and_passes_again_as_it_is(text):
    for clean, is_line in ((line, True), (block, False)):
        passed = clean(legible(text))
        assert is_clean(passed, is_line=is_line)
        assert clean(passed) == passed


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_the_nasty_texts_pass_cleaned_or_are_refused(text):
    assert is_clean(block(legible(text)))
