"""Where at the desk one finds what a mail is about."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.admin import AdminSite, ModelAdmin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst

from . import emails
from .emails import Subject
from .models import OutgoingMail


@dataclass(frozen=True)
class Place:
    """The kind and number of an item (its name could be that of a person), and its page."""

    label: str
    url: str = ""


def places(
    mails: Iterable[OutgoingMail], request: HttpRequest, site: AdminSite
) -> dict[int, Place]:
    """{primary key: place} of these mails, in as many queries for one mail as for many."""
    mails = list(mails)
    subjects = _subjects(mails)
    listed = _listed(subjects.values(), request, site)
    return {
        mail.pk: _place(subjects[mail.pk], listed)
        if mail.pk in subjects
        else Place(f"{capfirst(mail.content_type.model)} {mail.object_id}")
        for mail in mails
    }


def _subjects(mails: list[OutgoingMail]) -> dict[int, Subject]:
    """What each mail is about; nothing for a mail of which the model is gone."""
    posted = {
        mail.pk: (model, mail.object_id)
        for mail in mails
        if (model := mail.content_type.model_class())
    }
    abouts = {
        mail.pk: email.about for mail in mails if (email := emails.find(mail.kind)) and email.about
    }
    items = _items(posted[pk] for pk in abouts if pk in posted)
    return {
        pk: abouts[pk](items[subject]) if pk in abouts and subject in items else subject
        for pk, subject in posted.items()
    }


def _items(subjects: Iterable[Subject]) -> dict[Subject, object]:
    return {
        (model, key): item
        for model, keys in _by_model(subjects).items()
        for key, item in model._base_manager.in_bulk(keys).items()
    }


def _listed(subjects: Iterable[Subject], request: HttpRequest, site: AdminSite) -> set[Subject]:
    """Those that have a page at the desk which this user may see."""
    found = set()
    for model, keys in _by_model(subjects).items():
        if not site.is_registered(model):
            continue
        model_admin: ModelAdmin = site.get_model_admin(model)
        if model_admin.has_view_or_change_permission(request):
            rows = model_admin.get_queryset(request).filter(pk__in=keys)
            found |= {(model, key) for key in rows.values_list("pk", flat=True)}
    return found


def _by_model(subjects: Iterable[Subject]) -> dict[type[Model], set]:
    by_model: dict[type[Model], set] = defaultdict(set)
    for model, key in subjects:
        by_model[model].add(key)
    return by_model


def _place(subject: Subject, listed: set[Subject]) -> Place:
    model, key = subject
    label = f"{capfirst(model._meta.verbose_name)} {key}"
    if subject not in listed:
        return Place(label)
    page = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
    return Place(label, reverse(page, args=[key]))
