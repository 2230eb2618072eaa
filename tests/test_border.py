"""No text comes in but through the border: every form, every file that is loaded, every command.

The forms, lists and files are walked as they are registered, so a new one is in this test at once.
"""

import csv
import shutil

import pytest
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import models
from django.test import RequestFactory
from django.urls import get_resolver

import portal.urls  # noqa: F401  # all forms are there once all views are
from partners.models import Municipality, MunicipalityName, Province
from partners.reference.rows import DIRECTORY, read_reference
from portal.lists.filters import FacetedFilterSet
from portal.loading.report import LoadError, sentence
from portal.loading.specs import SPECS
from portal.loading.values import from_file
from portal.publishing.richtext import RichTextField
from portal.runtime.fields import BlockField, LineField
from tests.desk.forms import FACTORIES
from tests.nasty import NASTY, is_clean

OURS = ("portal.", "partners.", "milestones.", "themes.")
# A password may be any text, and is kept as a hash. What is hidden was not typed; the trap is
# thrown away.
NOT_TEXT = (forms.PasswordInput, forms.HiddenInput)
# What is compared and never kept: a trap, a code, and the address of who forgot a password.
NOT_KEPT = ("website", "code", "ResetPasswordForm: email")


def subclasses(cls):
    for one in cls.__subclasses__():
        yield one
        yield from subclasses(one)


def admin_forms(user):
    request = RequestFactory().get("/beheer/")
    request.user = user
    for model, model_admin in admin.site._registry.items():
        may = model_admin.has_add_permission(request), model_admin.has_change_permission(request)
        if not any(may):
            continue
        for obj in (None, FACTORIES[model]() if model in FACTORIES else model()):
            if obj is not None or may[0]:
                yield f"desk, {model.__name__}", model_admin.get_form(request, obj).base_fields
                for inline in model_admin.get_inline_instances(request, obj):
                    if not inline.has_change_permission(request, obj):
                        continue  # to look at only
                    fields = inline.get_formset(request, obj).form.base_fields
                    yield f"desk, {model.__name__}, {inline.model.__name__}", fields


def page_forms(patterns):
    """The form of each page, also of a package: as the settings have it."""
    for pattern in patterns:
        view = getattr(getattr(pattern, "callback", None), "view_class", None)
        if hasattr(pattern, "url_patterns"):
            yield from page_forms(pattern.url_patterns)
        elif hasattr(view, "get_form_class"):
            form = outcome(view().get_form_class)[0]
            if form:  # else a code is asked, of which the session knows the form
                yield form.__name__, form.base_fields


def typed_fields(user):
    """Every field of every form in which someone types a text, with its place."""
    places = list(admin_forms(user))
    places += [
        (form.__name__, form.base_fields)
        for form in subclasses(forms.BaseForm)
        if form.__module__.startswith(OURS)
    ]
    places += page_forms(get_resolver().url_patterns)
    places += [(lst.__name__, lst().form.fields) for lst in FacetedFilterSet._of_model.values()]
    for place, fields in places:
        for name, field in fields.items():
            is_text = isinstance(field, forms.CharField) and not isinstance(field.widget, NOT_TEXT)
            if is_text and not {name, f"{place}: {name}"} & {*NOT_KEPT}:
                yield f"{place}: {name}", field


@pytest.fixture
def fields(admin_user):
    found = dict(typed_fields(admin_user))
    # The walk would show nothing if it found nothing.
    assert len(found) > 150
    assert {"RegistrationForm: name", "desk, User: username", "PartnerFilter: q"} <= set(found)
    assert {"desk, Partner, PartnerAlias: name", "AddPasskeyForm: name"} <= set(found)
    return found


def is_cleaned_or_refused(field, text):
    try:
        value = field.clean(text)
    except ValidationError as error:
        broken = [one for one in error.error_list if one.code == "unreadable" and field.label]
        return all(one.messages[0].startswith(f"{field.label}:") for one in broken)
    return is_clean(str(value or ""), is_line=not isinstance(field, BlockField))


def test_every_field_cleans_what_is_typed_or_names_itself_in_the_refusal(fields):
    wrong = [
        f"{place}, {what}"
        for place, field in fields.items()
        for what, text in NASTY.items()
        if not is_cleaned_or_refused(field, text)
    ]
    assert wrong == []


def test_a_field_that_says_a_text_is_too_long_says_which(fields):
    wrong = []
    for place, field in fields.items():
        if not field.max_length:
            continue
        begin, end = "", ""
        if isinstance(field, forms.URLField):
            begin = "https://www.gouda.nl/"
        elif isinstance(field, forms.EmailField):
            end = "@gouda.nl"
        with pytest.raises(ValidationError) as refused:
            field.clean(begin + "x" * field.max_length + end + ("x" if not begin + end else ""))
        said = " ".join(refused.value.messages)
        is_search = "om op te zoeken" in said
        is_named = str(field.label) in said or refused.value.error_list[0].code == "invalid"
        if "deze waarde" in said or not (is_named or is_search or field.label is None):
            wrong.append(f"{place}: {said}")
    assert wrong == []


def test_every_text_field_is_one_of_the_border(fields):
    assert [place for place, field in fields.items() if not isinstance(field, LineField)] == []


def outcome(function, *args, **kwargs):
    """What a function gives, and with what it refuses."""
    try:
        return function(*args, **kwargs), None
    except (ValidationError, LoadError, CommandError, AttributeError) as refusal:
        return None, refusal


def loaded_fields():
    for spec in SPECS:
        for row_spec in (spec, *spec.children.values()):
            for name, field in row_spec.fields.items():
                if isinstance(field, models.CharField | models.TextField) and not field.choices:
                    yield f"{spec.file}: {row_spec.model.__name__}.{name}", field


@pytest.mark.parametrize("what", NASTY)
def test_every_text_in_a_file_of_content_is_cleaned_or_refused_by_its_name(what):
    found = dict(loaded_fields())
    assert len(found) > 60
    for place, field in found.items():
        value, refusal = outcome(from_file, field, NASTY[what])
        assert is_clean(str(value or ""), is_line=isinstance(field, models.CharField)), place
        assert refusal is None or f"“{field.name}”" in sentence(refusal), place


@pytest.mark.parametrize("spelled", ["&#xFFFF;", "&#x202e;", "&#8203;", "e&#x301;", "&#0;"])
def test_markup_cannot_spell_what_may_not_be_typed(fields, spelled):
    rich = [field for field in fields.values() if field.__class__.__name__ == "RichTextFormField"]
    assert rich
    for clean in (rich[0].clean, lambda text: from_file(RichTextField("body", name="body"), text)):
        value, refusal = outcome(clean, f"<p>Jan{spelled}</p>")
        assert is_clean(value or "")
        assert (refusal is not None) == (spelled == "&#xFFFF;")


@pytest.mark.parametrize("what", NASTY)
@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("provinces.csv", "name"),
        ("municipalities.csv", "name"),
        ("municipalities.csv", "common_name"),
        ("municipalities.csv", "label"),
        ("municipalities.csv", "aliases"),
        ("former_municipalities.csv", "name"),
    ],
)
def test_every_name_in_the_register_is_cleaned_or_refused_by_its_place(
    tmp_path, what, name, column
):
    for file in DIRECTORY.glob("*.csv"):
        shutil.copy(file, tmp_path)
    with (tmp_path / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0][column] = NASTY[what]
    with (tmp_path / name).open("w", encoding="utf-8", errors="surrogatepass", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    reference, refusal = outcome(read_reference, tmp_path)
    assert refusal is None or name in str(refusal)
    if reference:
        texts = [row.name for row in (*reference[Province], *reference[MunicipalityName])]
        texts += [text for row in reference[Municipality] for text in (row.name, row.label)]
        assert all(is_clean(text, is_line=True) for text in texts)


@pytest.mark.parametrize("what", NASTY)
def test_a_user_name_on_the_command_line_is_cleaned_or_refused(db, django_user_model, what):
    _done, refusal = outcome(call_command, "create_coordinator", username=NASTY[what])
    kept = [user.username for user in django_user_model.objects.all()]
    assert bool(kept) != bool(refusal and str(refusal))
    assert all(is_clean(name, is_line=True) for name in kept)
