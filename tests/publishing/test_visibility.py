"""What is reached over relations is public all the way."""

import pytest

from milestones.models import Milestone, MilestonePartner
from partners.models import Partner, Province
from portal.publishing.visibility import only_public, related_model
from tests import factories as make
from themes.models import Theme

pytestmark = pytest.mark.django_db


def test_the_model_at_the_end_of_a_path_is_found_step_by_step():
    assert related_model(MilestonePartner, "milestone") is Milestone
    assert related_model(MilestonePartner, "partner__province") is Province


@pytest.mark.parametrize("how", ["draft", "archived", "scheduled"])
def test_one_hidden_item_on_the_way_hides_what_lies_behind_it(how):
    hidden = make.AllianceFactory(**{how: True})
    public = make.AllianceFactory()
    for alliance in (hidden, public):
        make.AllianceThemeFactory(alliance=alliance)
        make.AllianceMembershipFactory(alliance=alliance)
    path = "alliance_memberships__alliance__themes"
    seen = Partner.objects.filter(only_public(Partner, path), alliance_memberships__isnull=False)
    assert [*seen.distinct()] == [*Partner.objects.filter(alliance_memberships__alliance=public)]


def test_a_value_at_the_end_of_a_path_has_no_publication_of_its_own():
    theme = make.ThemeFactory()
    make.ThemePartnerFactory(theme=theme, partner__draft=True)
    assert not Theme.objects.filter(only_public(Theme, "partners__partner__name")).exists()
    make.ThemePartnerFactory(theme=theme)
    assert Theme.objects.filter(only_public(Theme, "partners__partner__name")).get() == theme
