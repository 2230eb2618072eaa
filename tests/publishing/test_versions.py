import pytest
from django.db import IntegrityError, transaction

from milestones.models import Milestone
from portal.publishing.models import ContentVersion
from tests.factories import MilestoneFactory, MilestonePartnerFactory, ObjectiveFactory

pytestmark = pytest.mark.django_db


def changes_version(change) -> bool:
    before = ContentVersion.current()
    change()
    return ContentVersion.current() != before


def test_a_new_item_changes_the_version():
    assert changes_version(MilestoneFactory)


def test_a_saved_item_changes_the_version():
    assert changes_version(MilestoneFactory().save)


def test_a_deleted_item_changes_the_version():
    assert changes_version(MilestoneFactory().delete)


def test_a_bulk_update_changes_the_version():
    MilestoneFactory()
    assert changes_version(lambda: Milestone.objects.update(title="Anders"))


def test_a_bulk_deletion_changes_the_version():
    MilestoneFactory()
    assert changes_version(lambda: Milestone.objects.all().delete())


def test_bulk_creation_changes_the_version():
    rows = MilestoneFactory.build_batch(2)
    assert changes_version(lambda: Milestone.objects.bulk_create(rows))


def test_a_changed_relation_changes_the_version():
    milestone, objective = MilestoneFactory(), ObjectiveFactory()
    assert changes_version(lambda: milestone.objectives.add(objective))
    assert changes_version(lambda: objective.milestones.clear())


def test_a_row_of_an_inline_changes_the_version():
    part = MilestonePartnerFactory()
    assert changes_version(part.delete)


def test_reading_does_not_change_the_version():
    MilestoneFactory()
    assert not changes_version(lambda: list(Milestone.objects.published()))


def test_a_rolled_back_change_leaves_no_trace_and_its_version_does_not_come_back():
    before = ContentVersion.current()
    seen = set()
    for _attempt in range(3):
        sid = transaction.savepoint()
        MilestoneFactory()
        seen.add(ContentVersion.current())
        transaction.savepoint_rollback(sid)
        assert ContentVersion.current() == before
    assert len(seen) == 3


def test_the_database_refuses_a_second_version():
    ContentVersion.bump()
    with pytest.raises(IntegrityError), transaction.atomic():
        ContentVersion.objects.create(pk=2)
