from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from milestones.models import Milestone
from partners.models import Partner
from portal.publishing.models import FormerSlug
from tests.factories import MilestoneFactory, PartnerFactory

pytestmark = pytest.mark.django_db


def once_at(model, slug):
    """The primary key of the item that had this address."""
    item = model.objects.filter(former_slugs__slug=slug).first()
    return item and item.pk


def test_only_published_items_whose_moment_has_come_are_public():
    public = MilestoneFactory()
    MilestoneFactory(draft=True)
    MilestoneFactory(archived=True)
    MilestoneFactory(scheduled=True)
    assert list(Milestone.objects.published()) == [public]


def test_is_public_agrees_with_published():
    for milestone in (
        MilestoneFactory(),
        MilestoneFactory(draft=True),
        MilestoneFactory(archived=True),
        MilestoneFactory(scheduled=True),
    ):
        published = Milestone.objects.published().filter(pk=milestone.pk).exists()
        assert milestone.is_public is published


def test_publishing_makes_a_scheduled_draft_public_at_once():
    milestone = MilestoneFactory(status="draft", publish_at=timezone.now() + timedelta(days=9))
    assert Milestone.objects.publish() == 1
    assert milestone in Milestone.objects.published()


def test_publishing_again_does_not_make_an_item_look_new():
    before = timezone.now() - timedelta(days=9)
    milestone = MilestoneFactory(publish_at=before)
    assert Milestone.objects.publish() == 0
    assert Milestone.objects.get(pk=milestone.pk).publish_at == before


@pytest.mark.parametrize(("act", "status"), [("publish", "draft"), ("withdraw", "published")])
def test_an_act_on_a_selection_does_not_say_that_the_items_were_changed(act, status):
    milestone = MilestoneFactory(status=status)
    before = timezone.now() - timedelta(days=9)
    Milestone.objects.filter(pk=milestone.pk).update(updated_at=before)
    getattr(Milestone.objects.all(), act)()
    assert Milestone.objects.get(pk=milestone.pk).updated_at == before


def test_withdrawing_again_is_no_change():
    milestone = MilestoneFactory(archived=True)
    assert Milestone.objects.all().withdraw() == 0
    assert Milestone.objects.get(pk=milestone.pk).status == "archived"


def test_withdrawing_takes_an_item_off_the_site():
    MilestoneFactory()
    assert Milestone.objects.all().withdraw() == 1
    assert not Milestone.objects.published().exists()


def test_an_old_slug_leads_to_the_item():
    milestone = MilestoneFactory(slug="oud")
    milestone.slug = "nieuw"
    milestone.save()
    assert once_at(Milestone, "oud") == milestone.pk


def test_every_old_slug_keeps_leading_to_the_item():
    milestone = MilestoneFactory(slug="eerste")
    for slug in ("tweede", "derde"):
        milestone.slug = slug
        milestone.save()
    assert once_at(Milestone, "eerste") == milestone.pk
    assert once_at(Milestone, "tweede") == milestone.pk


def test_a_slug_that_comes_back_is_not_a_former_one():
    milestone = MilestoneFactory(slug="eerste")
    for slug in ("tweede", "eerste"):
        milestone.slug = slug
        milestone.save()
    assert once_at(Milestone, "eerste") is None


def test_an_address_of_another_kind_keeps_leading_to_it():
    milestone = MilestoneFactory(slug="oud")
    milestone.slug = "nieuw"
    milestone.save()
    PartnerFactory(slug="oud")
    assert once_at(Milestone, "oud") == milestone.pk


def test_a_new_item_may_take_a_former_slug_of_another():
    milestone = MilestoneFactory(slug="oud")
    milestone.slug = "nieuw"
    milestone.save()
    MilestoneFactory(slug="oud")
    assert once_at(Milestone, "oud") is None


def test_the_same_old_slug_may_belong_to_items_of_two_kinds():
    milestone, partner = MilestoneFactory(slug="oud"), PartnerFactory(slug="oud")
    for item in (milestone, partner):
        item.slug = "nieuw"
        item.save()
    assert once_at(Milestone, "oud") == milestone.pk
    assert once_at(Partner, "oud") == partner.pk


def test_old_slugs_disappear_with_the_item():
    milestone = MilestoneFactory(slug="oud")
    milestone.slug = "nieuw"
    milestone.save()
    Milestone.objects.all().delete()
    assert not FormerSlug.objects.exists()


@pytest.mark.parametrize(
    "wrong", [{"slug": ""}, {"status": "zichtbaar"}], ids=["no slug", "unknown status"]
)
def test_the_database_refuses_a_wrong_publication(wrong):
    milestone = MilestoneFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.filter(pk=milestone.pk).update(**wrong)


def test_the_database_refuses_a_slug_that_is_taken():
    MilestoneFactory(slug="bezet")
    with pytest.raises(IntegrityError), transaction.atomic():
        MilestoneFactory(slug="bezet")


def test_the_database_refuses_the_same_former_slug_twice():
    milestone = MilestoneFactory(slug="oud")
    milestone.slug = "nieuw"
    milestone.save()
    former = FormerSlug.objects.get()
    former.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        former.save(force_insert=True)
