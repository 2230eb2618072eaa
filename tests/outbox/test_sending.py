"""A mail is sent once, and what fails is tried again.

Covers: portal/outbox/emails.py, portal/outbox/models.py
"""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core import mail as django_mail
from django.core.mail import EmailMessage
from django.db import OperationalError, transaction

from partners.models import Partner
from portal.outbox import emails, sending
from portal.outbox.models import LEASE, OutgoingMail
from tests.outbox.sending import send_due

from .emails import KIND, RECIPIENT, compose

pytestmark = pytest.mark.django_db


def fresh(mail) -> OutgoingMail:
    mail.refresh_from_db()
    return mail


def test_what_is_due_longest_goes_first(post, clock):
    late = post(not_before=clock() - timedelta(hours=1))
    later = post(not_before=clock())
    assert sending.send_next(clock)["sent"] == 1
    assert (fresh(late).state, fresh(later).state) == ("sent", "waiting")


def test_the_email_is_written_when_it_is_sent(post, clock, write):
    mail = post()
    Partner.objects.update(name="Nieuwe naam")
    write(lambda item, mail: EmailMessage(item.name, "", to=[RECIPIENT]))
    send_due(now=clock)
    assert django_mail.outbox[0].subject == "Nieuwe naam"
    assert fresh(mail).state == "sent"


def test_what_the_email_stores_is_there_before_the_mail_leaves(post, clock, write, monkeypatch):
    stored = []
    monkeypatch.setattr(
        sending, "deliver", lambda message: stored.append(Partner.objects.get().name)
    )

    def renames(item, mail):
        Partner.objects.update(name="Opgeslagen")
        return compose(item, mail)

    write(renames)
    post()
    send_due(now=clock)
    assert stored == ["Opgeslagen"]


def test_a_mail_about_what_is_gone_is_cancelled(post, clock):
    mail = post()
    Partner.objects.all().delete()
    assert send_due(now=clock)["cancelled"] == 1
    assert fresh(mail).state == "cancelled"
    assert django_mail.outbox == []


def test_a_mail_about_a_model_that_is_gone_is_cancelled(post, clock):
    mail = post()
    mail.content_type = ContentType.objects.create(app_label="gone", model="gone")
    mail.save()
    assert send_due(now=clock)["cancelled"] == 1


def test_an_email_that_is_no_longer_wanted_is_cancelled(post, clock, write):
    mail = post()
    write(lambda item, mail: None)
    assert send_due(now=clock)["cancelled"] == 1
    assert fresh(mail).state == "cancelled"


def test_an_unknown_kind_fails_and_the_others_go_on(post, clock, monkeypatch):
    unknown, other = post(), post()
    OutgoingMail.objects.filter(pk=unknown.pk).update(kind="van-vroeger")
    outcome = send_due(now=clock)
    assert (outcome["failed"], outcome["sent"]) == (1, 1)
    assert fresh(unknown).last_error == "unknown kind"
    assert fresh(other).state == "sent"


def test_an_email_that_fails_is_tried_later_and_the_others_go_on(post, clock, write, caplog):
    broken, other = post(), post()

    def written(item, mail):
        if mail.pk == broken.pk:
            Partner.objects.update(name="Half werk")
            raise ValueError(f"wrong address {RECIPIENT}")
        return compose(item, mail)

    write(written)
    outcome = send_due(now=clock)
    assert (outcome["waiting"], outcome["sent"]) == (1, 1)
    assert fresh(broken).last_error == "compose: ValueError"
    assert fresh(other).state == "sent"
    assert not Partner.objects.filter(name="Half werk").exists()
    assert "ValueError at tests/outbox/test_sending.py" in caplog.text
    assert RECIPIENT not in caplog.text
    write(compose)
    clock.time = broken.due_at
    assert send_due(now=clock)["sent"] == 1


@pytest.mark.parametrize("part", ["subject", "from_email"])
def test_a_line_break_can_never_come_into_a_header(post, clock, write, part):
    mail = post()

    def written(item, mail):
        message = compose(item, mail)
        setattr(message, part, f"a@example.nl\r\nBcc: {RECIPIENT}")
        return message

    write(written)
    assert send_due(now=clock)["failed"] == 1
    assert fresh(mail).last_error == "line break in a header"
    assert django_mail.outbox == []


@pytest.mark.parametrize("to", [[], [RECIPIENT, "twee@example.nl"]])
def test_a_mail_goes_to_one_address(post, clock, write, to):
    mail = post()
    write(lambda item, mail: EmailMessage("", "", to=to))
    assert send_due(now=clock)["failed"] == 1
    assert fresh(mail).last_error == "not one recipient"


def test_the_message_id_is_of_the_sender_and_of_this_mail(post, clock):
    mail = post()
    send_due(now=clock)
    message_id = django_mail.outbox[0].message()["Message-ID"]
    assert message_id == f"<{mail.pk}.{mail.token}@localhost>"


def test_a_mail_that_is_sent_again_gets_another_id_and_link(post, clock):
    mail = post()
    send_due(now=clock)
    assert OutgoingMail.objects.send_again(clock()) == 1
    send_due(now=clock)
    first, second = (message.message() for message in django_mail.outbox)
    assert first["Message-ID"] != second["Message-ID"]
    assert first.get_payload() != second.get_payload()
    assert fresh(mail).attempts == 1


def test_the_secret_of_a_mail_that_left_cannot_be_made_again(post, clock):
    mail = post()
    secret = mail.secret()
    send_due(now=clock)
    assert fresh(mail).state == "sent"
    assert fresh(mail).secret() != secret


def test_nothing_is_sent_within_a_transaction(post, clock, monkeypatch):
    post()
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        send_due(now=clock)
    assert django_mail.outbox == []


def test_a_mail_of_a_killed_worker_waits_for_its_lease_and_is_sent(post, clock):
    mail = post()
    assert OutgoingMail.objects.claim(clock())
    assert not send_due(now=clock)
    clock.time += LEASE
    send_due(now=clock)
    assert fresh(mail).last_error == "interrupted"
    clock.time = mail.due_at
    assert send_due(now=clock)["sent"] == 1
    assert len(django_mail.outbox) == 1


def test_a_mail_that_kills_every_worker_is_given_up(post, clock):
    mail = post()
    while fresh(mail).state != "failed":
        clock.time = max(clock.time, mail.due_at)
        OutgoingMail.objects.claim(clock())
        clock.time += LEASE
        sending.take_back(clock())
    assert mail.attempts < 30


def test_a_slow_worker_that_sent_after_all_prevents_a_second_time(post, clock):
    mail = post()
    slow = OutgoingMail.objects.claim(clock())
    clock.time += LEASE
    sending.take_back(clock())
    slow.mark_sent(clock())
    clock.advance(days=1)
    assert not send_due(now=clock)
    assert fresh(mail).state == "sent"


def test_a_slow_worker_that_failed_does_not_disturb_its_successor(post, clock):
    mail = post()
    slow = OutgoingMail.objects.claim(clock())
    clock.time += LEASE
    sending.take_back(clock())
    clock.time = fresh(mail).due_at
    successor = OutgoingMail.objects.claim(clock())
    slow.settle(state="failed", last_error="timeout")
    assert fresh(mail).state == "sending"
    successor.mark_sent(clock())
    assert fresh(mail).state == "sent"


# The connection is closed between the tries, which would end the transaction around a test.
@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_just_after_sending_causes_no_second_mail(post, clock, monkeypatch):
    mail = post()
    real, tries, pauses = OutgoingMail.mark_sent, [], []

    def away_twice(self, now):
        tries.append(1)
        if len(tries) <= 2:
            raise OperationalError("gone")
        real(self, now)

    monkeypatch.setattr(OutgoingMail, "mark_sent", away_twice)
    assert send_due(now=clock, wait=pauses.append)["sent"] == 1
    assert len(pauses) == 2
    assert fresh(mail).state == "sent"


def test_two_workers_never_hold_one_mail(post, clock):
    post()
    assert OutgoingMail.objects.claim(clock())
    assert OutgoingMail.objects.claim(clock()) is None


def test_a_mail_that_was_taken_is_not_taken_by_who_saw_it_before(post, clock):
    seen = post()
    assert OutgoingMail.objects.get(pk=seen.pk).take(clock())
    assert not seen.take(clock())


def test_a_kind_that_is_gone_keeps_its_bare_name(post):
    assert emails.label_of(KIND) == "Proefbrief"
    assert emails.label_of("van-vroeger") == "van-vroeger"
