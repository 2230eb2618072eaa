"""The coordinator's desk: every kind of content, as a member of the group sees it.

Covers: portal/desk/content.py, portal/desk/fields.py, portal/desk/list_filters.py,
portal/desk/widgets.py, portal/site/models.py, milestones/admin.py, themes/admin.py
"""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext

from milestones.models import Milestone, Programme
from portal.publishing.dates import PartialDate
from portal.search.index.indexing import deferred
from tests import factories as make
from tests.desk.forms import FACTORIES, address, errors_in, form_data, save
from themes.interest.models import InterestSettings
from themes.matching.models import Signal
from themes.models import Theme, ThemeSection

pytestmark = pytest.mark.django_db

REFERENCE = ("municipality", "province")
REGISTERED = [
    model
    for model in admin.site._registry
    if getattr(apps.get_app_config(model._meta.app_label), "coordinator_default", ())
]
# Made by visitors, by the portal itself, and with a registration that is checked.
RECORDS = ("searchedquery", "retentionrun", "verifieddomain")
EDITABLE = [m for m in REGISTERED if m._meta.model_name not in (*REFERENCE, *RECORDS)]
ADDED_BY_VISITORS = ("interest",)


@pytest.mark.parametrize("model", REGISTERED, ids=lambda model: model._meta.model_name)
def test_every_list_opens_with_and_without_a_search(desk, model):
    FACTORIES[model]()
    page = address(model, "changelist")
    assert desk.get(page, follow=True).status_code == 200
    assert desk.get(page, {"q": "een woord"}, follow=True).status_code == 200


def test_the_one_row_of_settings_opens_as_a_form(desk):
    page = address(InterestSettings, "changelist")
    form = address(InterestSettings, "change", 1)
    response = desk.get(page)
    assert (response.status_code, response.url) == (302, form)
    assert save(desk, InterestSettings.load(), promised_days="7").status_code == 302
    assert InterestSettings.load().promised_days == 7


def test_the_settings_are_not_for_who_may_not_see_them(client):
    client.force_login(get_user_model().objects.create_user("other", is_staff=True))
    assert client.get(address(InterestSettings, "changelist")).status_code == 403
    assert not InterestSettings.objects.exists()


@pytest.mark.parametrize("model", EDITABLE, ids=lambda model: model._meta.model_name)
def test_every_item_opens_and_saves_as_it_was(desk, model):
    item = FACTORIES[model]()
    before = model._default_manager.values().get(pk=item.pk)
    response = save(desk, item)
    assert response.status_code == 302, response.context["errors"]
    after = model._default_manager.values().get(pk=item.pk)
    before.pop("updated_at", None), after.pop("updated_at", None)
    before.pop("publish_at", None), after.pop("publish_at", None)
    before.pop("changed_at", None), after.pop("changed_at", None)
    assert after == before


@pytest.mark.parametrize("model", EDITABLE, ids=lambda model: model._meta.model_name)
def test_every_kind_of_content_can_be_added(desk, model):
    status = 403 if model._meta.model_name in ADDED_BY_VISITORS else 200
    assert desk.get(address(model, "add")).status_code == status


def test_there_is_no_adding_of_a_second_programme(desk):
    make.ProgrammeFactory()
    assert desk.get(address(Programme, "add")).status_code == 403


@pytest.mark.parametrize("name", REFERENCE)
def test_reference_data_can_be_looked_at_and_not_changed(desk, name):
    model = next(model for model in REGISTERED if model._meta.model_name == name)
    item = FACTORIES[model]()
    assert desk.get(address(model, "change", item.pk)).status_code == 200
    assert desk.post(address(model, "change", item.pk), {}).status_code == 403
    assert desk.post(address(model, "delete", item.pk), {"post": "yes"}).status_code == 403


def test_a_province_cannot_be_added(desk):
    assert desk.get("/beheer/partners/province/add/").status_code == 403


def test_a_municipality_is_found_by_a_former_name(desk):
    municipality = make.MunicipalityFactory(label="Gooise Meren")
    municipality.names.create(name="Naarden")
    text = desk.get("/beheer/partners/municipality/", {"q": "naarden"}).content.decode()
    assert "Gooise Meren" in text


def test_a_new_milestone_is_written_with_a_date_as_people_type_it(desk):
    response = desk.get(address(Milestone, "add"))
    data = form_data(response) | {
        "title": "Eerste steen",
        "slug": "eerste-steen",
        "summary": "De eerste steen is gelegd.",
        "kind": "event",
        "date": "maart 2016",
        "body": "<p>Tekst<script>alert(1)</script></p>",
    }
    assert desk.post(address(Milestone, "add"), data).status_code == 302
    milestone = Milestone.objects.get()
    assert milestone.date == PartialDate(2016, 3)
    assert milestone.body == "<p>Tekst</p>"
    assert milestone.status == "draft"


def test_a_wrong_date_says_how_to_mend_it_and_keeps_what_was_typed(desk):
    milestone = make.MilestoneFactory(title="Mijlpaal")
    text = errors_in(save(desk, milestone, date="ergens in het voorjaar", title="Nieuwe titel"))
    assert "2016-03" in text
    assert "ergens in het voorjaar" in text
    assert "Nieuwe titel" in text


def test_a_new_theme_comes_with_the_three_questions(desk):
    response = desk.get(address(Theme, "add"))
    sections = response.context["inline_admin_formsets"][0].formset
    assert [form.initial["kind"] for form in sections.forms] == [
        "challenge",
        "collaboration",
        "success",
    ]


def test_a_theme_saves_its_answered_questions_and_leaves_the_others(desk):
    theme = make.ThemeFactory()
    response = desk.get(address(Theme, "change", theme.pk))
    data = form_data(response) | {"sections-0-body": "<p>De opgave.</p>"}
    assert desk.post(address(Theme, "change", theme.pk), data).status_code == 302
    assert ThemeSection.objects.get().kind == "challenge"


HOSTILE = [
    "?q=%00",
    "?p=-1",
    "?p=99999999999999",
    "?o=9.9.9",
    "?e=1",
    "?status__exact=%00",
    "?zichtbaarheid=x",
    "?zichtbaarheid=%00",
    "?onbekend=1",
    "?id__exact=99999999999999999999",
    f"?q={'x' * 5000}",
    "?q=%ED%A0%80",
]


@pytest.mark.parametrize("query", HOSTILE)
def test_hostile_parameters_of_a_list_never_fail(desk, query):
    make.MilestoneFactory()
    response = desk.get(address(Milestone, "changelist") + query)
    assert response.status_code in {200, 302, 400, 404}


@pytest.mark.parametrize("term", ["%00", "%ED%A0%80", "x" * 5000, "zwolle"])
def test_hostile_terms_never_break_the_autocomplete(desk, term):
    query = f"app_label=milestones&model_name=milestone&field_name=working_group&term={term}"
    assert desk.get(f"/beheer/autocomplete/?{query}").status_code in {200, 400}


@pytest.mark.parametrize("key", ["0", "99999999999999999999", "abc", "%00", "_5F", "x" * 300])
def test_an_item_that_does_not_exist_never_fails(desk, key):
    response = desk.get(f"/beheer/milestones/milestone/{key}/change/")
    assert response.status_code in {302, 400, 404}


@pytest.mark.parametrize(
    "model",
    # There is one programme, and one signal of each kind.
    [model for model in REGISTERED if model not in (Programme, Signal)],
    ids=lambda model: model._meta.model_name,
)
def test_a_list_takes_as_many_queries_for_25_rows_as_for_4(desk, model):
    factory = FACTORIES[model]

    def queries(number):
        with deferred():
            for _n in range(number):
                factory()
        with CaptureQueriesContext(connection) as captured:
            desk.get(address(model, "changelist"))
        return len(captured)

    queries(1)
    few = queries(3)
    assert queries(21) <= few
