"""What a coordinator pastes into a text: from Word, a spreadsheet, a site, or a file."""

import pytest

from milestones.models import Milestone
from tests import factories as make
from tests.browser.test_admin import desk, signed_in  # noqa: F401 - fixtures

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASTE = """([type, content]) => {
  const data = new DataTransfer()
  if (type === "file") data.items.add(new File(["x"], "foto.png", { type: "image/png" }))
  else data.setData(type, content)
  const editor = document.querySelector(".field-body .tiptap")
  const options = { clipboardData: data, bubbles: true, cancelable: true }
  editor.dispatchEvent(new ClipboardEvent("paste", options))
}"""


def word_item(level: int, marker: str, text: str) -> str:
    """A paragraph as Word 365 puts it on the clipboard."""
    return (
        f"<p class=MsoListParagraphCxSpMiddle style='text-indent:-18.0pt;mso-list:l0 level{level} "
        "lfo1'><![if !supportLists]><span style='font-family:Symbol'><span "
        f"style='mso-list:Ignore'>{marker}<span style='font:7.0pt \"Times New Roman\"'>&nbsp;&nbsp;"
        f"&nbsp; </span></span></span><![endif]><b>{text}</b> na<o:p></o:p></p>"
    )


WORD_LIST = (
    "<html xmlns:o='urn:schemas-microsoft-com:office:office'><body><!--StartFragment-->"
    "<p class=MsoNormal>Vooraf<o:p></o:p></p>"
    + word_item(1, "·", "een")
    + word_item(2, "o", "diep")
    + word_item(1, "§", "twee")
    + "<p class=MsoNormal>Tussen<o:p></o:p></p>"
    + word_item(1, "1.", "eerst")
    + word_item(1, "2.", "dan")
    + "<!--EndFragment--></body></html>"
)
TABLE = "<table><tr><td>cel 1</td><td>cel 2</td></tr><tr><td>cel 3</td><td></td></tr></table>"


@pytest.fixture
def editor(desk):  # noqa: F811 - the fixture
    milestone = make.MilestoneFactory(body="")
    desk.goto(f"/beheer/milestones/milestone/{milestone.pk}/change/")
    desk.locator(".field-body .tiptap").click()
    return desk


def pasted(page, content: str, kind: str = "text/html") -> str:
    page.evaluate(PASTE, [kind, content])
    return page.locator(".field-body .prose-notice").text_content()


def saved(page) -> str:
    page.locator("input[name=_save]").first.click()
    page.wait_for_url("**/milestone/")
    assert page.complaints == []
    return Milestone.objects.get().body


def test_a_bullet_list_of_word_becomes_a_list_with_its_levels_and_numbers(editor):
    assert pasted(editor, WORD_LIST) == ""
    assert saved(editor) == (
        "<p>Vooraf</p><ul><li><p><strong>een</strong> na</p>"
        "<ul><li><p><strong>diep</strong> na</p></li></ul></li>"
        "<li><p><strong>twee</strong> na</p></li></ul><p>Tussen</p>"
        "<ol><li><p><strong>eerst</strong> na</p></li><li><p><strong>dan</strong> na</p></li></ol>"
    )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("<p>·&nbsp;&nbsp; een</p><p><span>•</span>\ttwee</p>", "text/html"),
        ("•\teen\r\n•\ttwee\r\n", "text/plain"),
    ],
)
def test_lines_with_a_bullet_become_a_list_too(editor, content, kind):
    assert pasted(editor, content, kind) == ""
    assert saved(editor) == "<ul><li><p>een</p></li><li><p>twee</p></li></ul>"


def test_a_table_keeps_its_words_and_its_loss_is_announced(editor):
    said = pasted(editor, f"<p>Vooraf</p>{TABLE}")
    assert "tabel" in said
    assert "afbeelding" not in said
    assert editor.locator(".field-body .prose-notice").get_attribute("role") == "status"
    assert saved(editor) == "<p>Vooraf</p><p>cel 1 cel 2</p><p>cel 3</p>"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("<p>Een tekst.<img src='file:///c:/x.png'></p>", "text/html"),
        ("<p>Een tekst.</p><svg><path d='M0 0'/></svg>", "text/html"),
        ("", "file"),
    ],
)
def test_an_image_is_left_out_and_its_loss_is_announced(editor, content, kind):
    assert "afbeelding" in pasted(editor, content, kind)
    assert "<img" not in saved(editor)


def test_the_announcement_goes_with_the_next_paste(editor):
    assert pasted(editor, TABLE)
    assert pasted(editor, "<p>Een tekst.</p>") == ""


def test_headings_of_another_site_stay_headings(editor):
    pasted(editor, "<h1>Een</h1><h2>Twee</h2><h6>Zes</h6>")
    assert saved(editor) == "<h3>Een</h3><h3>Twee</h3><h4>Zes</h4>"


def test_an_address_without_its_beginning_becomes_whole_and_one_that_leads_nowhere_is_refused(
    editor,
):
    pasted(editor, '<p><a href="www.gouda.nl">Gouda</a> <a href="tel:+3114">bel</a></p>')
    assert saved(editor) == (
        '<p><a href="https://www.gouda.nl" rel="noopener">Gouda</a> '
        '<a href="tel:+3114" rel="noopener">bel</a></p>'
    )
    editor.goto(f"/beheer/milestones/milestone/{Milestone.objects.get().pk}/change/")
    editor.locator(".field-body .tiptap").click()
    pasted(editor, '<p><a href="//host/pad">host</a></p>')
    editor.locator("input[name=_save]").first.click()
    editor.locator(".field-body .errorlist").wait_for()
    assert "“//host/pad”" in editor.locator(".field-body .errorlist").text_content()
    assert "host" in editor.locator(".field-body .tiptap").text_content()
