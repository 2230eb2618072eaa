"""What the coordinator sees of mails that were not delivered.

Covers: portal/outbox/attention.py, portal/outbox/places.py
"""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from partners.models import Partner
from portal.desk import coordinators
from portal.outbox import jobs
from portal.outbox.models import OutgoingMail
from tests import factories as make
from themes.interest.models import Interest

pytestmark = pytest.mark.django_db

MAILS = "/beheer/outbox/outgoingmail/"
JOBS = "/beheer/outbox/jobrun/"
SENT = {"state": "sent", "sent_at": timezone.now()}


@pytest.fixture
def desk() -> Client:
    user = get_user_model().objects.create_user("coordinator", is_staff=True)
    user.groups.add(coordinators.sync_group())
    client = Client()
    client.force_login(user)
    return client


def act(desk, action: str, *mails: OutgoingMail):
    chosen = [mail.pk for mail in mails]
    return desk.post(MAILS, {"action": action, "_selected_action": chosen}, follow=True)


def test_the_list_says_what_a_mail_is_about_without_a_name(desk, post):
    mail = post()
    name = Partner.objects.get().name
    text = desk.get(MAILS).content.decode()
    assert "Proefbrief" in text
    assert f"Partner {mail.object_id}</a>" in text
    assert reverse("admin:partners_partner_change", args=[mail.object_id]) in text
    assert name not in text
    assert name not in desk.get(f"{MAILS}{mail.pk}/change/").content.decode()


@pytest.mark.parametrize("model", ["session", "gone"])
def test_an_item_without_a_page_at_the_desk_has_no_link(desk, model):
    kind, _created = ContentType.objects.get_or_create(app_label="sessions", model=model)
    make.OutgoingMailFactory(object_id=17, content_type=kind)
    text = desk.get(MAILS).content.decode()
    assert " 17</td>" in text
    assert "/beheer/sessions/" not in text


def test_the_list_can_be_filtered_by_state(desk):
    make.OutgoingMailFactory(**SENT)
    make.OutgoingMailFactory(state="failed")
    response = desk.get(MAILS, {"state__exact": "failed"})
    assert response.context["cl"].result_count == 1


def test_nothing_is_added_changed_or_deleted_by_hand(desk):
    mail = make.OutgoingMailFactory()
    assert desk.get(f"{MAILS}add/").status_code == 403
    assert desk.post(f"{MAILS}{mail.pk}/change/", {}).status_code == 403
    assert desk.post(f"{MAILS}{mail.pk}/delete/", {"post": "yes"}).status_code == 403
    assert desk.get(f"{JOBS}add/").status_code == 403


def test_a_mail_leads_to_what_its_item_is_shown_with(desk, post, monkeypatch):
    other, mail = make.PartnerFactory(), post()

    monkeypatch.setattr(Partner, "shown_with", "owner", raising=False)
    monkeypatch.setattr(Partner, "owner", other, raising=False)
    text = desk.get(MAILS).content.decode()
    assert reverse("admin:partners_partner_change", args=[other.pk]) in text
    assert f"Partner {mail.object_id}</a>" not in text


def test_an_item_that_the_desk_does_not_show_has_no_link(desk):
    kind = ContentType.objects.get_for_model(Interest)
    hidden, shown = make.InterestFactory(), make.InterestFactory(confirmed=True)
    for interest in (hidden, shown):
        make.OutgoingMailFactory(object_id=interest.pk, content_type=kind)
    text = desk.get(MAILS).content.decode()
    assert f"Aanmelding {hidden.pk}</td>" in text
    assert f"Aanmelding {shown.pk}</a>" in text


@pytest.mark.parametrize("values", [{"state": "failed"}, {"state": "cancelled"}])
def test_a_mail_is_sent_again_as_if_it_were_new(desk, values):
    mail = make.OutgoingMailFactory(attempts=3, refusals=2, last_error="SMTP 550", **values)
    token = mail.token
    act(desk, "send_again", mail)
    mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.refusals) == ("waiting", 0, 0)
    assert (mail.last_error, mail.sent_at) == ("", None)
    assert mail.due_at <= timezone.now()
    assert mail.token != token
    assert LogEntry.objects.get().object_id == str(mail.pk)


def test_a_mail_that_was_sent_leaves_again_only_after_a_question(desk):
    sent, failed = make.OutgoingMailFactory(**SENT), make.OutgoingMailFactory(state="failed")
    question = act(desk, "send_again", sent, failed)
    assert "Deze mail is al verstuurd. Nog een keer versturen?" in question.content.decode()
    assert [mail.pk for mail in question.context["mails"]] == [sent.pk]
    sent.refresh_from_db(), failed.refresh_from_db()
    assert (sent.state, failed.state) == ("sent", "waiting")
    answer = {"action": "send_again", "confirmed": "yes", "_selected_action": [sent.pk]}
    desk.post(MAILS, answer)
    sent.refresh_from_db()
    assert (sent.state, sent.sent_at) == ("waiting", None)
    assert LogEntry.objects.filter(object_id=str(sent.pk)).count() == 1


def test_more_sent_mails_than_one_can_mean_are_not_asked_about(desk, monkeypatch):
    monkeypatch.setattr("portal.outbox.admin.MAX_SENT_AGAIN", 1)
    mails = make.OutgoingMailFactory.create_batch(2, **SENT)
    text = act(desk, "send_again", *mails).content.decode()
    assert "Kies hoogstens 1 mails die al verstuurd zijn" in text
    assert OutgoingMail.objects.filter(state="sent").count() == 2


def test_a_mail_that_is_being_sent_is_left_alone(desk):
    sending = make.OutgoingMailFactory(state="sending", lease_until=timezone.now())
    for action in ("send_again", "cancel"):
        act(desk, action, sending)
    sending.refresh_from_db()
    assert sending.state == "sending"
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("state", ["waiting", "failed"])
def test_a_mail_is_cancelled(desk, state):
    mail = make.OutgoingMailFactory(state=state)
    act(desk, "cancel", mail)
    mail.refresh_from_db()
    assert mail.state == "cancelled"
    assert LogEntry.objects.count() == 1


def test_who_may_only_look_sends_nothing(desk):
    mail = make.OutgoingMailFactory(state="failed")
    user = get_user_model().objects.get()
    user.groups.clear()
    user.user_permissions.set(Permission.objects.filter(codename="view_outgoingmail"))
    act(desk, "send_again", mail)
    mail.refresh_from_db()
    assert mail.state == "failed"


def test_the_list_costs_the_same_for_many_mails(desk, post):
    def queries(mails: int) -> int:
        for _number in range(mails):
            post()
        with CaptureQueriesContext(connection) as captured:
            desk.get(MAILS)
        return len(captured)

    desk.get("/beheer/")  # notes that somebody is there
    few = queries(2)
    assert queries(20) == few <= 10


def test_the_daily_jobs_are_listed_with_their_outcome(desk, clock):
    jobs.daily("proef", label="Proefklus")(lambda: "Drie dingen gedaan.")
    jobs.run_due(clock)
    jobs.beat(clock())
    text = desk.get(JOBS).content.decode()
    assert "Proefklus" in text
    assert "Drie dingen gedaan." in text


def attention(desk) -> dict[str, int]:
    make.InterestSettingsFactory(notify="coordinator@example.org")  # else that is missed too
    return {item.url: item.count for item in desk.get("/beheer/").context["attention"]}


def test_the_front_page_counts_the_mails_that_could_not_be_sent(desk):
    make.OutgoingMailFactory.create_batch(2, state="failed")
    assert attention(desk) == {f"{MAILS}?state__exact=failed": 2}


def test_the_front_page_misses_a_worker(desk, settings):
    settings.WATCH_HEALTH = 600
    jobs.beat(timezone.now() - timedelta(minutes=61))
    assert attention(desk)[reverse("ready")] == 1
    jobs.beat(timezone.now() - timedelta(minutes=59))
    assert attention(desk) == {}


def test_who_may_not_see_the_mails_is_not_told_of_them(desk):
    make.OutgoingMailFactory(state="failed")
    get_user_model().objects.get().groups.clear()
    assert attention(desk) == {}
