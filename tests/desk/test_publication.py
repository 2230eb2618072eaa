"""Publishing, withdrawing and planning at the desk: it asks first, and tells the truth."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from milestones.models import Milestone
from portal.publishing.models import Publishable
from tests import factories as make
from tests.desk.forms import FACTORIES, address
from themes.models import Role, Theme

pytestmark = pytest.mark.django_db

PUBLISHED = [model for model in admin.site._registry if issubclass(model, Publishable)]


def ask(desk, action, *items):
    chosen = {"_selected_action": [item.pk for item in items], "action": action}
    return desk.post(address(type(items[0]), "changelist"), chosen)


def confirm(desk, action, *items):
    page = ask(desk, action, *items)
    chosen = {"_selected_action": [item.pk for item in items], "action": action}
    chosen["confirmed"] = page.context["confirmed"]
    return desk.post(address(type(items[0]), "changelist"), chosen, follow=True)


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("model", PUBLISHED, ids=lambda model: model._meta.model_name)
def test_publish_and_withdraw_ask_first_and_have_a_history(desk, model):
    item = FACTORIES[model](draft=True)
    page = text_of(ask(desk, "publish", item))
    assert str(item) in page
    assert f"1 {model._meta.verbose_name} wordt zichtbaar voor iedereen" in page
    assert not model.objects.get(pk=item.pk).is_public
    assert not LogEntry.objects.exists()
    confirm(desk, "publish", item)
    assert model.objects.get(pk=item.pk).is_public
    page = text_of(ask(desk, "withdraw", item))
    assert f"1 {model._meta.verbose_name} verdwijnt van de site" in page
    assert model.objects.get(pk=item.pk).is_public
    confirm(desk, "withdraw", item)
    assert model.objects.get(pk=item.pk).status == "archived"
    assert LogEntry.objects.filter(object_id=str(item.pk)).count() == 2


def test_seven_themes_that_disappear_are_counted_and_named(desk):
    themes = make.ThemeFactory.create_batch(7)
    page = text_of(ask(desk, "withdraw", *themes))
    assert "7 thema's verdwijnen van de site:" in page.replace("&#x27;", "'").replace("’", "'")
    assert all(theme.title in page for theme in themes)
    assert Theme.objects.published().count() == 7


@pytest.mark.parametrize("status", ["draft", "published", "archived"])
def test_publish_makes_a_planned_item_visible_at_once(desk, status):
    item = make.MilestoneFactory(status=status, publish_at=timezone.now() + timedelta(days=3))
    page = text_of(ask(desk, "publish", item))
    assert "1 mijlpaal wordt zichtbaar voor iedereen" in page
    assert ("gepland vanaf" in page) == (status == "published")
    assert "dat was al zo" not in text_of(confirm(desk, "publish", item))
    assert Milestone.objects.get().is_public


def test_what_is_like_that_already_is_left_alone(desk):
    item = make.MilestoneFactory()
    before = Milestone.objects.values().get()
    assert "1 mijlpaal blijft zoals het is: dat was al zo" in text_of(ask(desk, "publish", item))
    assert "dat was al zo" in text_of(confirm(desk, "publish", item))
    assert Milestone.objects.values().get() == before


def test_a_role_of_a_hidden_theme_is_said_to_stay_hidden(desk):
    role = make.RoleFactory(draft=True, theme=make.ThemeFactory(draft=True))
    page = text_of(ask(desk, "publish", role))
    assert "blijft toch verborgen" in page
    assert "wordt zichtbaar" not in page
    assert "blijft toch verborgen" in text_of(confirm(desk, "publish", role))
    assert not Role.objects.published().exists()


def test_what_disappears_and_appears_along_is_said(desk):
    theme = make.ThemeFactory()
    make.RoleFactory.create_batch(2, theme=theme)
    page = text_of(ask(desk, "withdraw", theme))
    assert "Hiermee verdwijnen ook: <ul><li>2 rollen</li>" in page.replace("</p>", "")
    confirm(desk, "withdraw", theme)
    page = text_of(ask(desk, "publish", theme))
    assert "Hiermee worden ook zichtbaar: <ul><li>2 rollen</li>" in page.replace("</p>", "")


def test_a_draft_that_is_withdrawn_was_not_on_the_site(desk):
    page = text_of(ask(desk, "withdraw", make.MilestoneFactory(draft=True)))
    assert "1 mijlpaal was niet zichtbaar, en wordt gearchiveerd" in page
    assert "verdwijnt" not in page


def test_names_are_escaped_in_question_and_answer(desk):
    item = make.MilestoneFactory(title="<b>vet</b>")
    assert "<b>vet</b>" not in text_of(ask(desk, "withdraw", item))
    assert "<b>vet</b>" not in text_of(confirm(desk, "withdraw", item))


def test_all_rows_of_a_long_list_can_be_chosen(desk):
    milestones = make.MilestoneFactory.create_batch(120)
    chosen = {"_selected_action": [milestones[0].pk], "action": "withdraw", "select_across": "1"}
    page = desk.post(address(Milestone, "changelist"), chosen)
    assert "120 mijlpalen verdwijnen van de site" in text_of(page)
    assert "samen 120" in text_of(page)
    assert page.context["is_for_all"] == "1"
    confirmed = {"confirmed": page.context["confirmed"]}
    desk.post(address(Milestone, "changelist"), chosen | confirmed)
    assert not Milestone.objects.published().exists()


def test_what_was_added_after_the_question_is_named_in_a_new_one(desk):
    make.MilestoneFactory()
    url, action = address(Milestone, "changelist"), {"action": "withdraw", "select_across": "1"}
    action["_selected_action"] = Milestone.objects.get().pk
    page = desk.post(url, action)
    assert "Intussen" not in text_of(page)
    confirmed = {"confirmed": page.context["confirmed"]}
    assert f'name="confirmed" value="{confirmed["confirmed"]}"' in text_of(page)
    make.MilestoneFactory(title="Van een ander")
    page = desk.post(url, action | confirmed)
    assert "Van een ander" in text_of(page)
    assert "Intussen is hier iets veranderd" in text_of(page)
    assert Milestone.objects.published().count() == 2
    desk.post(url, action | {"confirmed": page.context["confirmed"]})
    assert not Milestone.objects.published().exists()


def test_view_on_site_is_offered_only_for_what_is_public(desk):
    public, draft = make.MilestoneFactory(), make.MilestoneFactory(draft=True)
    page = desk.get(address(Milestone, "change", public.pk)).content.decode()
    assert public.get_absolute_url() in page
    page = desk.get(address(Milestone, "change", draft.pk)).content.decode()
    assert draft.get_absolute_url() not in page
