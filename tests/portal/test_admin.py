"""The coordinator's desk: every kind of content, as a member of the group sees it."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.db.models.fields.files import FieldFile
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from milestones.models import Milestone, Programme
from partners.models import Participation, Partner, WorkingGroup
from portal.desk import coordinators
from portal.desk.stale_saves import version_of
from portal.publishing.dates import PartialDate
from tests import factories as make
from themes.interest.models import Interest, InterestSettings
from themes.matching.admin import AnswerForm
from themes.matching.models import Signal
from themes.models import Role, Theme, ThemeSection

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
FACTORIES = {
    factory._meta.get_model_class(): factory
    for factory in vars(make).values()
    if isinstance(factory, type)
    and issubclass(factory, make.DjangoModelFactory)
    and factory._meta.get_model_class() is not None
}
FACTORIES[Interest] = lambda **values: make.InterestFactory(confirmed=True, **values)


def address(model, page: str, *args) -> str:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    return reverse(name, args=args)


@pytest.fixture
def coordinator():
    user = get_user_model().objects.create_user("coordinator", is_staff=True)
    user.groups.add(coordinators.sync_group())
    return user


@pytest.fixture
def desk(coordinator) -> Client:
    client = Client()
    client.force_login(coordinator)
    return client


def form_data(response) -> dict[str, str]:
    """What a browser would send for the form of a change or add page."""
    context = response.context
    data = {}
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is None or value is False or isinstance(value, FieldFile):
                continue
            if isinstance(value, list) and "publish_at" in bound.html_name:
                data[f"{bound.html_name}_0"], data[f"{bound.html_name}_1"] = value
            elif isinstance(value, list):
                data[bound.html_name] = [getattr(item, "pk", item) for item in value]
            elif hasattr(value, "isoformat") and "publish_at" in bound.html_name:
                moment = timezone.localtime(value)
                data[f"{bound.html_name}_0"] = f"{moment:%Y-%m-%d}"
                data[f"{bound.html_name}_1"] = f"{moment:%H:%M:%S}"
            else:
                data[bound.html_name] = value
    return data


def save(desk, item, **changes):
    """Open the change form of an item, change something, and save."""
    url = address(type(item), "change", item.pk)
    data = form_data(desk.get(url)) | changes
    return desk.post(url, {name: value for name, value in data.items() if value is not None})


def errors_in(response) -> str:
    assert response.status_code == 200, "the form was saved"
    return response.content.decode()


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


def test_the_last_save_does_not_win_silently(desk):
    milestone = make.MilestoneFactory(title="Eerst")
    url = address(Milestone, "change", milestone.pk)
    mine = form_data(desk.get(url)) | {"title": "Van mij"}
    theirs = form_data(desk.get(url)) | {"title": "Van een ander"}
    assert desk.post(url, theirs).status_code == 302
    refused = desk.post(url, mine)
    assert "coordinator" in errors_in(refused)
    assert "Van mij" in refused.content.decode()
    assert Milestone.objects.get().title == "Van een ander"
    again = form_data(refused) | {"title": "Van mij"}
    again["seen_version"] = refused.context["adminform"].form.data["seen_version"]
    response = desk.post(url, again)
    assert response.status_code == 302, response.context["errors"]
    assert Milestone.objects.get().title == "Van mij"


def example_with_answers():
    example = make.MatchExampleFactory()
    example.circumstances.add(make.CircumstanceFactory())
    return example


# What is edited, the field that both change, and what each of the two types there
WITHOUT_MOMENT = {
    "circumstance": (make.CircumstanceFactory, "label", "Van een ander", "Van mij"),
    "contribution": (make.ContributionFactory, "label", "Van een ander", "Van mij"),
    "horizon": (make.HorizonFactory, "label", "Van een ander", "Van mij"),
    "points of a circumstance": (
        lambda: make.CircumstanceWeightFactory().circumstance,
        "weights-0-reason",
        "Van een ander.",
        "Van mij.",
    ),
    "points of a contribution": (
        lambda: make.ContributionWeightFactory().contribution,
        "weights-0-reason",
        "Van een ander.",
        "Van mij.",
    ),
    "points of a horizon": (
        lambda: make.HorizonWeightFactory().horizon,
        "weights-0-reason",
        "Van een ander.",
        "Van mij.",
    ),
    "signal": (make.SignalFactory, "reason", "Van een ander.", "Van mij."),
    "example": (make.MatchExampleFactory, "name", "Van een ander", "Van mij"),
    "answers of an example": (example_with_answers, "circumstances", [], None),
    "synonym": (make.SynonymFactory, "term", "vaneenander", "vanmij"),
    "template": (make.ReplyTemplateFactory, "body", "Van een ander.", "Van mij."),
    "settings": (make.InterestSettingsFactory, "promised_days", "17", "23"),
    "change of a municipality": (make.MunicipalityChangeFactory, "source", "Hun wet.", "Mijn wet."),
}


@pytest.mark.parametrize("case", WITHOUT_MOMENT)
def test_the_second_coordinator_is_told_that_another_was_first(desk, case):
    make_item, field, theirs, mine = WITHOUT_MOMENT[case]
    item = make_item()
    url = address(type(item), "change", item.pk)
    opened = form_data(desk.get(url))
    my_form = opened if mine is None else opened | {field: mine}
    response = desk.post(url, opened | {field: theirs})
    assert response.status_code == 302, response.context["errors"]
    stored = version_of(type(item).objects.get(), AnswerForm.version_rows if "-" in field else ())
    refused = desk.post(url, my_form)
    text = errors_in(refused)
    assert "coordinator heeft dit op" in text
    if mine is not None:
        assert mine in text
    rows = AnswerForm.version_rows if "-" in field else ()
    assert version_of(type(item).objects.get(), rows) == stored
    again = my_form | {"seen_version": refused.context["adminform"].form.data["seen_version"]}
    assert desk.post(url, again).status_code == 302
    assert version_of(type(item).objects.get(), rows) != stored


def test_who_saves_twice_in_a_row_is_in_nobodys_way(desk):
    item = make.CircumstanceWeightFactory().circumstance
    assert save(desk, item, label="Een").status_code == 302
    assert save(desk, item, label="Twee").status_code == 302
    assert item._meta.model.objects.get().label == "Twee"


def test_what_changed_without_the_desk_is_not_overwritten_either(desk):
    item = make.ReplyTemplateFactory(body="Oud.")
    url = address(type(item), "change", item.pk)
    mine = form_data(desk.get(url)) | {"body": "Van mij."}
    item.body = "Geladen."
    item.save()
    assert "Iemand anders" in errors_in(desk.post(url, mine))


def test_a_filled_role_without_holder_is_explained(desk):
    text = errors_in(save(desk, make.RoleFactory(), state="filled"))
    assert str(constraint_message(Role, "themes_role_filled_has_holder")) in text


def constraint_message(model, name):
    from django.utils.html import escape

    found = next(c for c in model._meta.constraints if c.name == name)
    return escape(found.get_violation_error_message())


def test_two_leads_in_one_submit_are_explained(desk):
    group = make.WorkingGroupFactory()
    rows = {"memberships-TOTAL_FORMS": "2", "memberships-INITIAL_FORMS": "0"}
    for number in range(2):
        rows[f"memberships-{number}-partner"] = make.PartnerFactory().pk
        rows[f"memberships-{number}-is_lead"] = "on"
        rows[f"memberships-{number}-working_group"] = group.pk
    text = errors_in(save(desk, group, **rows))
    assert "errornote" in text
    assert not group.memberships.exists()


def test_two_overlapping_participations_in_one_submit_are_explained(desk):
    partner = make.PartnerFactory()
    rows = {"participations-TOTAL_FORMS": "2", "participations-INITIAL_FORMS": "0"}
    for number in range(2):
        rows[f"participations-{number}-capacity"] = "signatory"
        rows[f"participations-{number}-joined"] = "2016-03"
        rows[f"participations-{number}-partner"] = partner.pk
    text = errors_in(save(desk, partner, **rows))
    assert constraint_message(Participation, "partners_participation_no_overlap") in text
    assert not partner.participations.exists()


def test_a_slug_that_is_taken_is_explained(desk):
    make.MilestoneFactory(slug="bezet")
    assert "errornote" in errors_in(save(desk, make.MilestoneFactory(), slug="bezet"))


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
def test_a_list_takes_as_many_queries_for_40_rows_as_for_4(desk, model):
    factory = FACTORIES[model]

    def queries(number):
        for _n in range(number):
            factory()
        with CaptureQueriesContext(connection) as captured:
            desk.get(address(model, "changelist"))
        return len(captured)

    queries(1)
    few = queries(3)
    assert queries(36) <= few


def test_the_front_page_of_the_desk_says_what_needs_attention(desk):
    make.MilestoneFactory(draft=True)
    make.RoleFactory()
    text = desk.get("/beheer/").content.decode()
    assert "zichtbaarheid=concept" in text
    assert "doelgroep=geen" in text


def test_the_links_of_the_attention_block_lead_to_what_they_count(desk):
    make.MilestoneFactory(draft=True)
    make.MilestoneFactory()
    response = desk.get("/beheer/milestones/milestone/?zichtbaarheid=concept")
    assert response.context["cl"].result_count == 1


def test_the_attention_block_costs_the_same_for_many_rows(desk):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            desk.get("/beheer/")
        return len(captured)

    make.MilestoneFactory(draft=True)
    queries()
    few = queries()
    make.MilestoneFactory.create_batch(30, draft=True)
    assert queries() <= few


def test_an_empty_desk_needs_no_attention(desk):
    make.InterestSettingsFactory(notify="coordinator@example.org")
    assert desk.get("/beheer/").context["attention"] == []


def test_what_people_wait_for_stands_on_top(desk):
    make.MilestoneFactory(draft=True)
    make.InterestFactory(confirmed=True, due_on=timezone.localdate() - timedelta(days=1))
    make.RoleFactory()
    addresses = [one.url for one in desk.get("/beheer/").context["attention"]]
    urgent = ("belofte=te-laat", "belofte=wacht", "kandidaat=geen")
    assert [part in address for part, address in zip(urgent, addresses, strict=False)] == [True] * 3


def test_what_is_done_every_week_stands_first_and_once(desk):
    apps = desk.get("/beheer/").context["app_list"]
    names = [[model["object_name"] for model in app["models"]] for app in apps]
    assert names[0][:2] == ["Interest", "Role"]
    assert "Role" not in names[1]
    assert apps[1]["app_label"] == "themes"
    assert apps[-1]["app_label"] == "outbox"


def test_the_page_of_one_app_shows_all_of_its_models(desk):
    [app] = desk.get("/beheer/interest/").context["app_list"]
    assert "Interest" in [model["object_name"] for model in app["models"]]


def test_who_may_not_coordinate_has_no_group_for_it(client):
    user = get_user_model().objects.create_user("other", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="change_milestone"))
    client.force_login(user)
    apps = client.get("/beheer/").context["app_list"]
    assert [app["app_label"] for app in apps] == ["milestones"]


def test_a_visitor_is_sent_to_sign_in(client):
    response = client.get("/beheer/milestones/milestone/")
    assert response.status_code == 302
    assert response.url.startswith("/beheer/login/")
