"""Where at the desk one finds what a mail is about."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.admin import AdminSite, ModelAdmin
from django.db.models import Model, prefetch_related_objects
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


def give_places(mails: Sequence[OutgoingMail], request: HttpRequest, site: AdminSite) -> None:
    """Set the `place` of each mail, in as many queries for one mail as for many."""
    for mail in mails:
        mail.place = Place(f"{capfirst(mail.content_type.model)} {mail.object_id}")
    # Of an old mail the model itself can be gone.
    known = [mail for mail in mails if mail.content_type.model_class()]
    prefetch_related_objects([mail for mail in known if _about(mail)], "item")
    subjects = [_subject(mail) for mail in known]
    keys: dict[type[Model], set] = defaultdict(set)
    for model, key in subjects:
        keys[model].add(key)
    shown = {model: _shown(model, keys[model], request, site) for model in keys}
    for mail, (model, key) in zip(known, subjects, strict=True):
        page = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        url = reverse(page, args=[key]) if key in shown[model] else ""
        mail.place = Place(f"{capfirst(model._meta.verbose_name)} {key}", url)


def _about(mail: OutgoingMail) -> Callable[[Any], Subject] | None:
    email = emails.find(mail.kind)
    return email.about if email else None


def _subject(mail: OutgoingMail) -> Subject:
    about = _about(mail)
    if about and mail.item:
        return about(mail.item)
    return cast("type[Model]", mail.content_type.model_class()), mail.object_id


def _shown(model: type[Model], keys: set, request: HttpRequest, site: AdminSite) -> set:
    """The keys of those that have a page at the desk which this user may see."""
    if not site.is_registered(model):
        return set()
    model_admin: ModelAdmin = site.get_model_admin(model)
    if not model_admin.has_view_or_change_permission(request):
        return set()
    return set(model_admin.get_queryset(request).filter(pk__in=keys).values_list("pk", flat=True))
