"""The history of an item says what changed, in Dutch, and who did it."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.utils.translation import gettext

from milestones.models import Milestone
from partners.models import WorkingGroup
from tests import factories as make
from tests.desk.forms import FACTORIES, address, form_data, save
from tests.desk.test_stale_saves import EDITED, made
from themes.models import Theme

pytestmark = pytest.mark.django_db

LINES = "<p>Een alinea.</p>\n<p>Nog een alinea.</p>\n"


def said(item) -> str:
    entry = LogEntry.objects.filter(object_id=str(item.pk)).order_by("pk").last()
    return entry.get_change_message()


def as_a_browser_sends_it(data):
    return {
        name: value.replace("\r\n", "\n").replace("\n", "\r\n") if isinstance(value, str) else value
        for name, value in data.items()
    }


def test_a_theme_that_is_saved_untouched_has_nothing_changed(desk):
    theme = make.ThemeFactory()
    for kind in ("challenge", "collaboration", "success"):
        make.ThemeSectionFactory(theme=theme, kind=kind, body=LINES)
    url = address(Theme, "change", theme.pk)
    desk.post(url, as_a_browser_sends_it(form_data(desk.get(url))))
    assert said(theme) == "Geen velden gewijzigd."


@pytest.mark.parametrize("model", EDITED, ids=lambda model: model._meta.model_name)
def test_texts_of_several_lines_are_not_changed_by_saving(admin_client, model):
    item = made(model)
    texts = [f for f in model._meta.fields if f.get_internal_type() == "TextField"]
    for field in texts:
        model._default_manager.filter(pk=item.pk).update(**{field.name: LINES})
    url = address(model, "change", item.pk)
    data = as_a_browser_sends_it(form_data(admin_client.get(url)))
    response = admin_client.post(url, data)
    assert response.status_code == 302, response.context["errors"]
    assert said(item) == "Geen velden gewijzigd."


def test_it_names_the_fields_and_rows_as_the_form_does(desk):
    group = make.WorkingGroupFactory()
    membership = make.WorkingGroupMembershipFactory(working_group=group)
    save(desk, group, goal="Een ander doel", **{"memberships-0-note": "Een notitie"})
    assert said(group) == (
        f"Doel gewijzigd. Opmerking voor lid van werkgroep ‘{membership}’ gewijzigd."
    )


@pytest.mark.parametrize("model", EDITED, ids=lambda model: model._meta.model_name)
def test_every_label_in_the_history_is_that_of_the_form(admin_client, model):
    item = made(model)
    page = admin_client.get(address(model, "change", item.pk))
    form = page.context["adminform"].form
    model_admin = admin.site.get_model_admin(model)
    form.changed_data = [bound.name for bound in form.visible_fields()]
    [change] = model_admin.construct_change_message(page.wsgi_request, form, [])
    LogEntry.objects.log_actions(page.wsgi_request.user.pk, [item], 2, [change])
    for bound in form.visible_fields():
        assert str(bound.label) in said(item)


def test_no_kind_has_the_name_of_a_table():
    for model in apps.get_models(include_auto_created=True):
        if apps.get_app_config(model._meta.app_label).name.startswith(("django.", "allauth.")):
            continue
        assert "_" not in str(model._meta.verbose_name), model
        # What goes along when something is deleted is named before it goes.
        goes_along = any(field.is_relation for field in model._meta.concrete_fields)
        assert not goes_along or "verbose_name" in model._meta.original_attrs, model


@pytest.mark.parametrize("model", FACTORIES, ids=lambda model: model._meta.model_name)
def test_no_row_is_called_object_with_a_number(model):
    item = FACTORIES[model]()
    assert " object (" not in str(model._default_manager.get(pk=item.pk))


def test_a_row_that_ties_two_items_is_called_by_both():
    milestone = make.MilestoneFactory(title="Ondertekening")
    milestone.objectives.add(make.ObjectiveFactory(title="Schone lucht"))
    row = Milestone.objectives.through.objects.get()
    assert str(row) == "Ondertekening – Schone lucht"
    assert row._meta.verbose_name == "mijlpaal – doelstelling"


def test_the_rows_between_two_kinds_have_names_everywhere():
    for model in apps.get_models(include_auto_created=True):
        if model._meta.auto_created:
            assert model.__str__.__name__ == "_both_ends"
            assert " – " in str(model._meta.verbose_name)


def test_a_history_of_the_old_kind_is_still_shown(desk):
    group = make.WorkingGroupFactory()
    old = '[{"changed": {"fields": ["Goal"]}}]'
    LogEntry.objects.log_actions(desk.user.pk, [group], 2, old)
    page = desk.get(address(WorkingGroup, "history", group.pk))
    assert page.status_code == 200
    assert gettext("Changed {fields}.") == "{fields} gewijzigd."
