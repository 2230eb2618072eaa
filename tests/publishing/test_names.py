"""Names sort as people look for them, on every database, wherever names are sorted."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection, models
from django.db.models.expressions import Combinable, OrderBy
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from partners.models import Municipality, Partner
from partners.reference.rows import read_reference
from portal.lists.facets import RelatedFacet
from portal.lists.filters import FacetedFilterSet
from portal.publishing.models import Publishable
from portal.publishing.names import MAX_LENGTH, SortKeyField, sort_key
from portal.publishing.visibility import related_model
from tests import factories as make

IN_ORDER = [
    "&",
    "2 graden",
    "10 graden",
    "Agenda Stad",
    "ASN Bank",
    "Écopark",
    "ecoplan",
    "Ecoregio",
    "'s-Hertogenbosch",
    "Noord-Holland",
    "Noordwijk",
    "Øresund",
    "Osdorp",
    "Súdwest-Fryslân",
    "Zwolle",
    "Ελλάδα",
]
# Texts that are sorted but are no names: codes, and words of the search; and the data of a
# person, which stands in one column only.
NO_NAMES = {
    "interest.Interest.name",
    "interest.VerifiedDomain.domain",
    "search.SearchedQuery.query",
    "outbox.JobRun.name",
    "milestones.Programme.name",
}


def test_the_names_of_the_issue():
    assert sort_key("Agenda Stad") < sort_key("ASN Bank")
    assert sort_key("Ecologie") < sort_key("Écopark") < sort_key("Edam")


def test_a_list_in_the_order_of_people():
    expected = [*IN_ORDER]
    expected.remove("'s-Hertogenbosch")
    expected.insert(expected.index("Súdwest-Fryslân"), "'s-Hertogenbosch")
    assert sorted(expected, key=sort_key) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [("Écopark", "ecopark"), ("e\u0301cole", "école"), ("ĳburg", "IJburg"), ("I&W", "I & W")],
)
def test_ways_of_writing_a_name_stand_at_one_place(one, other):
    assert sort_key(one) == sort_key(other)


@given(st.text(max_size=200))
def test_every_name_has_a_key_that_fits(name):
    key = sort_key(name)
    assert len(key) <= MAX_LENGTH
    assert sort_key(name) == key


@pytest.mark.django_db
def test_both_databases_give_this_order():
    names = [name for name in IN_ORDER if name != "&"]
    for name in reversed(names):
        make.PartnerFactory(name=name)
    assert [str(one) for one in Partner.objects.all()] == sorted(names, key=sort_key)


@pytest.mark.django_db
def test_the_database_compares_keys_as_python_does():
    """Also letters that the language of a server would put elsewhere."""
    texts = ["a b", "ab", "a c", "é", "z", "ø", "0", "Ω", "ж", "中", "\U0001f600", "ﬀ", "ß"]
    with connection.cursor() as cursor:
        for number, text in enumerate(texts):
            one = make.PartnerFactory(name=f"n{number}")
            cursor.execute(
                "UPDATE partners_partner SET sort_key = %s WHERE id = %s", [text, one.pk]
            )
    found = Partner.objects.order_by("sort_key").values_list("sort_key", flat=True)
    assert list(found) == sorted(texts)


@pytest.mark.django_db
def test_a_key_follows_its_name_however_the_name_changes():
    partner = make.PartnerFactory(name="Zwolle")
    everyone = Partner.objects.all()
    for change in (
        lambda: (setattr(partner, "name", "Écopark"), partner.save()),
        lambda: (setattr(partner, "name", "École"), partner.save(update_fields=["name"])),
        lambda: everyone.update(name="Ångström"),
        lambda: (setattr(partner, "name", "Élan"), everyone.bulk_update([partner], ["name"])),
        lambda: everyone.update_or_create(slug=partner.slug, defaults={"name": "Édam"}),
    ):
        change()
        name, key = everyone.values_list("name", "sort_key").get()
        assert key == sort_key(name)
    everyone.bulk_create([Partner(name="Ünie", slug="unie", kind="company", summary="-")])
    assert everyone.filter(sort_key="unie").exists()


def end_of(model: type[models.Model], path: str) -> models.Field | None:
    """The field at the end of a lookup path; None for an annotation or the primary key."""
    *relations, last = path.lstrip("-").split("__")
    model = related_model(model, "__".join(relations)) if relations else model
    if last == "pk" or last not in {field.name for field in model._meta.fields}:
        return None
    return model._meta.get_field(last)


def is_name(field: models.Field | None) -> bool:
    """A text that people wrote, and not a code, a choice, an address or a date."""
    plain = type(field) in (models.CharField, models.TextField)
    return plain and not field.choices and str(field) not in NO_NAMES and not field.primary_key


def texts_in(order) -> list[str]:
    """The lookup paths of an ordering."""
    for part in order or ():
        if isinstance(part, OrderBy):
            part = part.expression
        if isinstance(part, models.F):
            yield part.name
        elif not isinstance(part, Combinable):
            yield part


OURS = [model for model in apps.get_models() if not model.__module__.startswith("django.")]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_no_model_is_sorted_by_a_bare_name(model):
    wrong = [path for path in texts_in(model._meta.ordering) if is_name(end_of(model, path))]
    assert wrong == []


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_a_key_is_made_of_a_name_of_its_row(model):
    keys = [field for field in model._meta.fields if isinstance(field, SortKeyField)]
    assert len(keys) <= 1
    assert all(is_name(model._meta.get_field(key.source)) for key in keys)
    is_publishable = issubclass(model, Publishable)
    assert keys or not is_publishable


@pytest.mark.parametrize("of_list", FacetedFilterSet._of_model.values())
def test_no_list_and_no_facet_is_sorted_by_a_bare_name(of_list):
    model = of_list._meta.model
    for _label, order in of_list.sorts.values():
        assert [path for path in texts_in(order) if is_name(end_of(model, path))] == []
    for facet in of_list.base_filters.values():
        if isinstance(facet, RelatedFacet):
            for path in facet.paths:
                assert not is_name(end_of(related_model(model, path), facet.order))


@pytest.mark.django_db
@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.label)
def test_no_list_of_the_desk_is_sorted_by_a_bare_name(model, admin_user):
    of_model = admin.site._registry[model]
    request = RequestFactory().get("/")
    request.user = admin_user
    changelist = of_model.get_changelist_instance(request)
    names = {"name", "title", "label", "term"}.intersection(map(str, changelist.list_display))
    orders = [changelist.get_ordering_field(name) for name in names if hasattr(model, name)]
    orders += changelist.get_ordering(request, of_model.get_queryset(request))
    if model in OURS:
        assert [path for path in texts_in(orders) if is_name(end_of(model, path))] == []


def test_no_query_in_the_code_is_sorted_by_a_bare_name():
    root = Path(__file__).parents[2]
    pattern = re.compile(r"order_by\((?:[^()]|\([^()]*\))*?\"-?(?:\w+__)?(?:name|title|label)\"")
    for app in ("partners", "milestones", "themes", "portal"):
        for path in (root / app).rglob("*.py"):
            assert not pattern.search(path.read_text("utf-8")), path


def test_the_municipalities_stand_as_in_an_index():
    names = sorted((one.name for one in read_reference()[Municipality]), key=sort_key)
    assert names.index("'s-Hertogenbosch") < names.index("Schagen")
    assert sort_key("Stichtse Vecht") < sort_key("Súdwest-Fryslân") < sort_key("Terneuzen")
