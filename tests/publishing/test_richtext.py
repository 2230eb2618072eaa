import html
from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given
from hypothesis import strategies as st

from portal.desk.fields import RichTextFormField
from portal.loading.values import from_file
from portal.publishing.richtext import RichTextField, plain_text, sanitise
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


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("www.gouda.nl", "https://www.gouda.nl"),
        ("www.gouda.nl/klimaat?x=1#deel", "https://www.gouda.nl/klimaat?x=1#deel"),
        ("gouda.nl", "https://gouda.nl"),
        ("klimaat.gouda.nl/", "https://klimaat.gouda.nl/"),
        ("gouda.nl/rapport.pdf", "https://gouda.nl/rapport.pdf"),
        ("  https://gouda.nl ", "https://gouda.nl"),
        ("HTTP://gouda.nl", "HTTP://gouda.nl"),
        ("info@gouda.nl", "mailto:info@gouda.nl"),
        ("mailto:info@gouda.nl?subject=Vraag", "mailto:info@gouda.nl?subject=Vraag"),
        ("tel:+31182588211", "tel:+31182588211"),
        ("tel:14 0182", "tel:14 0182"),
        ("/themas/", "/themas/"),
        ("/", "/"),
        ("#deel", "#deel"),
    ],
)
def test_an_address_without_its_beginning_becomes_whole(typed, whole):
    assert sanitise(f'<p><a href="{typed}">hier</a></p>') == (
        f'<p><a href="{whole}" rel="noopener">hier</a></p>'
    )
    assert RichTextFormField().clean(f'<a href="{typed}">hier</a>')


@pytest.mark.parametrize(
    "address",
    [
        "//host/pad",
        "///host",
        "/\\host",
        "\\\\server\\map",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "file:///c:/x.pdf",
        "ftp://gouda.nl",
        "http//gouda.nl",
        "https://",
        "https:gouda.nl",
        "rapport.pdf",
        "zie hieronder",
        "gouda.nl:8080",
        "tel:",
        "mailto:",
        "",
    ],
)
def test_an_address_that_leads_nowhere_is_refused_and_named(address):
    assert "href" not in sanitise(f'<p><a href="{address}">hier</a></p>')
    for markup in (
        f'<p><a href="{address}">hier</a></p>',
        f"<p><A class=x HREF='{address}'>a</A>",
        f'<a data-x=">" href="{address}">hier</a>',
        f'<a title="x"href="{address}">hier</a>',
        f'<a " href="{address}">hier</a>',
    ):
        with pytest.raises(ValidationError, match="https://") as refused:
            RichTextFormField().clean(markup)
        assert f"“{address}”" in refused.value.messages[0]
        with pytest.raises(ValidationError, match="https://") as refused:
            from_file(RichTextField(name="body"), markup)
        assert f"“{address}”" in refused.value.messages[0]


def test_what_only_looks_like_a_link_is_no_reason_to_refuse():
    for markup in ('<!-- <a href="//x"> -->', "<p title='<a href=//x>'>", '<a name="//x">'):
        assert RichTextFormField().clean(f"{markup}hier</a>")


@given(
    st.lists(
        st.sampled_from(
            ["<!", "<![", "[", "]", "--", ">", "<", "/", "&#", "x", "<?", '"', "a href=", " "]
        )
    )
)
@example(["<![", "x"])
@example(["<![", " ", "]", ">"])
def test_no_markup_however_broken_is_an_error(parts):
    with suppress(ValidationError):
        RichTextFormField().clean("".join(parts))


@pytest.mark.parametrize("lost", ["<TABLE><tr><td>cel</td></tr></TABLE>", "<img src='x.png'>"])
def test_a_table_or_an_image_is_refused_with_advice_and_not_lost(lost):
    with pytest.raises(ValidationError, match="als document"):
        RichTextFormField().clean(f"<p>Tekst</p>{lost}")
    with pytest.raises(ValidationError, match="als document"):
        from_file(RichTextField(name="body"), f"<p>Tekst</p>{lost}")
    assert RichTextFormField().clean("<p>Een &lt;table&gt; en &lt;img&gt;</p>")


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        (
            "<p><strong>Rotterdam</strong>, <em>Gouda</em> (<a href='/x'>2016</a>). "
            "CO<sub>2</sub></p>",
            "Rotterdam, Gouda (2016). CO2",
        ),
        ("<table><tr><td>cel 1</td><td>cel 2</td></tr></table>", "cel 1 cel 2"),
        ("<TABLE><TR><TH>cel 1<TH>cel 2</TABLE>", "cel 1 cel 2"),
        ("<p>een</p><p>twee</p>", "een twee"),
        ("<ul><li>een</li><li>twee<ol><li>drie</li></ol></li></ul>vier", "een twee drie vier"),
        ("een<br>twee<br/>drie", "een twee drie"),
        ("<h2>Kop</h2>tekst<div>blok</div>na", "Kop tekst blok na"),
        ("<dl><dt>a<dd>b</dl><pre>c</pre>d<hr>e", "a b c d e"),
        ("on<em>ge</em>veer <span>klimaat</span>adaptatie", "ongeveer klimaatadaptatie"),
        ("a &lt;p&gt; b &amp;lt; c", "a <p> b &lt; c"),
        ("<p>vóór<img src=x>na</p>", "vóórna"),
        ("", ""),
    ],
)
def test_plain_text_splits_words_at_blocks_and_cells_only(markup, words):
    assert plain_text(markup) == words


def test_words_of_blocks_that_cannot_stay_are_kept_apart():
    table = "<table><tr><td>cel 1</td><td>cel 2</td></tr></table>"
    assert plain_text(sanitise(f"<h2>Kop</h2>{table}<div>een</div><div>twee</div>")) == (
        "Kop cel 1 cel 2 een twee"
    )


@given(
    st.lists(st.sampled_from(["<p>", "</p>", "<td>", "a", "<b>", "<a href=", '"//x"', ">", "<"]))
)
def test_sanitising_broken_markup_twice_changes_nothing(parts):
    once = sanitise("".join(parts))
    assert sanitise(once) == once


@given(st.text(alphabet='abw.:/\\@#?" +1é\t\x01'))
def test_an_address_that_a_form_accepts_is_never_lost(address):
    markup = f'<a href="{html.escape(address)}">hier</a>'
    try:
        clean = RichTextFormField().clean(markup)
    except ValidationError:
        return
    assert "href=" in clean
    assert sanitise(clean) == clean
