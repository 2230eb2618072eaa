"""What the coordinator sees of a mail that failed for good: whose it is, and what to do.

Covers: portal/outbox/places.py
"""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core import mail as outbox
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.desk import coordinators
from portal.outbox.models import OutgoingMail
from tests import factories as make
from tests.outbox.sending import send_due
from themes.interest.acts import InterestMail
from themes.interest.models import InterestColleague, InterestMessage, InterestSettings

pytestmark = pytest.mark.django_db

FAILED = "/beheer/outbox/outgoingmail/?state__exact=failed"


@pytest.fixture(autouse=True)
def _own_emails_and_jobs():
    """The real emails, instead of those of the other tests of the outbox."""


@pytest.fixture
def desk():
    user = get_user_model().objects.create_user("coordinator", is_staff=True)
    user.groups.add(coordinators.sync_group())
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def interest():
    return make.InterestFactory(
        confirmed=True, name="Jo Jansen", email="jo@gouda.example", phone="010 123 45 67"
    )


def fail(kind, item, error="SMTP 550", **values):
    posted = OutgoingMail.objects.post(kind, item)
    OutgoingMail.objects.filter(pk=posted.pk).update(
        **{"state": "failed", "last_error": error} | values
    )
    return posted


def page_of(desk, posted) -> str:
    return desk.get(f"/beheer/outbox/outgoingmail/{posted.pk}/change/").content.decode()


@pytest.mark.parametrize("kind", ["confirm", "confirmed", "link", "news"])
def test_a_failed_mail_says_whose_it_is_and_how_that_person_can_be_reached(desk, interest, kind):
    kinds = {str(one).rpartition("-")[2]: one for one in InterestMail}
    posted = fail(next(one for name, one in kinds.items() if kind in name), interest)
    for page in (desk.get(FAILED).content.decode(), page_of(desk, posted)):
        assert "Jo Jansen, jo@gouda.example, 010 123 45 67" in page
        assert "bijvoorbeeld per telefoon" in page


def test_every_kind_of_mail_says_for_whom_it_is(desk, interest):
    colleague = InterestColleague.objects.create(
        interest=interest, name="An Smit", email="an@gouda.example"
    )
    message = InterestMessage.objects.create(interest=interest, body="Dag", is_reply=True)
    items = {
        InterestMail.COLLEAGUE: (colleague, "An Smit"),
        InterestMail.REPLY_TO_COLLEAGUE: (colleague, "An Smit"),
        InterestMail.REPLY: (message, "Jo Jansen"),
        InterestMail.DIGEST: (InterestSettings.load(), "zie de instellingen"),
        InterestMail.NOTICE: (interest, "zie de instellingen"),
    }
    for kind in InterestMail:
        item, name = items.get(kind, (interest, "Jo Jansen"))
        assert name in page_of(desk, fail(kind, item)), kind


def test_a_server_that_was_away_is_no_wrong_address(desk, interest):
    page = page_of(desk, fail(InterestMail.NEWS, interest, "timeout"))
    assert "Kies “Opnieuw versturen”" in page
    assert "per telefoon" not in page


def test_of_a_mail_that_is_tried_again_there_is_nothing_to_do_yet(desk, interest):
    posted = OutgoingMail.objects.post(InterestMail.NEWS, interest)
    assert "vanzelf opnieuw" not in page_of(desk, posted)
    OutgoingMail.objects.update(last_error="timeout", attempts=1)
    assert "het portaal probeert het vanzelf opnieuw" in page_of(desk, posted)


ADDRESS, WAITED, BROKEN = "per telefoon", "twee dagen lang", "kan zo niet worden verstuurd"
ADVICE = {
    "invalid address": ADDRESS,
    "SMTP 550": ADDRESS,
    "SMTP 551": ADDRESS,
    "SMTP 553": ADDRESS,
    "SMTP 556": ADDRESS,
    "SMTP 450": WAITED,
    "timeout": WAITED,
    "interrupted": WAITED,
    "ConnectionRefusedError": WAITED,
    "SMTP 535": BROKEN,  # our own server refuses to let us in
    "SMTP 554": BROKEN,
    "SMTP 552": BROKEN,
    "compose: KeyError": BROKEN,
    "unknown kind": BROKEN,
    "not one recipient": BROKEN,
    "line break in a header": BROKEN,
}


@pytest.mark.parametrize(("error", "advice"), ADVICE.items())
def test_the_advice_is_about_what_went_wrong(desk, interest, error, advice):
    page = page_of(desk, fail(InterestMail.NEWS, interest, error))
    assert [one for one in (ADDRESS, WAITED, BROKEN) if one in page] == [advice]


def test_a_mail_that_did_not_fail_shows_nobody(desk, interest):
    posted = fail(InterestMail.NEWS, interest, state="waiting")
    page = page_of(desk, posted) + desk.get("/beheer/outbox/outgoingmail/").content.decode()
    assert "Jo Jansen" not in page
    assert "jo@gouda.example" not in page


def test_who_may_not_see_registrations_does_not_see_whose_mail_it_is(client, interest):
    user = get_user_model().objects.create_user("lezer", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_outgoingmail"))
    client.force_login(user)
    fail(InterestMail.NEWS, interest)
    page = client.get(FAILED).content.decode()
    assert "SMTP 550" in page
    assert "Jo Jansen" not in page


def test_an_item_that_is_gone_is_nobody(desk, interest):
    posted = fail(InterestMail.NEWS, interest)
    interest.delete()
    assert "per telefoon" in page_of(desk, posted)


def test_the_list_asks_as_much_for_one_failed_mail_as_for_ten(desk, interest):
    counts = []
    desk.get("/beheer/")  # notes that somebody is there
    for more in (1, 9):
        for _number in range(more):
            message = InterestMessage.objects.create(interest=interest, body="Dag", is_reply=True)
            fail(InterestMail.REPLY, message)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            desk.get(FAILED)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_front_page_of_the_desk_says_what_can_be_done(desk, interest):
    fail(InterestMail.NEWS, interest)
    assert "kijk voor wie ze zijn en wat u kunt doen" in desk.get("/beheer/").content.decode()


def test_a_domain_is_mailed_as_idna_2008_spells_it():
    interest = make.InterestFactory(email="jan@straße-gemeente.nl")
    OutgoingMail.objects.post(InterestMail.CONFIRM, interest)
    send_due()
    assert outbox.outbox[0].to == ["jan@xn--strae-gemeente-3fb.nl"]
    assert interest.mail_domain == "xn--strae-gemeente-3fb.nl"


def test_an_address_of_before_the_border_fails_at_once_and_says_why(desk):
    interest = make.InterestFactory(email="jan@localhost", name="Jan Smit")
    posted = OutgoingMail.objects.post(InterestMail.CONFIRM, interest)
    send_due()
    posted.refresh_from_db()
    assert (posted.state, posted.last_error) == ("failed", "invalid address")
    page = page_of(desk, posted)
    assert "Jan Smit, jan@localhost" in page
    assert "bijvoorbeeld per telefoon" in page
