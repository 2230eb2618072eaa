"""What becomes of a row when what it names goes, and what the desk calls the key."""

import pytest
from django.utils.translation import override

from milestones.models import Milestone, MilestonePartner
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_part_goes_along_with_what_it_belongs_to():
    milestone = make.MilestoneFactory()
    MilestonePartner.objects.create(
        milestone=milestone, partner=make.PartnerFactory(), part="organiser"
    )
    milestone.delete()
    assert not MilestonePartner.objects.exists()


def test_a_row_goes_on_without_what_it_may_name():
    group = make.WorkingGroupFactory()
    milestone = make.MilestoneFactory(working_group=group)
    group.delete()
    assert Milestone.objects.get(pk=milestone.pk).working_group is None


def test_a_key_is_called_as_what_it_names_in_the_language_of_the_page():
    field = Milestone._meta.get_field("working_group")
    with override("nl"):
        assert field.verbose_name == "werkgroep"
    with override("en"):
        assert field.verbose_name == "working group"
