"""Where at the desk one finds what a mail is about."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from django.contrib.admin import AdminSite
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import Model, prefetch_related_objects
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import capfirst

from . import emails
from .models import MailState, OutgoingMail


@dataclass(frozen=True)
class Place:
    """The kind and number of an item (its name could be that of a person), and its page.

    `whose` is the person who does not get the mail; only of one that failed, to help that person.
    """

    label: str
    url: str = ""
    whose: str = ""


def give_places(mails: Sequence[OutgoingMail], request: HttpRequest, site: AdminSite) -> None:
    """Set the `place` of each mail, in as many queries for one mail as for many."""
    for mail in mails:
        mail.place = Place(f"{capfirst(mail.content_type.model)} {mail.object_id}")
    # Of an old mail the model itself can be gone.
    known = [mail for mail in mails if mail.content_type.model_class()]
    asked = [mail for mail in known if _owner(mail) or mail.state == MailState.FAILED]
    models = {cast("type[Model]", mail.content_type.model_class()) for mail in asked}
    # With what an item belongs to: of a message that is the registration.
    items = [model._base_manager.select_related() for model in models]
    prefetch_related_objects(asked, GenericPrefetch("item", items))
    subjects = [_subject(mail) for mail in known]
    keys: dict[type[Model], set] = defaultdict(set)
    for model, key in subjects:
        keys[model].add(key)
    # The keys of those that have a page at the desk which this user may see.
    shown: dict[type[Model], set] = {}
    for model in keys:
        of_model = site._registry.get(model)
        if of_model and of_model.has_view_or_change_permission(request):
            rows = of_model.get_queryset(request).filter(pk__in=keys[model])
            shown[model] = set(rows.values_list("pk", flat=True))
    for mail, (model, key) in zip(known, subjects, strict=True):
        page = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
        url = reverse(page, args=[key]) if key in shown.get(model, ()) else ""
        whose = _whose(mail) if model in shown else ""
        mail.place = Place(f"{capfirst(model._meta.verbose_name)} {key}", url, whose)


def _owner(mail: OutgoingMail) -> str:
    return getattr(mail.content_type.model_class(), "shown_with", "")


def _subject(mail: OutgoingMail) -> tuple[type[Model], Any]:
    if _owner(mail) and mail.item:
        item = getattr(mail.item, _owner(mail))
        return type(item), item.pk
    return cast("type[Model]", mail.content_type.model_class()), mail.object_id


def _whose(mail: OutgoingMail) -> str:
    email = emails.find(mail.kind) if mail.state == MailState.FAILED else None
    return str(email.whose or getattr(mail.item, "contact", "")) if email else ""
