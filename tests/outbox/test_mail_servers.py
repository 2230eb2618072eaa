"""Mails to a real server: what it refuses, drops or keeps silent about arrives later, once.

Covers: portal/outbox/delivery.py
"""

import pytest

from portal.outbox.delivery import Trouble
from portal.outbox.models import OutgoingMail
from tests.outbox.sending import send_due

from .emails import RECIPIENT, compose

pytestmark = pytest.mark.django_db


def state_of(mail) -> tuple[str, str]:
    mail.refresh_from_db()
    return mail.state, mail.last_error


def test_a_mail_arrives_once(mail_server, post, clock):
    mail = post()
    assert send_due(now=clock)["sent"] == 1
    assert not send_due(now=clock)
    (received,) = mail_server.received
    assert received["To"] == RECIPIENT
    assert received["Auto-Submitted"] == "auto-generated"
    assert state_of(mail) == ("sent", "")
    assert mail.sent_at == clock()
    assert mail.lease_until is None


def comes_later(mail_server, mail, clock) -> None:
    """The server recovers, and the mail is there exactly once."""
    mail_server.behaves()
    assert not send_due(now=clock), "it was not postponed"
    clock.time = mail.due_at
    assert send_due(now=clock)["sent"] == 1
    assert not send_due(now=clock)
    assert len(mail_server.received) == 1
    assert state_of(mail) == ("sent", "")


def test_a_server_that_is_down_gets_the_mail_when_it_is_back(mail_server, post, clock):
    mail = post()
    mail_server.stop()
    outcome = send_due(now=clock)
    assert outcome["waiting"] == 1
    assert outcome[Trouble.SERVER]
    assert state_of(mail) == ("waiting", "ConnectionRefusedError")
    mail_server.start()
    comes_later(mail_server, mail, clock)


@pytest.mark.parametrize("step", ["EHLO", "RCPT", "DATA"])
def test_a_server_that_hangs_holds_nobody_and_gets_the_mail_later(mail_server, post, clock, step):
    mail = post()
    mail_server.is_silent_at = step
    assert send_due(now=clock)["waiting"] == 1
    assert state_of(mail) == ("waiting", "timeout")
    comes_later(mail_server, mail, clock)


@pytest.mark.parametrize("step", ["RCPT", "DATA"])
@pytest.mark.parametrize("code", [421, 451, 550])
def test_a_refusal_is_kept_as_a_code_and_tried_again(mail_server, post, clock, step, code):
    mail = post()
    mail_server.refuses = {step: code}
    outcome = send_due(now=clock)
    assert outcome["waiting"] == 1
    assert (Trouble.SERVER in outcome) == (code == 421)
    assert state_of(mail) == ("waiting", f"SMTP {code}")
    comes_later(mail_server, mail, clock)


@pytest.mark.parametrize("step", ["EHLO", "RCPT", "DATA", "TEXT"])
def test_a_connection_that_is_dropped_loses_nothing(mail_server, post, clock, step):
    mail = post()
    mail_server.drops_at = step
    assert send_due(now=clock)["waiting"] == 1
    assert state_of(mail)[0] == "waiting"
    comes_later(mail_server, mail, clock)


@pytest.mark.parametrize("trouble", ["drops_at", "is_silent_at", "refuses"])
def test_a_mail_that_was_taken_is_not_sent_again_for_a_rude_goodbye(
    mail_server, post, clock, trouble
):
    mail = post()
    setattr(mail_server, trouble, {"QUIT": 421} if trouble == "refuses" else "QUIT")
    assert send_due(now=clock)["sent"] == 1
    assert state_of(mail) == ("sent", "")
    assert len(mail_server.received) == 1


def test_a_mail_that_was_taken_without_a_word_comes_with_the_same_id_and_link(
    mail_server, post, clock
):
    mail = post()
    mail_server.is_silent_at = "TAKEN"
    assert send_due(now=clock)["waiting"] == 1
    mail_server.behaves()
    mail.refresh_from_db()
    clock.time = mail.due_at
    assert send_due(now=clock)["sent"] == 1
    first, second = mail_server.received
    assert first["Message-ID"] == second["Message-ID"]
    assert first.get_payload() == second.get_payload()


def test_while_the_server_is_down_the_other_mails_do_not_try_it_too(mail_server, post, clock):
    for _number in range(5):
        post()
    mail_server.refuses = {"RCPT": 421}
    outcome = send_due(now=clock)
    assert (outcome["waiting"], mail_server.connections) == (1, 1)
    assert OutgoingMail.objects.filter(attempts=0).count() == 4


def test_an_impossible_address_does_not_hold_up_the_others(mail_server, post, clock, write):
    impossible = post()

    def written(item, mail):
        message = compose(item, mail)
        if mail.pk == impossible.pk:
            message.to = ["weg@exämple..nl"]
        return message

    write(written)
    others = [post(), post()]
    outcome = send_due(now=clock)
    assert outcome["sent"] == len(others)
    assert state_of(impossible) == ("failed", "invalid address")


def test_neither_row_nor_log_repeats_the_address(mail_server, post, clock, caplog):
    mail = post()
    caplog.set_level("DEBUG")
    for code in (451, 550, 550, 550):
        mail_server.refuses = {"RCPT": code}
        mail.refresh_from_db()
        clock.time = mail.due_at
        send_due(now=clock)
    assert state_of(mail) == ("failed", "SMTP 550")
    stored = str(OutgoingMail.objects.values().get())
    # The server in this test speaks of every address; it runs in the same process.
    ours = [record.getMessage() for record in caplog.records if record.name != "mail.log"]
    assert any("SMTP 550" in line for line in ours)
    for text in (stored, " ".join(ours)):
        assert "example.nl" not in text
        assert "heim" not in text.lower()


def test_three_refusals_over_a_day_are_enough(mail_server, post, clock):
    mail = post()
    begin = clock()
    mail_server.refuses = {"RCPT": 550}
    while mail.state == "waiting":
        clock.time = mail.due_at
        send_due(now=clock)
        mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("failed", 3)
    assert 18 <= (clock() - begin).total_seconds() / 3600 <= 30


@pytest.mark.parametrize("code", [421, 451])
def test_a_server_that_never_recovers_is_given_up_after_two_days(mail_server, post, clock, code):
    mail = post()
    begin = clock()
    mail_server.refuses = {"RCPT": code}
    while mail.state == "waiting":
        clock.time = mail.due_at
        send_due(now=clock)
        mail.refresh_from_db()
    assert mail.state == "failed"
    assert 42 <= (clock() - begin).total_seconds() / 3600 <= 48
