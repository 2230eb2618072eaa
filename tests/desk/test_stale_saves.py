"""Two coordinators do not overwrite each other unawares, in one form or in two."""

from datetime import date
from itertools import permutations

import pytest
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group, User

from milestones.models import Milestone, Objective, Programme
from partners.models import Partner, WorkingGroup, WorkingGroupMembership
from portal.runtime.fields import BlockField, LineField
from tests import factories as make
from tests.desk.forms import FACTORIES, address, errors_in, form_data, save
from themes.models import Theme, ThemeRelation

pytestmark = pytest.mark.django_db

# Made by visitors, by the portal itself or in the registers: nobody edits these.
LOOKED_AT = {
    *("searchedquery", "retentionrun", "verifieddomain", "outgoingmail", "jobrun", "province"),
}
TEXTS = (forms.CharField, LineField, BlockField)
EDITED = [model for model in admin.site._registry if model._meta.model_name not in LOOKED_AT]


def made(model):
    match model._meta.model_name:
        case "municipality":
            return make.MunicipalityFactory(is_derived=True, valid_from=date(2027, 1, 1))
        case "user":
            return User.objects.create_user("jan")
        case "group":
            return Group.objects.create(name="Groep")
    return FACTORIES[model]()


def text_field(form):
    """A field of the form in which one types."""
    typed = [b for b in form.visible_fields() if b.name not in ("slug", "username")]
    texts = [b.name for b in typed if type(b.field) in TEXTS]
    numbers = [b.name for b in typed if isinstance(b.field, forms.IntegerField)]
    return (texts or numbers)[0]


def two_texts(form, name):
    numbers = isinstance(form.fields[name], forms.IntegerField)
    return ("17", "23") if numbers else ("Van een ander.", "Van mij.")


def again(refused, typed):
    """What the browser sends when one saves once more."""
    form = refused.context["adminform"].form
    return typed | {"seen_version": form.seen_version}


@pytest.mark.parametrize("model", EDITED, ids=lambda model: model._meta.model_name)
def test_the_second_coordinator_is_told_and_sees_both_texts(admin_client, model):
    item = made(model)
    url = address(model, "change", item.pk)
    page = admin_client.get(url)
    form = page.context["adminform"].form
    name = text_field(form)
    theirs, mine = two_texts(form, name)
    opened = form_data(page)
    response = admin_client.post(url, opened | {name: theirs})
    assert response.status_code == 302, response.context["errors"]
    my_form = opened | {name: mine}
    refused = admin_client.post(url, my_form)
    text = errors_in(refused)
    assert "admin heeft dit op" in text
    assert mine in text
    assert f"Nu opgeslagen: “{theirs}”" in text
    assert str(getattr(model._default_manager.get(pk=item.pk), name)) == theirs
    assert admin_client.post(url, again(refused, my_form)).status_code == 302
    assert str(getattr(model._default_manager.get(pk=item.pk), name)) == mine


@pytest.mark.parametrize("model", EDITED, ids=lambda model: model._meta.model_name)
def test_who_saves_twice_in_a_row_is_in_nobodys_way(admin_client, model):
    item = made(model)
    for _time in range(2):
        response = save(admin_client, item)
        assert response.status_code == 302, response.context["errors"]


def editors():
    """For each model whose rows are edited in several forms: these forms."""
    found = {}
    for model, model_admin in admin.site._registry.items():
        found.setdefault(model, []).append((model, None))
        for inline in model_admin.inlines:
            found.setdefault(inline.model, []).append((model, inline))
    return found


PAIRS = [
    (row_model, one, other)
    for row_model, forms_of in editors().items()
    for one, other in permutations(forms_of, 2)
]


def test_the_walk_finds_the_rows_that_stand_in_two_forms():
    found = {(row.__name__, one[0].__name__, other[0].__name__) for row, one, other in PAIRS}
    assert ("WorkingGroupMembership", "Partner", "WorkingGroup") in found
    assert ("ThemeRelation", "Theme", "ThemeRelation") in found
    assert ("Document", "Milestone", "Document") in found


def row_form(page, row, row_model, inline):
    """The form of the row in a page, be it a row or the item itself."""
    if inline is None:
        return page.context["adminform"].form
    return next(
        form
        for rows in page.context["inline_admin_formsets"]
        for form in rows.formset.forms
        if isinstance(form.instance, row_model) and form.instance.pk == row.pk
    )


def opened(client, row, row_model, editor):
    owner_model, inline = editor
    owner = row
    if inline is not None:
        keys = [f for f in row_model._meta.fields if f.related_model is owner_model]
        wanted = getattr(inline, "fk_name", None)
        owner = getattr(row, wanted or keys[0].name)
    url = address(owner_model, "change", owner.pk)
    page = client.get(url)
    form = row_form(page, row, row_model, inline)
    names = [b.name for b in form.visible_fields() if type(b.field) in TEXTS]
    return url, form_data(page), {name: form.add_prefix(name) for name in names if name != "slug"}


@pytest.mark.parametrize(
    ("row_model", "one", "other"),
    PAIRS,
    ids=lambda value: getattr(value, "__name__", None) or getattr(value[0], "__name__", ""),
)
def test_the_same_row_in_two_forms_is_not_overwritten_unawares(desk, row_model, one, other):
    row = (
        make.DocumentFactory(milestone=make.MilestoneFactory())
        if row_model.__name__ == ("Document")
        else FACTORIES[row_model]()
    )
    first_url, first, first_names = opened(desk, row, row_model, one)
    second_url, second, second_names = opened(desk, row, row_model, other)
    name = next(name for name in first_names if name in second_names)
    response = desk.post(first_url, first | {first_names[name]: "Van een ander"})
    assert response.status_code == 302, response.context["errors"]
    mine = second | {second_names[name]: "Van mij"}
    refused = desk.post(second_url, mine)
    text = errors_in(refused)
    assert "Er is niets overschreven" in text
    assert "Nu opgeslagen: “Van een ander”" in text
    assert getattr(row_model._default_manager.get(pk=row.pk), name) == "Van een ander"
    assert desk.post(second_url, again(refused, mine)).status_code == 302
    assert getattr(row_model._default_manager.get(pk=row.pk), name) == "Van mij"


def test_who_changed_it_in_another_form_is_not_named_wrongly(desk):
    membership = make.WorkingGroupMembershipFactory()
    save(desk, membership.partner, summary="Door de coördinator.")
    partner = address(Partner, "change", membership.partner.pk)
    typed = form_data(desk.get(partner))
    save(desk, membership.working_group, **{"memberships-0-note": "Van een ander"})
    key = next(name for name in typed if name.endswith("-note"))
    text = errors_in(desk.post(partner, typed | {key: "Van mij"}))
    assert "Iemand anders heeft dit gewijzigd" in text


def test_a_row_that_another_added_is_told_and_stays(desk):
    membership = make.WorkingGroupMembershipFactory()
    url = address(Partner, "change", membership.partner.pk)
    typed = form_data(desk.get(url)) | {"summary": "Van mij"}
    group = make.WorkingGroupFactory(name="Later gekomen")
    make.WorkingGroupMembershipFactory(partner=membership.partner, working_group=group)
    refused = desk.post(url, typed)
    assert "heeft intussen toegevoegd" in errors_in(refused)
    assert "Later gekomen" in refused.content.decode()
    assert desk.post(url, again(refused, typed)).status_code == 302
    assert membership.partner.working_group_memberships.count() == 2


def test_a_row_that_another_took_away_is_told_and_how_to_go_on(desk):
    membership = make.WorkingGroupMembershipFactory()
    url = address(WorkingGroup, "change", membership.working_group.pk)
    typed = form_data(desk.get(url)) | {"goal": "Van mij"}
    membership.delete()
    refused = desk.post(url, typed)
    assert "heeft deze rij intussen weggehaald" in errors_in(refused)
    ticked = again(refused, typed) | {"memberships-0-DELETE": "on"}
    response = desk.post(url, ticked)
    assert response.status_code == 302, response.context["errors"]
    assert WorkingGroup.objects.get().goal == "Van mij"


def test_choices_and_ticks_are_shown_in_words(desk):
    example = make.MatchExampleFactory()
    circumstance = make.CircumstanceFactory(label="Hitte in de stad")
    url = address(type(example), "change", example.pk)
    typed = form_data(desk.get(url))
    example.circumstances.add(circumstance)
    assert "Nu opgeslagen: “Hitte in de stad”" in errors_in(desk.post(url, typed))
    group = make.WorkingGroupFactory(is_temporary=True)
    url = address(WorkingGroup, "change", group.pk)
    typed = form_data(desk.get(url))
    WorkingGroup.objects.update(is_temporary=False)
    save(desk, group, goal="Anders")
    text = errors_in(desk.post(url, typed))
    assert "Nu opgeslagen: “Nee”" in text


def test_what_changed_without_the_desk_is_not_overwritten_either(desk):
    item = make.ReplyTemplateFactory(body="Oud.")
    url = address(type(item), "change", item.pk)
    mine = form_data(desk.get(url)) | {"body": "Van mij."}
    item.body = "Geladen."
    item.save()
    assert "Iemand anders" in errors_in(desk.post(url, mine))


@pytest.mark.parametrize("seen", ["x", " ", "x None", "\x00"])
def test_a_version_that_was_tampered_with_never_fails(desk, seen):
    item = make.ObjectiveFactory()
    url = address(Objective, "change", item.pk)
    typed = form_data(desk.get(url)) | {"seen_version": seen}
    save(desk, item, title="Van een ander")
    assert desk.post(url, typed).status_code == 200


def test_the_models_of_the_report_are_walked():
    assert {Objective, Programme, ThemeRelation, Milestone, Theme} <= set(EDITED)
    assert WorkingGroupMembership in editors()
