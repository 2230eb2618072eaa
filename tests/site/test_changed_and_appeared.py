"""What was changed and when it became public are two things, wherever either is told."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import formats, timezone

from milestones.models import Document, Lesson, Milestone
from portal.lists.filters import FacetedFilterSet
from portal.publishing.models import Publishable
from portal.site.sitemaps import SITEMAPS, PublishedItems
from tests import factories as make
from tests.desk.forms import FACTORIES, address, save
from tests.pages import text_of
from themes.models import Theme

pytestmark = pytest.mark.django_db

MODELS = [
    model
    for model in apps.get_models()
    if issubclass(model, Publishable) and model._meta.app_label not in ("tests",)
]
LISTED = [model for model in MODELS if FacetedFilterSet.of_model(model)]
# At noon it is the same day here as in the summer, when the clock is an hour ahead, and in UTC.
NOON = timezone.localtime().replace(hour=12)
LONG_AGO = NOON - timedelta(days=400)
LATELY = NOON - timedelta(days=2)


def by_name(model) -> str:
    return model._meta.model_name


def set_moments(item, *, changed, appeared):
    type(item).objects.filter(pk=item.pk).update(updated_at=changed, publish_at=appeared)


def changed_at(item):
    return type(item).objects.values_list("updated_at", flat=True).get(pk=item.pk)


@pytest.mark.parametrize("model", MODELS, ids=by_name)
def test_the_sitemap_gives_the_moment_at_which_an_item_appeared_when_that_was_later(client, model):
    item = FACTORIES[model]()
    set_moments(item, changed=LONG_AGO, appeared=LATELY)
    assert isinstance(SITEMAPS[by_name(model)], PublishedItems)
    assert f"<lastmod>{LATELY:%Y-%m-%d}" in text_of_xml(client, f"/sitemap-{by_name(model)}.xml")
    assert f"<lastmod>{LATELY:%Y-%m-%d}" in text_of_xml(client, "/sitemap.xml")
    set_moments(item, changed=LATELY, appeared=LONG_AGO)
    assert f"<lastmod>{LATELY:%Y-%m-%d}" in text_of_xml(client, f"/sitemap-{by_name(model)}.xml")


def text_of_xml(client, path: str) -> str:
    return client.get(path).content.decode()


@pytest.mark.parametrize("model", MODELS, ids=by_name)
def test_a_page_that_tells_when_an_item_was_changed_tells_when_it_appeared(client, model):
    item = FACTORIES[model]()
    set_moments(item, changed=LATELY, appeared=LONG_AGO)
    text = text_of(client.get(item.get_absolute_url()))
    assert f"Tekst op deze site gewijzigd op {formats.date_format(LATELY, 'j F Y')}" in text
    assert f"Op de site sinds {formats.date_format(LONG_AGO, 'j F Y')}" in text


def test_the_note_of_a_role_tells_both_moments(client):
    role = make.RoleFactory()
    set_moments(role, changed=LATELY, appeared=LONG_AGO)
    text = text_of(client.get(reverse("themes:role_note", args=[role.slug])))
    assert f"Op de site sinds {formats.date_format(LONG_AGO, 'j F Y')}" in text
    assert f"gewijzigd op {formats.date_format(LATELY, 'j F Y')}" in text


@pytest.mark.parametrize("model", LISTED, ids=by_name)
def test_a_list_that_can_be_sorted_by_the_one_can_be_sorted_by_the_other(model):
    filter_set = FacetedFilterSet.of_model(model)
    assert ("-updated_at" in filter_set.sorts) == ("-publish_at" in filter_set.sorts)
    if "-updated_at" not in filter_set.sorts:
        return
    corrected, new = FACTORIES[model](), FACTORIES[model]()
    set_moments(corrected, changed=LATELY, appeared=LONG_AGO)
    set_moments(new, changed=LONG_AGO, appeared=LATELY)
    for sort, first in (("-updated_at", corrected), ("-publish_at", new)):
        shown = filter_set({"sort": sort}).results(model.objects.published())
        assert next(iter(shown[0:2])) == first


def test_the_lessons_on_the_home_page_are_the_newest_and_not_the_ones_that_were_corrected(client):
    corrected = make.LessonFactory(title="Een verbeterde les")
    new = make.LessonFactory(title="Een nieuwe les")
    set_moments(corrected, changed=LATELY, appeared=LONG_AGO)
    set_moments(new, changed=LONG_AGO, appeared=LATELY)
    text = text_of(client.get("/"))
    assert text.index("Een nieuwe les") < text.index("Een verbeterde les")


@pytest.mark.parametrize("model", MODELS, ids=by_name)
def test_publishing_in_the_form_or_from_the_list_is_no_change_and_makes_an_item_appear_now(
    desk, model
):
    item = FACTORIES[model](draft=True)
    for act in ("form", "list"):
        model.objects.filter(pk=item.pk).update(status="draft")
        set_moments(item, changed=LONG_AGO, appeared=LONG_AGO)
        if act == "form":
            assert save(desk, item, status="published").status_code == 302
        else:
            chosen = {"_selected_action": [item.pk], "action": "publish"}
            page = desk.post(address(model, "changelist"), chosen)
            confirmed = {"confirmed": page.context["confirmed"]}
            desk.post(address(model, "changelist"), chosen | confirmed)
        item.refresh_from_db()
        assert item.is_public
        assert item.updated_at == LONG_AGO
        assert item.publish_at > timezone.now() - timedelta(minutes=1)


@pytest.mark.parametrize("model", MODELS, ids=by_name)
def test_saving_without_a_change_or_confirming_is_no_change(desk, model):
    item = FACTORIES[model]()
    set_moments(item, changed=LONG_AGO, appeared=LONG_AGO)
    assert save(desk, item).status_code == 302
    assert save(desk, item, confirmed_on="1-2-2026").status_code == 302
    assert save(desk, item, status="archived").status_code == 302
    assert changed_at(item) == LONG_AGO


@pytest.mark.parametrize("model", MODELS, ids=by_name)
def test_another_source_is_a_change(desk, model):
    item = FACTORIES[model]()
    set_moments(item, changed=LONG_AGO, appeared=LONG_AGO)
    assert save(desk, item, source="Een andere bron").status_code == 302
    item.refresh_from_db()
    assert item.updated_at > LATELY
    assert item.publish_at == LONG_AGO


def test_another_text_in_a_row_below_an_item_changes_the_item(desk):
    section = make.ThemeSectionFactory()
    set_moments(section.theme, changed=LONG_AGO, appeared=LONG_AGO)
    page = desk.get(address(Theme, "change", section.theme.pk)).content.decode()
    prefix = next(name for name in ("sections-0", "sections-1") if f'"{name}-id"' in page)
    response = save(desk, section.theme, **{f"{prefix}-body": "<p>Een andere tekst.</p>"})
    assert response.status_code == 302
    assert changed_at(section.theme) > LATELY


def test_another_objective_changes_a_milestone(desk):
    milestone, objective = make.MilestoneFactory(), make.ObjectiveFactory()
    set_moments(milestone, changed=LONG_AGO, appeared=LONG_AGO)
    assert save(desk, milestone, objectives=[objective.pk]).status_code == 302
    assert changed_at(milestone) > LATELY


def test_a_form_that_is_open_while_another_publishes_is_refused_once(desk):
    item = make.MilestoneFactory(draft=True)
    from tests.desk.forms import form_data

    page = address(Milestone, "change", item.pk)
    mine = form_data(desk.get(page)) | {"title": "Van mij"}
    Milestone.objects.publish()
    assert desk.post(page, mine).status_code == 200
    assert Milestone.objects.get().is_public


def test_a_document_that_is_published_below_its_milestone_appears_now(desk):
    document = make.DocumentFactory(draft=True, milestone=make.MilestoneFactory())
    for item in (document, document.milestone):
        set_moments(item, changed=LONG_AGO, appeared=LONG_AGO)
    response = save(desk, document.milestone, **{"documents-0-status": "published"})
    assert response.status_code == 302
    document.refresh_from_db()
    assert document.publish_at > LATELY
    assert document.updated_at == LONG_AGO
    assert changed_at(document.milestone) == LONG_AGO


def test_a_row_that_comes_or_goes_changes_the_item(desk):
    figure = make.MilestoneFigureFactory()
    milestone = figure.milestone
    new = {"figures-TOTAL_FORMS": 2, "figures-1-label": "deelnemers", "figures-1-value": 3}
    for typed in (new, {"figures-0-DELETE": "on"}):
        set_moments(milestone, changed=LONG_AGO, appeared=LONG_AGO)
        assert save(desk, milestone, **typed).status_code == 302
        assert changed_at(milestone) > LATELY


def test_a_moment_that_was_chosen_with_publishing_stays():
    lesson = Lesson.objects.get(pk=make.LessonFactory(draft=True).pk)
    lesson.status, lesson.publish_at = "published", LONG_AGO
    lesson.save()
    lesson.refresh_from_db()
    assert lesson.publish_at == LONG_AGO


def test_another_file_changes_a_document(desk):
    document = Document.objects.get(pk=make.DocumentFactory().pk)
    set_moments(document, changed=LONG_AGO, appeared=LONG_AGO)
    document = Document.objects.get()
    document.file = "documents/ander.pdf"
    document.save()
    assert changed_at(document) > LATELY
