"""A form accepts its own values: opened and sent as it is, it changes nothing."""

import json
from datetime import UTC, date, datetime
from itertools import chain, product

import pytest
from django import forms
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import DatabaseError, models, transaction
from django.test import RequestFactory

from milestones.models import Document, Milestone
from partners.models import Municipality
from portal.desk.fields import MomentField
from portal.publishing.dates import DayFormField, PartialDate, PartialDateField
from portal.publishing.richtext import RichTextField
from tests import factories as make
from tests.crawling.markup import Markup
from tests.desk.forms import FACTORIES, address
from tests.desk.test_stale_saves import EDITED, made
from themes.interest.models import Interest
from themes.models import Role

pytestmark = pytest.mark.django_db

# Half past two came twice that night; this is the second time, in winter time.
SECOND_TIME = datetime(2025, 10, 26, 1, 30, 15, 123456, tzinfo=UTC)
FIRST_TIME = datetime(2025, 10, 26, 0, 30, 15, tzinfo=UTC)
IN_2038 = datetime(2038, 1, 19, 3, 14, 8, 1, tzinfo=UTC)


def awkward_values(field) -> list:
    """What is allowed in a field, and easily lost on the way through a form."""
    match field:
        case RichTextField():
            return ["<p>Eén &amp; twee</p>\n<ul><li>a &lt; b</li></ul>"]
        case PartialDateField():
            return [PartialDate(2016, 3), PartialDate(2016), PartialDate(2016, 3, 12)]
        case models.SlugField():
            return []
        case models.URLField():
            return ["http://example.org/a%20b?x=1&y=2#deel"]
        case models.FileField():
            return []
        case models.TextField():
            return ['Een regel. Nog één <b> & "twee".']
        case models.EmailField():
            return []
        case models.CharField() if not field.choices:
            # No two alike: a synonym is another word. The second can be the name of an account.
            texts = f'\'s-"Écopark" & <Co> {field.name}', f"éco+1@{field.name}"
            return [text[: field.max_length] for text in texts]
        case models.DateTimeField():
            return [SECOND_TIME, FIRST_TIME, IN_2038]
        case models.DateField():
            return [date(1999, 12, 31), date(2030, 2, 1)]
        case models.BooleanField():
            return [True, False]
        case models.IntegerField():
            return [12345678, 1234, 3]
        case models.FloatField() | models.DecimalField():
            return [1234.5, 52.5, 4.5]
    return []


COMPUTED = {
    # One that comes of others has these of them; its address and its official name are its name.
    Municipality: {"slug", "name", "latitude", "longitude", "population", "population_year"},
}
# One of the successors has it; without it a municipality is not edited.
NEEDED = ("is_main", "is_derived")
ROUNDS = 3
"""As many awkward values as a field has at most."""


def set_awkward_values(item, number: int) -> dict[str, bool]:
    """Give every field an awkward value, and say which took it: a rule can refuse one."""
    took = {}
    for field in item._meta.concrete_fields:
        values = [] if field.name in NEEDED else awkward_values(field)
        if not values or not field.editable or field.primary_key or field.is_relation:
            continue
        assert len(values) <= ROUNDS
        # A period begins and ends on other days.
        value = values[(number + len(field.name)) % len(values)]
        name = f"{type(item).__name__}.{field.name}"
        took[name] = False
        try:
            field.clean(value, item)
            with transaction.atomic():
                type(item)._base_manager.filter(pk=item.pk).update(**{field.name: value})
            took[name] = True
        except (DatabaseError, ValueError, ValidationError):
            continue
    return took


def with_rows(model, number: int):
    """An item with a row in every table that its form shows."""
    if model is Role:  # only a role that somebody has is had for a period
        item = make.RoleFactory(state="filled", holder=make.PartnerFactory())
    elif model is Interest and number:  # of a municipality, or of another organisation
        others = {"municipality": None, "organisation": "Bond", "organisation_kind": "network"}
        item = FACTORIES[Interest](**others)
    else:
        item = made(model)
    for inline in admin.site._registry[model].inlines:
        key = next(
            field.name
            for field in inline.model._meta.fields
            if field.is_relation and issubclass(model, field.related_model)
        )
        if inline.model in FACTORIES and not inline.model._base_manager.filter(**{key: item}):
            FACTORIES[inline.model](**{key: item})
    return item


def rows_of(item) -> list:
    """An item, and the rows in its form."""
    inlines = admin.site._registry[type(item)].inlines
    return [item, *chain.from_iterable(inline.model._base_manager.all() for inline in inlines)]


def stored(item) -> list:
    """All that the database holds of an item and of the rows in its form."""
    models = (type(item), *(inline.model for inline in admin.site._registry[type(item)].inlines))
    return [values_of(row) for model in models for row in model._base_manager.order_by("pk")]


def values_of(row) -> dict:
    meta, values = row._meta, {}
    for field in meta.concrete_fields:
        if field.name not in COMPUTED.get(type(row), ()):
            values[field.attname] = getattr(row, field.attname)
    for field in meta.many_to_many:
        values[field.name] = list(getattr(row, field.name).order_by("pk"))
    return values


def sent_by_a_browser(response, **typed) -> dict:
    """The form of the page as a browser sends it: every line ends in CR and LF."""
    form = next(form for form in Markup(response.content.decode()).forms if form.button("_save"))
    data = form.data(form.button("_save"), typed)
    return {
        name: [value.replace("\r\n", "\n").replace("\n", "\r\n") for value in values]
        for name, values in data.items()
    }


def errors_of(response) -> str:
    if response.status_code == 302:
        return ""
    context = response.context
    return f"{context['errors']} {context['adminform'].form.errors}"


@pytest.mark.parametrize("number", range(ROUNDS))
@pytest.mark.parametrize("model", EDITED, ids=lambda model: model._meta.model_name)
def test_a_form_that_is_sent_as_it_is_changes_nothing(admin_client, model, number):
    item = with_rows(model, number)
    for row in rows_of(item):
        set_awkward_values(row, number)
    page = address(model, "change", item.pk)
    before = stored(item)
    response = admin_client.post(page, sent_by_a_browser(admin_client.get(page)))
    assert response.status_code == 302, errors_of(response)
    for old, new in zip(before, stored(item), strict=True):
        assert {k: v for k, v in new.items() if v != old[k]} == {}
    said = [json.loads(entry.change_message or "[]") for entry in LogEntry.objects.all()]
    assert [text for text in said if text] == []


def test_every_field_of_every_form_got_an_awkward_value():
    took: dict[str, set[bool]] = {}
    for model, number in product(EDITED, range(ROUNDS)):
        with transaction.atomic():
            for row in rows_of(with_rows(model, number)):
                for name, did in set_awkward_values(row, number).items():
                    took.setdefault(name, set()).add(did)
            transaction.set_rollback(True)
    assert len(took) > 150
    assert sorted(name for name, did in took.items() if True not in did) == []


def form_fields():
    """Every field of every form of the desk that saves, with its name."""
    for model in EDITED:
        model_admin = admin.site._registry[model]
        request = RequestFactory().get("/")
        request.user = AnonymousUser()
        request.user.is_superuser = True
        request.user.has_perm = lambda *args: True
        item = made(model)
        yield from model_admin.get_form(request, item)().fields.items()
        for formset, inline in model_admin.get_formsets_with_inlines(request, item):
            if inline.has_change_permission(request, item):
                yield from formset(instance=item).empty_form.fields.items()


def test_every_day_and_moment_at_the_desk_is_read_in_the_same_ways():
    found = [(name, field) for name, field in form_fields()]
    days = {name for name, field in found if isinstance(field, forms.DateField)}
    moments = {name for name, field in found if isinstance(field, forms.SplitDateTimeField)}
    assert {"confirmed_on", "deadline", "due_on", "date"} <= days
    assert "publish_at" in moments
    others = {
        name
        for name, field in found
        if isinstance(field, forms.DateField | forms.DateTimeField | forms.SplitDateTimeField)
        and not isinstance(field, DayFormField | MomentField)
    }
    assert others == set()


# What the clock does, and what the coordinator does with it


def test_a_title_changes_and_the_hour_that_came_twice_stays(desk):
    item = make.MilestoneFactory()
    Milestone.objects.update(publish_at=SECOND_TIME)
    page = address(Milestone, "change", item.pk)
    response = desk.post(page, sent_by_a_browser(desk.get(page), title="Een andere titel"))
    assert response.status_code == 302, errors_of(response)
    item.refresh_from_db()
    assert (item.title, item.publish_at) == ("Een andere titel", SECOND_TIME)


@pytest.mark.parametrize(
    ("day", "time", "moment"),
    [
        ("26 okt. 2025", "03:30:15", datetime(2025, 10, 26, 2, 30, 15, tzinfo=UTC)),
        ("2025/10/26", "01:59", datetime(2025, 10, 25, 23, 59, tzinfo=UTC)),
        ("26-10-2025", "03:00", datetime(2025, 10, 26, 2, tzinfo=UTC)),
        ("29-03-2026", "03:00", datetime(2026, 3, 29, 1, tzinfo=UTC)),
    ],
)
def test_a_moment_is_typed_as_people_do_also_around_the_change_of_the_clock(
    desk, day, time, moment
):
    item = make.MilestoneFactory()
    page = address(Milestone, "change", item.pk)
    typed = {"publish_at_0": day, "publish_at_1": time}
    response = desk.post(page, sent_by_a_browser(desk.get(page), **typed))
    assert response.status_code == 302, errors_of(response)
    assert Milestone.objects.get().publish_at == moment


@pytest.mark.parametrize(
    ("day", "time", "advice"),
    [
        ("29-03-2026", "02:30", "een uur eerder of later"),
        ("26-10-2025", "02:30", "een uur eerder of later"),
        ("01-01-0001", "00:00", "12-3-2016"),
        ("ergens", "02:30", "12-3-2016"),
        ("maart 2026", "02:30", "12-3-2016"),
        ("29-03-2026", "straks", "tijd"),
    ],
)
def test_a_moment_that_cannot_be_is_refused_with_advice_and_stays_in_the_form(
    desk, day, time, advice
):
    item = make.MilestoneFactory()
    page = address(Milestone, "change", item.pk)
    typed = {"publish_at_0": day, "publish_at_1": time}
    response = desk.post(page, sent_by_a_browser(desk.get(page), **typed))
    assert advice in errors_of(response)
    assert f'value="{day}"' in response.content.decode()


def test_a_day_of_content_is_typed_as_a_partial_date_is(desk):
    item = make.MilestoneFactory()
    page = address(Milestone, "change", item.pk)
    for typed in ("12 okt 2016", "12 okt. 2016", "2016/10/12", "12-10-2016", "2016-10-12"):
        Milestone.objects.update(confirmed_on=None)
        response = desk.post(page, sent_by_a_browser(desk.get(page), confirmed_on=typed))
        assert response.status_code == 302, errors_of(response)
        assert Milestone.objects.get().confirmed_on == date(2016, 10, 12)


# A file is not looked at again when nobody chose another one


@pytest.fixture
def document():
    return make.DocumentFactory(file=ContentFile(b"%PDF-1.7 een rapport", "rapport.pdf"))


def test_a_document_is_saved_though_its_file_is_larger_than_is_allowed_by_now(
    desk, document, settings
):
    settings.DOCUMENT_MAX_BYTES = 4
    page = address(Document, "change", document.pk)
    response = desk.post(page, sent_by_a_browser(desk.get(page), title="Een andere titel"))
    assert response.status_code == 302, errors_of(response)


def test_a_document_is_saved_though_its_file_was_lost(desk, document):
    document.file.storage.delete(document.file.name)
    page = address(Document, "change", document.pk)
    response = desk.post(page, sent_by_a_browser(desk.get(page), title="Een andere titel"))
    assert response.status_code == 302, errors_of(response)
    assert Document.objects.get().file.name == document.file.name
