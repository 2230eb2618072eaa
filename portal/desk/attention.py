"""What wants the coordinator's attention: the front page of the desk.

An app says so in a module `attention`, which is found by itself:

    @attention(Interest, "belofte=wacht", urgency=10)
    def registrations_waiting() -> Listed:
        return _("registrations that wait"), Interest.objects.waiting()

The text after the model has the filters that show these rows in their list at the desk. What is in
no list is an `Attention`, with an address of its own. Shown are those with a count, to who has the
permission for the model, the lowest urgency first.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from django.contrib.admin import AdminSite
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.publishing.models import Publishable
from portal.runtime.texts import StrOrPromise

from .publication import confirmed_long_ago, is_planned


@dataclass(frozen=True)
class Attention:
    """Something that wants attention, and where to find it."""

    label: StrOrPromise
    count: int
    url: str

    @classmethod
    def of_list(cls, query: str, label: StrOrPromise, rows: QuerySet) -> Self:
        name = rows.model._meta.label_lower.replace(".", "_")
        return cls(label, rows.count(), f"{reverse(f'admin:{name}_changelist')}?{query}")


Listed = tuple[StrOrPromise, QuerySet]
Report = Callable[[], Listed | Attention]

_registered: list[tuple[int, type[Model], str, str, Report]] = []


def attention(
    model: type[Model], query: str = "", *, urgency: int, permission: str = "change"
) -> Callable[[Report], Report]:
    """Decorator: this is reported to who has the permission ("change" or "view") for `model`."""

    def register(report: Report) -> Report:
        _registered.append((urgency, model, query, permission, report))
        _registered.sort(key=lambda one: one[0])
        return report

    return register


def reports(site: AdminSite, request: HttpRequest) -> list[Attention]:
    """What this user may look after, the most urgent first; drafts and plans come last."""
    found = [
        one if isinstance(one := report(), Attention) else Attention.of_list(query, *one)
        for _urgency, model, query, permission, report in _registered
        if site.is_registered(model)
        and getattr(site.get_model_admin(model), f"has_{permission}_permission")(request)
    ]
    for model, model_admin in site._registry.items():
        if issubclass(model, Publishable) and model_admin.has_change_permission(request):
            found += _of_publication(model)
    return [attention for attention in found if attention.count]


def _of_publication(model: type[Publishable]) -> list[Attention]:
    items, names = model._default_manager.all(), {"kind": model._meta.verbose_name_plural}
    drafts = items.filter(status=Publishable.Status.DRAFT)
    old = items.filter(confirmed_long_ago()).exclude(status=Publishable.Status.ARCHIVED)
    reports = (
        ("zichtbaarheid=concept", _("%(kind)s: drafts"), drafts),
        ("zichtbaarheid=gepland", _("%(kind)s: planned"), items.filter(is_planned())),
        ("bevestigd=lang-geleden", _("%(kind)s: not confirmed for over a year"), old),
    )
    return [Attention.of_list(query, label % names, rows) for query, label, rows in reports]
