"""The admin of the portal: the coordinator's desk."""

from dataclasses import dataclass

from django.contrib import admin
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from milestones.models import Document
from portal.publishing.admin import confirmed_long_ago
from portal.publishing.models import Publishable
from themes.models import Role


@dataclass(frozen=True)
class Attention:
    """Something that wants the coordinator's attention, and where to find it."""

    label: str
    count: int
    url: str


class PortalAdminSite(admin.AdminSite):
    site_title = _("Scale-up portal")
    site_header = _("Scale-up portal: administration")
    index_title = _("What needs attention")
    index_template = "admin/portal_index.html"

    def index(self, request, extra_context=None):
        context = {"attention": self.attention(request)} | (extra_context or {})
        return super().index(request, context)

    def attention(self, request) -> list[Attention]:
        """What this user may change and should look at, most of it first within a kind."""
        found = []
        for model, model_admin in self._registry.items():
            if not model_admin.has_change_permission(request):
                continue
            if issubclass(model, Publishable):
                found += publication_attention(model)
            if model is Role:
                found.append(roles_without_audience())
            if model is Document:
                found.append(documents_without_address())
        return [attention for attention in found if attention.count]


def changelist(model, query: str) -> str:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
    return f"{reverse(name)}?{query}"


def publication_attention(model: type[Publishable]) -> list[Attention]:
    counts = model._default_manager.aggregate(
        drafts=Count("pk", filter=Q(status=Publishable.Status.DRAFT)),
        planned=Count(
            "pk",
            filter=Q(status=Publishable.Status.PUBLISHED, publish_at__gt=timezone.now()),
        ),
        old=Count("pk", filter=confirmed_long_ago() & ~Q(status=Publishable.Status.ARCHIVED)),
    )
    names = {"kind": model._meta.verbose_name_plural}
    return [
        Attention(
            _("%(kind)s: drafts") % names,
            counts["drafts"],
            changelist(model, "zichtbaarheid=concept"),
        ),
        Attention(
            _("%(kind)s: planned") % names,
            counts["planned"],
            changelist(model, "zichtbaarheid=gepland"),
        ),
        Attention(
            _("%(kind)s: not confirmed for over a year") % names,
            counts["old"],
            changelist(model, "bevestigd=lang-geleden"),
        ),
    ]


def roles_without_audience() -> Attention:
    roles = Role.objects.open().filter(audiences=None)
    return Attention(
        _("open roles without a fitting kind of organisation"),
        roles.count(),
        changelist(Role, "doelgroep=geen&state__exact=open"),
    )


def documents_without_address() -> Attention:
    documents = Document.objects.filter(url="", file="")
    return Attention(
        _("documents without address and without own copy"),
        documents.count(),
        changelist(Document, "file__isempty=1"),
    )
