import json
from collections.abc import Sequence
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any

from django.conf import settings
from django.core import paginator
from django.http import Http404, HttpRequest, JsonResponse, QueryDict
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from milestones.filters import DocumentFilter, LessonFilter, MilestoneFilter
from milestones.models import Lesson, Milestone, Objective, Programme
from partners.filters import PartnerFilter
from portal.lists.kept import kept
from portal.lists.views import FacetedListView
from portal.pictures.coverage import matrix_for
from portal.pictures.delta import drawing_of as drawing_of_delta
from portal.pictures.map import drawing_for_home as drawing_of_map
from portal.pictures.participation import ParticipationView
from portal.publishing.views import PublicDetailView
from portal.runtime.page_policy import Depends, for_reading, public
from portal.search import query_log
from portal.search.hits import Hit
from themes.filters import AllianceFilter, BarrierFilter, FollowUpFilter, RoleFilter, ThemeFilter
from themes.models import FollowUp, Role, Theme
from themes.views.lists import unconfirmed_roles

from .filters import SearchFilter
from .models import SitePage
from .signposts import pointed_to
from .suggestions import (
    SuggestionForm,
    definitions,
    nearest_concepts,
    nearest_themes,
    suggested,
)

MILESTONES_ON_HOME, FOLLOW_UPS_ON_HOME, LESSONS_ON_HOME = 4, 6, 3


@kept
def figures() -> dict[str, int]:
    """How much there is, as the lists count it."""
    return {
        "themes": ThemeFilter().count,
        "roles": RoleFilter(QueryDict("state=open")).count,
        "alliances": AllianceFilter().count,
        "partners": PartnerFilter(QueryDict("involvement=took_part")).count,
        "milestones": MilestoneFilter().count,
        "lessons": LessonFilter().count,
        "documents": DocumentFilter().count,
        "follow_ups": FollowUpFilter().count,
    }


@kept
def shown_at_home() -> dict[str, Any]:
    """What the home page shows of the content."""
    roles = Role.objects.published().open().one_per_theme().select_related("theme", "alliance")
    milestones = Milestone.objects.published().reached()
    follow_ups = FollowUp.objects.published().latest_first()
    lessons = Lesson.objects.published().order_by("-publish_at", "pk")
    return {
        "figures": figures(),
        "programme": Programme.objects.first(),
        "themes": [*Theme.objects.published().with_role_counts()],
        "roles": [*roles],
        "asked_now": min(roles, key=attrgetter("urgency"), default=None),
        "milestones": [*milestones[:MILESTONES_ON_HOME]],
        "follow_ups": [*follow_ups[:FOLLOW_UPS_ON_HOME]],
        "lessons": [*lessons.with_public("organisation")[:LESSONS_ON_HOME]],
        "map": drawing_of_map(),
        "delta": drawing_of_delta(),
        "coverage": str(matrix_for()),
    }


@kept
def story() -> dict[str, Any]:
    """What the story of the programme counts and draws, from the lists that it leads to."""
    milestones, lessons = MilestoneFilter(), LessonFilter()
    by_objective = {one.value: one.count for one in milestones.options("objective")}
    return {
        "objectives": [(one, by_objective.get(one.slug, 0)) for one in Objective.objects.all()],
        "milestone_kinds": milestones.options("kind"),
        "document_kinds": DocumentFilter().options("kind"),
        "lesson_levels": lessons.options("level"),
        "lesson_outcomes": lessons.options("outcome"),
        "follow_up_kinds": FollowUpFilter().options("kind"),
        "barrier_states": BarrierFilter().options("state"),
        "participation": ParticipationView().drawing,
    }


class Home(TemplateView):
    """What this is, what is needed now, and where to look."""

    page_policy = public(Depends.CONTENT, Depends.MOMENTS)
    template_name = "portal/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**shown_at_home(), **kwargs)


@cache
def full_run() -> dict[str, Any]:
    """What the last check of all pages in browsers found; `tests/browser/full_run.py` writes it."""
    path = settings.BASE_DIR / "portal" / "site" / "content" / "accessibility.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found | {"date": date.fromisoformat(found["date"])}


class Page(PublicDetailView):
    """A page of the site; the one about the portal also shows the programme."""

    model = SitePage
    template_name = "portal/page.html"

    def shows(self, page: SitePage) -> dict[str, Any]:
        if page.slug == "toegankelijkheid":
            contact = Programme.objects.values_list("contact_email", flat=True).first()
            return {"full_run": full_run(), "contact": contact}
        if page.slug != "over":
            return {}
        return {
            "programme": Programme.objects.prefetch_related("roles").first(),
            "themes": Theme.objects.published().with_role_counts(),
            "follow_ups": FollowUp.objects.published().latest_first()[:FOLLOW_UPS_ON_HOME],
            "figures": figures(),
            "unconfirmed": unconfirmed_roles(),
            **story(),
        }


class Search(FacetedListView):
    """Everything that is found, the best first over all kinds."""

    page_policy = public(
        *(Depends.CONTENT, Depends.MOMENTS), names=("page", "uitleg"), count=query_log.record
    )
    template_name = "portal/search.html"
    filterset_class = SearchFilter
    item_template = "portal/_hit.html"
    title = _("Search")

    def items(self, page: paginator.Page) -> Sequence[Any]:
        """The entries as hits, with what was found marked."""
        found = self.filterset.found
        explain = self.request.user.is_staff and "uitleg" in self.request.GET
        return [Hit.of(entry, found, explain) for entry in page]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        found = self.filterset.found
        if not self.request.GET:
            context["starts"] = Theme.objects.published()
        if found is not None:
            context["text"] = self.filterset.text
            context["definitions"] = definitions(found)
            context["signposts"] = pointed_to(context["text"])
            if not context["page_obj"].paginator.count:
                context["themes"] = nearest_themes(context["text"])
                context["concepts"] = nearest_concepts(context["text"])
            if not self.request.user.is_staff and list(self.request.GET) == ["q"]:
                counted = (context["text"], len(found.rows))
                self.request.counted = counted  # type: ignore[attr-defined]  # our own note
        return context


class SecurityTxt(TemplateView):
    """RFC 9116: where to report a weakness; it is not there when the settings name nobody."""

    page_policy = public()
    template_name, content_type = "security.txt", "text/plain; charset=utf-8"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not settings.SECURITY_CONTACT:
            raise Http404
        return {"contacts": settings.SECURITY_CONTACT, "expires": settings.SECURITY_TXT_EXPIRES}


@public(Depends.CONTENT, Depends.MOMENTS, form=SuggestionForm)
@for_reading
def suggestions(request: HttpRequest) -> JsonResponse:
    """What a visitor may mean while typing: JSON for the combobox of a search field."""
    form = SuggestionForm(request.GET)
    found = suggested(**form.cleaned_data) if form.is_valid() else []
    return JsonResponse({"suggestions": found})
