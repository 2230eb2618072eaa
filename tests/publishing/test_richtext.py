import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.publishing.richtext import plain_text, sanitise
from tests.factories import MilestoneFactory


@pytest.mark.parametrize(
    "harmful",
    [
        "<script>alert(1)</script>",
        '<p onclick="alert(1)">x</p>',
        '<p style="color: red">x</p>',
        '<a href="javascript:alert(1)">x</a>',
        '<a href="data:text/html,x">x</a>',
        "<iframe src=//example.org></iframe>",
        "<style>p {}</style>",
        "<svg/onload=alert(1)>",
        '<img src=x onerror="alert(1)">',
    ],
)
def test_harmful_markup_is_dropped(harmful):
    clean = sanitise(f"<p>Goed</p>{harmful}")
    assert clean.startswith("<p>Goed</p>")
    for trace in ("script", "onclick", "style", "javascript", "data:", "iframe", "svg", "img"):
        assert trace not in clean


def test_the_markup_of_the_toolbar_is_kept():
    markup = "<h3>Kop</h3><ul><li><strong>vet</strong> en <em>schuin</em></li></ul>"
    assert sanitise(markup) == markup


@pytest.mark.parametrize(
    "markup",
    [
        "<h4>Kop</h4>",
        "<ol><li>een</li></ol>",
        "<blockquote>gezegd</blockquote>",
        "<p>regel<br>regel</p>",
    ],
)
def test_other_markup_that_a_text_needs_is_kept(markup):
    assert sanitise(markup) == markup


@pytest.mark.parametrize(
    "address", ["https://example.nl/", "http://example.nl/", "mailto:info@example.nl"]
)
def test_a_link_keeps_its_address_and_tells_the_other_site_nothing_of_this_window(address):
    assert sanitise(f'<p><a href="{address}" target="_blank">hier</a></p>') == (
        f'<p><a href="{address}" rel="noopener">hier</a></p>'
    )


def test_a_nul_that_no_database_takes_is_dropped():
    assert sanitise("<p>een\x00twee</p>") == "<p>eentwee</p>"


def test_an_emptied_editor_counts_as_empty():
    assert sanitise("<p></p><p><br></p>") == ""


def test_plain_text_keeps_words_of_adjacent_blocks_apart():
    assert plain_text("<p>een</p><p>twee &amp; drie</p>") == "een twee & drie"


@given(st.text())
def test_sanitising_twice_changes_nothing(text):
    assert sanitise(sanitise(text)) == sanitise(text)


@pytest.mark.django_db
def test_what_is_saved_is_sanitised():
    milestone = MilestoneFactory(body="<p>Goed<script>alert(1)</script></p>")
    milestone.refresh_from_db()
    assert milestone.body == "<p>Goed</p>"
    assert milestone.body.__html__() == "<p>Goed</p>"
