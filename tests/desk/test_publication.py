"""Publishing, withdrawing and planning at the desk."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from milestones.models import Milestone
from partners.models import Partner, WorkingGroup
from tests import factories as make
from tests.desk.forms import FACTORIES, address
from themes.models import Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Milestone, Role, Partner, WorkingGroup])
def test_publish_and_withdraw_are_actions_with_a_history(desk, model):
    item = FACTORIES[model](draft=True)
    chosen = {"_selected_action": [item.pk]}
    desk.post(address(model, "changelist"), chosen | {"action": "publish"})
    assert model.objects.get().is_public
    desk.post(address(model, "changelist"), chosen | {"action": "withdraw"})
    assert model.objects.get().status == "archived"
    assert LogEntry.objects.filter(object_id=str(item.pk)).count() == 2


def test_publish_makes_a_planned_item_visible_at_once(desk):
    item = make.MilestoneFactory(status="draft", publish_at=timezone.now() + timedelta(days=3))
    desk.post(
        address(Milestone, "changelist"), {"_selected_action": [item.pk], "action": "publish"}
    )
    assert Milestone.objects.get().is_public


def test_view_on_site_is_offered_only_for_what_is_public(desk):
    public, draft = make.MilestoneFactory(), make.MilestoneFactory(draft=True)
    assert (
        public.get_absolute_url()
        in desk.get(address(Milestone, "change", public.pk)).content.decode()
    )
    assert (
        draft.get_absolute_url()
        not in desk.get(address(Milestone, "change", draft.pk)).content.decode()
    )
