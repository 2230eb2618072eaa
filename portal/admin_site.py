"""The admin of the portal: the coordinator's desk."""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib import admin
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from milestones.models import Document
from partners.models import MunicipalityChange
from partners.models.change import ChangeKind
from portal.outbox import jobs
from portal.outbox.models import OutgoingMail
from portal.publishing.admin import confirmed_long_ago
from portal.publishing.models import Publishable
from portal.search.models import SearchedQuery, Synonym
from themes.models import Interest, InterestSettings, Role

# Texts of Django that its Dutch translation lacks, or says in words that mean something else
# here: a theme is a subject of the programme. Our own translations go before those of Django.
SAID_BY_DJANGO = [
    gettext_noop("Model name"),
    gettext_noop("Add link"),
    gettext_noop("Change or view list link"),
    gettext_noop("Error:"),
    gettext_noop("Toggle theme (current theme: auto)"),
    gettext_noop("Toggle theme (current theme: light)"),
    gettext_noop("Toggle theme (current theme: dark)"),
]

# What the coordinator comes for every week, and where the rest stands.
COORDINATING = [
    *("Interest", "Role", "ReplyTemplate", "VerifiedDomain", "InterestSettings", "RetentionRun"),
]
ORDER_OF_APPS = ["themes", "milestones", "partners", "portal", "search", "outbox"]

# A worker says every minute that it is there.
WORKER_IS_MISSED_AFTER = timedelta(minutes=10)
SPLIT_IS_CHECKED_WITHIN = timedelta(days=30)


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

    def get_app_list(self, request, app_label=None):
        """What is done every week first; Django sorts by name, which puts mail on top."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        places = {label: place for place, label in enumerate(ORDER_OF_APPS)}
        apps.sort(key=lambda app: places.get(app["app_label"], len(places)))
        return coordinating(apps) + apps

    def attention(self, request) -> list[Attention]:
        """What this user may look after, the most urgent first."""
        found = []
        for model, permission, reports in ATTENTION:
            model_admin = self._registry.get(model)
            if model_admin and getattr(model_admin, f"has_{permission}_permission")(request):
                found += [report() for report in reports]
        for model, model_admin in self._registry.items():
            if issubclass(model, Publishable) and model_admin.has_change_permission(request):
                found += publication_attention(model)
        return [attention for attention in found if attention.count]


def coordinating(apps: list[dict]) -> list[dict]:
    """Take the models of every week out of their app and put them in a group of their own."""
    models = []
    for app in apps:
        if app["app_label"] != "themes":
            continue
        models = [model for model in app["models"] if model["object_name"] in COORDINATING]
        app["models"] = [model for model in app["models"] if model not in models]
    if not models:
        return []
    models.sort(key=lambda model: COORDINATING.index(model["object_name"]))
    group = {
        "name": _("Coordinating"),
        "app_label": "coordinating",
        # There is no page of the group; its first list is what one comes for.
        "app_url": models[0]["admin_url"],
        "has_module_perms": True,
        "models": models,
    }
    return [group]


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


def promises_broken() -> Attention:
    return Attention(
        _("registrations without the answer that was promised"),
        Interest.objects.overdue().count(),
        changelist(Interest, "belofte=te-laat"),
    )


def registrations_waiting() -> Attention:
    return Attention(
        _("registrations that wait for an answer"),
        Interest.objects.waiting().count(),
        changelist(Interest, "belofte=wacht"),
    )


def names_waiting() -> Attention:
    return Attention(
        _("registrations whose name waits until you have checked them"),
        Interest.objects.name_waits().count(),
        changelist(Interest, "gecontroleerd=wacht"),
    )


def notices_go_nowhere() -> Attention:
    """Nobody is told by mail of new registrations."""
    has_address = InterestSettings.objects.exclude(notify="").exists()
    return Attention(
        _("mail address for new registrations to fill in"),
        0 if has_address else 1,
        reverse("admin:themes_interestsettings_changelist"),
    )


def roles_without_candidate() -> Attention:
    return Attention(
        _("open roles for which nobody is named or registered"),
        Role.objects.without_candidate().count(),
        changelist(Role, "kandidaat=geen"),
    )


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


def municipalities_change() -> Attention:
    planned = MunicipalityChange.objects.planned().order_by("date")
    first = planned.first()
    return Attention(
        _("municipalities that change, the first on %(date)s")
        % {"date": formats.date_format(first.date) if first else ""},
        planned.count(),
        changelist(MunicipalityChange, "stand=gepland"),
    )


def municipalities_were_split() -> Attention:
    """Nobody knows by itself to which of its successors a registration belongs."""
    since = timezone.now() - SPLIT_IS_CHECKED_WITHIN
    split = MunicipalityChange.objects.filter(kind=ChangeKind.SPLIT, applied_at__gte=since)
    return Attention(
        _("municipalities that were split lately: check their registrations"),
        split.filter(date__gte=since.date()).count(),
        changelist(MunicipalityChange, "stand=uitgevoerd&kind__exact=split"),
    )


def searches_without_result() -> Attention:
    return Attention(
        _("searches of visitors that found nothing"),
        SearchedQuery.objects.in_vain().count(),
        changelist(SearchedQuery, "gevonden=niets"),
    )


def mails_not_sent() -> Attention:
    return Attention(
        _("mails that could not be sent"),
        OutgoingMail.objects.failed().count(),
        changelist(OutgoingMail, "state__exact=failed"),
    )


def mails_without_worker() -> Attention:
    """The mails that wait while no worker has said for a while that it is there."""
    now = timezone.now()
    missed_since = now - WORKER_IS_MISSED_AFTER
    beat = jobs.last_beat()
    waiting = OutgoingMail.objects.due(now)
    if beat is None:
        label = _("mails that wait: no worker has run yet")
        # A new portal has a moment to start its worker.
        waiting = waiting.filter(due_at__lt=missed_since)
    else:
        moment = formats.date_format(timezone.localtime(beat), "j F Y H:i")
        label = _("mails that wait: the worker has not run since %(moment)s") % {"moment": moment}
    missed = beat is None or beat < missed_since
    return Attention(
        label, waiting.count() if missed else 0, changelist(OutgoingMail, "state__exact=waiting")
    )


# Model, the permission that one needs for it, and what is reported; the most urgent first.
ATTENTION = [
    (Interest, "change", [promises_broken, registrations_waiting, names_waiting]),
    (Role, "change", [roles_without_candidate]),
    (InterestSettings, "change", [notices_go_nowhere]),
    (OutgoingMail, "view", [mails_not_sent, mails_without_worker]),
    (Role, "change", [roles_without_audience]),
    (MunicipalityChange, "change", [municipalities_were_split, municipalities_change]),
    (Synonym, "change", [searches_without_result]),
    (Document, "change", [documents_without_address]),
]
