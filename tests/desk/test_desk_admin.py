"""What every admin does for the coordinator, also those of accounts: walked over the registry.

Covers: portal/desk/desk_admin.py
"""

import gettext as python_gettext
import re
from pathlib import Path

import django
import pytest
from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import SET_NULL
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext

from milestones.models import Document, Lesson, Milestone, Objective
from partners.models import Partner, WorkingGroup
from portal.desk.desk_admin import MAX_USES, DeskAdmin
from portal.desk.fields import LabelledFormSet
from portal.desk.stale_saves import StaleSaveForm
from portal.publishing.models import Publishable
from tests import factories as make
from tests.desk.forms import FACTORIES, address, errors_in, form_data, save
from tests.desk.test_stale_saves import EDITED, made
from themes.interest.models import RoleMatch
from themes.models import Alliance

pytestmark = pytest.mark.django_db

REGISTRY = admin.site._registry
# There is one programme, and these have no name of their own that can be typed.
NAMELESS = ("programme", "interest", "municipalitychange", "themerelation", "user", "group")
SEARCHED = [m for m in EDITED if REGISTRY[m].search_fields and m._meta.model_name not in NAMELESS]
# What a row that refers to something needs besides.
NEEDS = {
    "Barrier.solved_by": {"state": "solved"},
    "Role.holder": {"state": "filled"},
    "Partner.municipality": {"kind": "municipality"},
}


def test_no_admin_forgets_what_all_do():
    for model_admin in REGISTRY.values():
        assert isinstance(model_admin, DeskAdmin)
        assert issubclass(model_admin.form, StaleSaveForm)
        for inline in model_admin.inlines:
            is_only_looked_at = "LookOnly" in str(inline.__mro__)
            assert is_only_looked_at or issubclass(inline.formset, LabelledFormSet), inline


@pytest.mark.parametrize("model", EDITED, ids=lambda model: model._meta.model_name)
def test_who_only_opens_a_form_keeps_nobody_from_saving(admin_client, model):
    """On SQLite a transaction takes the lock for writing."""
    url = address(model, "change", made(model).pk)
    admin_client.get("/beheer/")  # notes that somebody is there
    with CaptureQueriesContext(connection) as queries:
        assert admin_client.get(url).status_code == 200
    assert not [query for query in queries if "SAVEPOINT" in query["sql"]]


# Looking up


def found_by(client, model, text, page) -> list[str]:
    url = "/beheer/autocomplete/"
    if page == "list":
        found = client.get(address(model, "changelist"), {"q": text}).context["cl"].result_list
        return [item.pk for item in found]
    for owner, owner_admin in REGISTRY.items():
        inlines = [(inline.model, inline) for inline in owner_admin.inlines]
        for asking, one in [(owner, owner_admin), *inlines]:
            for name in one.autocomplete_fields:
                if asking._meta.get_field(name).related_model is model:
                    query = {
                        "app_label": asking._meta.app_label,
                        "model_name": asking._meta.model_name,
                        "field_name": name,
                        "term": text,
                    }
                    results = client.get(url, query).json()["results"]
                    return [model._meta.pk.to_python(one["id"]) for one in results]
    pytest.skip("nobody looks it up")


@pytest.mark.parametrize("page", ["list", "lookup"])
@pytest.mark.parametrize("state", ["draft", "scheduled", "archived", None])
def test_an_exact_name_comes_first_public_or_not(desk, page, state):
    for number in range(12):
        make.AllianceFactory(name=f"Klimaatalliantie Utrecht {number}", summary="Klimaatalliantie")
    item = make.AllianceFactory(name="Klimaatalliantie", **({state: True} if state else {}))
    make.AllianceFactory(name="A Klimaatalliantie en meer")
    for text in ("Klimaatalliantie", " klimaatalliantie "):
        assert found_by(desk, Alliance, text, page)[0] == item.pk


@pytest.mark.parametrize("page", ["list", "lookup"])
def test_a_pasted_name_is_found_without_what_nobody_sees(desk, page):
    item = make.AllianceFactory(name="Klimaatalliantie Utrecht")
    assert found_by(desk, Alliance, "\u200bKlimaatalliantie\xa0 Utrecht\uffff", page) == [item.pk]


@pytest.mark.parametrize("page", ["list", "lookup"])
@pytest.mark.parametrize("model", SEARCHED, ids=lambda model: model._meta.model_name)
def test_the_exact_name_of_every_kind_comes_first(admin_client, model, page):
    name = next(n for n in REGISTRY[model].search_fields if "__" not in n)
    *others, item = [made(model) for _n in range(3)]
    for number, other in enumerate(others):
        model._base_manager.filter(pk=other.pk).update(**{name: f"aaa zwaluw {number}"})
    model._base_manager.filter(pk=item.pk).update(**{name: "zwaluw"})
    assert found_by(admin_client, model, "zwaluw", page)[0] == item.pk


def test_the_order_that_the_coordinator_chose_stays(desk):
    last = make.AllianceFactory(name="Zwaluw")
    make.AllianceFactory(name="A zwaluw")
    found = desk.get(address(Alliance, "changelist"), {"q": "zwaluw", "o": "1"})
    assert list(found.context["cl"].result_list)[-1] == last


# Deleting


def test_what_refers_to_what_is_deleted_is_named_before_it_asks(desk):
    group = make.WorkingGroupFactory()
    make.MilestoneFactory(title="Ondertekening van de deal", working_group=group)
    make.LessonFactory(title="Begin bij de straat", working_group=group)
    page = desk.get(address(WorkingGroup, "delete", group.pk)).content.decode()
    uses = page.index("en verwijst er dan niet meer naar")
    assert uses < page.index("Ondertekening van de deal") < page.index('value="yes"')
    assert "Begin bij de straat" in page
    chosen = {"action": "delete_selected", "_selected_action": [group.pk]}
    page = desk.post(address(WorkingGroup, "changelist"), chosen).content.decode()
    assert "Ondertekening van de deal" in page


USERS = {
    **FACTORIES,
    RoleMatch: lambda: RoleMatch.objects.create(
        interest=make.InterestFactory(confirmed=True), role=make.RoleFactory(), outcome="filled"
    ),
}


def uses_of_every_kind():
    # An account that did something is not deleted.
    for model in (model for model in EDITED if model is not User):
        # Also what has no name on this side: `related_name="+"`.
        for relation in model._meta.get_fields(include_hidden=True):
            if not relation.auto_created or relation.concrete or relation.field.primary_key:
                continue
            stays = getattr(relation, "on_delete", None) is SET_NULL
            if stays or (relation.field.editable and relation.related_model in FACTORIES):
                yield pytest.param(model, relation, id=f"{model.__name__}-{relation.name}")


@pytest.mark.parametrize(("model", "relation"), list(uses_of_every_kind()))
def test_every_kind_of_use_is_named(admin_client, model, relation):
    item = made(model)
    user = USERS[relation.related_model]()
    if relation.many_to_many:
        getattr(user, relation.field.name).add(item)
    else:
        name = relation.field.name
        needs = NEEDS.get(f"{type(user).__name__}.{name}", {})
        type(user)._base_manager.filter(pk=user.pk).update(**needs, **{name: item.pk})
    user = type(user)._base_manager.get(pk=user.pk)
    page = admin_client.get(address(model, "delete", item.pk), follow=True)
    if page.status_code == 403:
        pytest.skip("not deleted at the desk")
    assert forms.utils.escape(str(user)) in page.content.decode()
    if type(user) not in REGISTRY:  # a row between two items: a coordinator knows it by these
        for field in user._meta.concrete_fields:
            if field.is_relation and (other := getattr(user, field.name)):
                assert forms.utils.escape(str(other)) in page.content.decode(), field


def test_no_public_item_is_deleted_by_a_tick_in_the_form_of_another():
    for model_admin in REGISTRY.values():
        for inline in model_admin.inlines:
            assert not (issubclass(inline.model, Publishable) and inline.can_delete), inline


def test_a_thousand_uses_are_counted(desk):
    group = make.WorkingGroupFactory()
    make.MilestoneFactory.create_batch(MAX_USES + 5, working_group=group)
    assert "en nog 5" in desk.get(address(WorkingGroup, "delete", group.pk)).content.decode()


def test_rows_between_two_items_are_named_by_both(desk):
    milestone = make.MilestoneFactory(title="Ondertekening")
    milestone.objectives.add(make.ObjectiveFactory(title="Schone lucht"))
    page = desk.get(address(Objective, "delete", milestone.objectives.get().pk)).content.decode()
    assert "Mijlpaal – doelstelling: Ondertekening – Schone lucht" in page
    assert "Milestone_objectives" not in page


# What is wrong


def test_the_box_of_errors_names_the_fields_and_leads_to_them(desk):
    response = save(desk, make.LessonFactory(), title="", publish_at_0="gisteren", tried="")
    mistakes = {one.target: one.text for one in response.context["mistakes"]}
    assert mistakes["id_title"] == "Titel: Dit veld is verplicht."
    assert "id_publish_at_0" in mistakes
    text = errors_in(response)
    assert '<a href="#id_title">Titel: Dit veld is verplicht.</a>' in text
    assert all(f'id="{target}"' in text for target in mistakes)


def test_a_row_in_the_box_is_named_by_its_kind_and_number(desk):
    membership = make.WorkingGroupMembershipFactory()
    response = save(desk, membership.working_group, **{"memberships-0-partner": ""})
    [one] = response.context["mistakes"]
    assert one.text.startswith("Lid van werkgroep 1, Partner: ")
    assert f'id="{one.target}"' in response.content.decode()


@pytest.mark.parametrize("model", EDITED, ids=lambda model: model._meta.model_name)
def test_everything_that_can_be_wrong_in_a_form_is_led_to(admin_client, model):
    item = made(model)
    url = address(model, "change", item.pk)
    data = form_data(admin_client.get(url))
    kept = ("_FORMS", "-id", "-change", "-theme", "-partner")
    wrong = {name: value if name.endswith(kept) else "" for name, value in data.items()}
    response = admin_client.post(url, wrong | {"seen_version": "anders"})
    text = errors_in(response)
    assert response.context["mistakes"]
    for one in response.context["mistakes"]:
        assert not one.target or f'id="{one.target}"' in text, one


def test_an_error_that_names_its_field_is_not_named_twice(desk):
    response = save(desk, make.LessonFactory(), title="Een\uffff")
    [one] = response.context["mistakes"]
    assert one.text.startswith("Titel: na “Een” staat een teken")


FILES = [
    (model, name)
    for model in EDITED
    for name, field in forms.models.fields_for_model(model).items()
    if isinstance(field, forms.FileField)
]


@pytest.mark.parametrize(("model", "name"), FILES)
def test_a_chosen_file_is_asked_for_again(desk, model, name):
    file = SimpleUploadedFile("rapport.pdf", b"%PDF-1.4\n%%EOF")
    response = save(desk, FACTORIES[model](), **{name: file, "title": ""})
    text = errors_in(response)
    assert "kies “rapport.pdf” opnieuw" in text
    assert f"id_{name}" in {one.target for one in response.context["mistakes"]}


def test_there_is_a_file_to_choose():
    assert (Document, "file") in FILES


# Names

ARTICLE = re.compile(
    r"\b(de|het|deze|dit|nog een|geselecteerde|gekozen) ?[‘“]?"
    r"(%\((verbose_name|model|model_name|object_name|objects_name|obj)\)s|\{name\})",
    re.IGNORECASE,
)


def test_django_puts_no_article_before_our_names():
    """`De thema` and `Nog een Lid van werkgroep` are Django's; ours come before its own."""
    seen = 0
    for path in Path(django.__path__[0]).glob("**/locale/nl/LC_MESSAGES/django.mo"):
        with path.open("rb") as file:
            catalog = python_gettext.GNUTranslations(file)._catalog
        for msgid, said in catalog.items():
            if isinstance(msgid, str) and ARTICLE.search(said):
                seen += 1
                assert not ARTICLE.search(gettext(msgid)), gettext(msgid)
    assert seen > 5


@pytest.mark.parametrize(
    ("model", "said"), [(Document, "document"), (Partner, "partner"), (Lesson, "les")]
)
def test_what_was_done_is_said_without_an_article(desk, model, said):
    item = FACTORIES[model]()
    save(desk, item)
    [message] = desk.get("/beheer/").context["messages"]
    assert f"Opgeslagen: {said} ‘" in str(message)
    desk.post(address(model, "delete", item.pk), {"post": "yes"})
    [message] = desk.get("/beheer/").context["messages"]
    assert f"Verwijderd: {said} ‘" in str(message)


@pytest.mark.parametrize("model", EDITED, ids=lambda model: model._meta.model_name)
def test_no_page_of_an_item_has_a_wrong_article(admin_client, model):
    item = made(model)
    for page in ("change", "delete", "history"):
        response = admin_client.get(address(model, page, item.pk), follow=True)
        text = response.content.decode()
        assert "Nog een " not in text
        assert not re.search(r"\bobject \(\d+\)", text)


def test_a_milestone_that_is_in_use_is_deleted_after_all(desk):
    milestone = make.MilestoneFactory()
    lesson = make.LessonFactory(milestone=milestone)
    desk.post(address(Milestone, "delete", milestone.pk), {"post": "yes"})
    lesson.refresh_from_db()
    assert lesson.milestone is None
