"""What wants the coordinator's attention: the front page of the desk.

An app says so in a module `attention`, which is found by itself:

    @attention(Interest, urgency=10)
    def registrations_waiting():
        return Attention.of_list(_("registrations"), Interest.objects.waiting(), "belofte=wacht")

Shown are those with a count, to who has the permission for the model, the lowest urgency first.
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
    def of_list(cls, label: StrOrPromise, rows: QuerySet, query: str) -> Self:
        """These rows; `query` has the filters that show them in their list at the desk."""
        name = rows.model._meta.label_lower.replace(".", "_")
        return cls(label, rows.count(), f"{reverse(f'admin:{name}_changelist')}?{query}")


Report = Callable[[], Attention]


_registered: list[tuple[int, type[Model], str, Report]] = []


def attention(
    model: type[Model], *, urgency: int, permission: str = "change"
) -> Callable[[Report], Report]:
    """Decorator: this is reported to who has the permission ("change" or "view") for `model`."""

    def register(report: Report) -> Report:
        _registered.append((urgency, model, permission, report))
        _registered.sort(key=lambda one: one[0])
        return report

    return register


def reports(site: AdminSite, request: HttpRequest) -> list[Attention]:
    """What this user may look after, the most urgent first; drafts and plans come last."""
    found = [
        report()
        for _urgency, model, permission, report in _registered
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
        (_("%(kind)s: drafts"), drafts, "zichtbaarheid=concept"),
        (_("%(kind)s: planned"), items.filter(is_planned()), "zichtbaarheid=gepland"),
        (_("%(kind)s: not confirmed for over a year"), old, "bevestigd=lang-geleden"),
    )
    return [Attention.of_list(label % names, rows, query) for label, rows, query in reports]
