from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.utils import timezone

from partners.models import Partner
from portal.outbox.emails import email
from portal.outbox.models import OutgoingMail
from tests import factories as make

from .emails import KIND, RECIPIENT, SUBJECT

pytestmark = pytest.mark.django_db


def test_a_posted_mail_waits_with_its_kind_and_item_only(post):
    mail = post()
    assert (mail.state, mail.item) == ("waiting", Partner.objects.get())
    row = str(OutgoingMail.objects.values().get())
    assert RECIPIENT not in row
    assert SUBJECT not in row


def test_the_secret_of_a_mail_is_in_no_column(post):
    mail = post()
    assert mail.secret() not in str(OutgoingMail.objects.values().get())
    assert mail.secret() != post().secret()
    assert mail.secret() != mail.secret("another purpose")


def test_a_transaction_that_is_rolled_back_posts_nothing(post):
    @transaction.atomic
    def posts_and_fails():
        post()
        raise RuntimeError("the caller fails after posting")

    with pytest.raises(RuntimeError):
        posts_and_fails()
    assert not OutgoingMail.objects.exists()


def test_the_same_key_gives_the_same_mail_whatever_became_of_it(post):
    first = post(key="17")
    OutgoingMail.objects.update(state="failed")
    assert post(key="17").pk == first.pk
    assert OutgoingMail.objects.get().state == "failed"


def test_a_key_belongs_to_one_kind():
    email("another", label="Andere brief")(lambda item, mail: None)
    item = make.PartnerFactory()
    for kind in (KIND, "another"):
        OutgoingMail.objects.post(kind, item, key="17")
    assert OutgoingMail.objects.count() == 2


def test_mails_without_a_key_are_all_sent(post):
    post()
    post()
    assert OutgoingMail.objects.count() == 2


def test_a_key_that_is_taken_meanwhile_leaves_the_transaction_usable(post, monkeypatch):
    first = post(key="17")
    real_get = OutgoingMail.objects.none().__class__.get
    looks = []

    def blind_once(queryset, *args, **kwargs):
        looks.append(1)
        if len(looks) == 1:
            raise OutgoingMail.DoesNotExist
        return real_get(queryset, *args, **kwargs)

    with transaction.atomic():
        item = make.PartnerFactory()
        monkeypatch.setattr(type(OutgoingMail.objects.none()), "get", blind_once)
        assert OutgoingMail.objects.post(KIND, item, key="17").pk == first.pk
        monkeypatch.undo()
        assert connection.in_atomic_block
        assert Partner.objects.filter(pk=item.pk).exists()


def test_a_mail_for_later_is_not_due_yet(post):
    later = timezone.now() + timedelta(hours=1)
    post(not_before=later)
    assert not OutgoingMail.objects.due(timezone.now()).exists()
    assert OutgoingMail.objects.due(later).exists()


def test_a_kind_that_nobody_registered_is_refused_at_once():
    with pytest.raises(ValueError, match="onbekend"):
        OutgoingMail.objects.post("onbekend", make.PartnerFactory())


def test_an_item_that_is_not_saved_is_refused_at_once():
    with pytest.raises(ValueError, match="saved"):
        OutgoingMail.objects.post(KIND, Partner())


def test_two_emails_of_one_kind_are_a_mistake():
    with pytest.raises(ImproperlyConfigured, match=KIND):
        email(KIND, label="Nog een")(lambda item, mail: None)
