"""What passes the border leaves by every way out as it came in: unchanged or visibly escaped.

Covers: portal/runtime/sheets.py, themes/interest/export.py, themes/interest/portability.py
"""

import csv
import io
import json
import re
from email import message_from_bytes, policy
from html.parser import HTMLParser
from unittest import mock
from xml.etree import ElementTree

import pytest
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from portal.outbox import emails
from portal.outbox.models import OutgoingMail
from portal.outbox.sending import compose
from portal.runtime.border import block, legible, line
from portal.runtime.sheets import as_csv, guarded
from tests import factories as make
from tests.crawling.markup import Markup
from tests.nasty import NASTY
from themes.interest.emails import mail_to
from themes.interest.export import as_xlsx, rows
from themes.interest.models import DossierLink, Interest

pytestmark = pytest.mark.django_db

ANY_CHARACTER = st.characters(exclude_categories=())
# Parts that one of the formats takes for more than text.
SPECIAL = st.sampled_from(
    [
        *("_x0041_", "_x005F_x0041_", "_x000d_", "=1+1", "+31", "-1", "@SUM(A1)", "＝1+1", "#N/A"),
        *("<b>", "&amp;", "]]>", "</script>", "{{ x }}", "{% now %}", "%(name)s", ";", '"', "'"),
        *("\n", "\r\n", "\t", "\nFrom ", "\n.\n", "=?utf-8?q?a?=", "\\u0041", "é", "e\u0301"),
        *("2016-03", "1e5", "TRUE", "x" * 1200),
    ]
)
ANY_TEXT = st.lists(SPECIAL | st.text(ANY_CHARACTER, max_size=20), max_size=6).map("".join)
# One row in the database for all examples: each gives it another text.
EACH = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class Words(HTMLParser):
    """The text of a page as it is read, in pieces."""

    def __init__(self, page: str):
        super().__init__()
        self.pieces: list[str] = []
        self.feed(page)
        self.text = " ".join(" ".join(self.pieces).split())

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


def xml(text) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314  # our own output


@pytest.fixture
def interest():
    return make.InterestFactory(confirmed=True)


@pytest.fixture
def tell(interest):
    """Put a text in the registration, as it passes the border; gives the line and the block."""

    def put(text):
        name, message = line(legible(text)) or "-", block(legible(text))
        Interest.objects.filter(pk=interest.pk).update(
            name=name[:120].strip(), message=message[:2000].strip()
        )
        interest.refresh_from_db()
        return interest.name, interest.message

    return put


def exported():
    return Interest.objects.with_verified().prefetch_related("roles", "themes", "alliances")


def sheet():
    """The cells of the export, by another reader than the package that wrote it."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(as_xlsx(exported())))
    return book.get_sheet_by_index(0).to_python()


def in_sheet(tell, text):
    name, message = tell(text)
    row = sheet()[1]
    assert (row[3], row[10]) == (name, message)


@EACH
@given(ANY_TEXT)
def test_a_cell_of_a_workbook_is_text_and_keeps_what_was_typed(tell, text):
    in_sheet(tell, text)


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_a_cell_keeps_each_of_the_nasty_texts(tell, text):
    in_sheet(tell, text)


def test_no_cell_is_a_formula_or_an_error(tell):
    for text in ("=1+1", "#N/A", "+31 6", "@x", "-1"):
        tell(text)
        cell = load_workbook(io.BytesIO(as_xlsx(exported()))).active["D2"]
        assert (cell.value, cell.data_type) == (text, "s")


def test_a_row_of_before_the_border_does_not_break_the_workbook(interest):
    Interest.objects.filter(pk=interest.pk).update(name="Jan\uffff\x0b\x1b Jansen")
    assert sheet()[1][3] == "Jan\ufffd\ufffd\ufffd Jansen"


@EACH
@given(ANY_TEXT)
def test_csv_keeps_a_text_and_guards_what_would_be_a_formula(tell, text):
    name, message = tell(text)
    [_heading, row] = csv.reader(
        io.StringIO(as_csv(rows(exported())).decode("utf-8-sig"), newline=""), delimiter=";"
    )
    for kept, typed in ((row[3], name), (row[10], message)):
        assert kept in (typed, f"'{typed}")
        assert not kept.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))


def test_only_a_text_is_guarded():
    assert guarded(-1) == -1
    assert guarded("－1") == "'－1"
    assert guarded("Jan") == "Jan"


@EACH
@given(ANY_TEXT)
def test_the_dossier_gives_a_text_back_as_json_and_as_a_page(client, interest, tell, text):
    name, message = tell(text)
    address = reverse("interest:dossier", args=[DossierLink.make(interest)])
    data = json.loads(client.get(f"{address}?download=json").content)
    assert (data["naam"], data["bericht"]) == (name, message)
    page = Words(client.get(address).content.decode())
    assert " ".join(name.split()) in page.text
    assert " ".join(message.split()) in page.text


@EACH
@given(ANY_TEXT)
def test_a_mail_says_the_text_in_subject_and_body(interest, text):
    subject, body = line(legible(text)), block(legible(text))

    def write(item, mail):
        return mail_to("jan@gouda.nl", subject, "interest_reply", body=body, address="https://x")

    with mock.patch.dict(emails._emails, news=emails.EmailKind("news", "Nieuws", write)):
        message = compose(OutgoingMail.objects.post("news", interest))
    read = message_from_bytes(message.message().as_bytes(), policy=policy.default)
    # A long subject begins on a line of its own, after a space.
    assert read["Subject"].strip() == subject.replace("=?", "= ?")
    assert read.get_content().replace("\r\n", "\n").startswith(f"{body}\n\n")
    assert read["To"] == "jan@gouda.nl"
    assert read["Bcc"] is None


@EACH
@given(ANY_TEXT)
def test_a_feed_holds_the_text_as_xml(text):
    feed = Atom1Feed(title=block(legible(text)), link="https://x.nl/", description="")
    root = xml(feed.writeString("utf-8"))
    assert (root[0].text or "") == block(legible(text))


@pytest.fixture
def partner():
    return make.PartnerFactory(slug="waterschap-x")


def seen_on_the_site(client, partner, text):
    partner.name = line(legible(f"Waterschap {text}"))[:150].strip()
    partner.save()
    for path in ("/sitemap.xml", "/sitemap-partner.xml"):
        xml(client.get(path).content)
    found = client.get("/zoeken/suggesties/", {"q": "waterschap"}).json()
    assert [one["label"] for one in found["suggestions"]] == [partner.name]
    for address in (partner.get_absolute_url(), "/partners/"):
        assert partner.name in Words(client.get(address).content.decode()).text
    # A hit marks what was found, in the middle of the text.
    hit = re.search(r'<li class="hit">.*?</h3>', client.get("/zoeken/?q=waterschap").text, re.S)[0]
    assert "".join(partner.name.split()) in "".join("".join(Words(hit).pieces).split())


@settings(EACH, max_examples=15)
@example("<b>Jan</b> &amp; <Jansen>")
@given(ANY_TEXT)
def test_a_page_a_list_and_the_suggestions_show_any_title(client, partner, text):
    seen_on_the_site(client, partner, text)


@pytest.mark.parametrize("text", NASTY.values(), ids=NASTY)
def test_a_page_a_list_and_the_suggestions_show_each_of_the_nasty_titles(client, partner, text):
    seen_on_the_site(client, partner, text)


@settings(EACH, max_examples=15)
@given(ANY_TEXT)
def test_the_desk_shows_a_name_as_it_is(admin_client, partner, text):
    partner.name = line(legible(f"Waterschap {text}"))[:150].strip()
    partner.save()
    change = reverse("admin:partners_partner_change", args=[partner.pk])
    page = admin_client.get(change)
    [field] = [c for c in Markup(page.content.decode()).controls if c.name == "name"]
    assert field.value == partner.name
    shown = Words(admin_client.get(reverse("admin:partners_partner_changelist")).content.decode())
    assert partner.name in shown.text


@settings(EACH, max_examples=15)
@example("<b>Jan</b> &amp; <Jansen>")
@given(ANY_TEXT)
def test_the_inbox_and_the_pages_of_an_act_show_what_was_typed(admin_client, interest, tell, text):
    name, message = (" ".join(one.split()) for one in tell(text))
    inbox = reverse("admin:interest_interest_changelist")
    own = [reverse("admin:interest_interest_change", args=[interest.pk])]
    acts = [
        reverse(f"admin:interest_interest_{act}", args=[interest.pk])
        for act in ("reply", "match", "verify")
    ]
    for address in (inbox, *own, *acts):
        page = Words(admin_client.get(address).content.decode())
        assert name in page.text
        assert message in page.text or address in (inbox, acts[-1])


def test_a_mail_is_in_one_piece_for_a_text_that_looks_like_its_end():
    message = EmailMessage("x", block("Eén\r\n.\r\nTwee\nFrom mij"), to=["jan@gouda.nl"])
    read = message_from_bytes(message.message().as_bytes(), policy=policy.default)
    assert read.get_content().strip() == "Eén\n.\nTwee\nFrom mij"
