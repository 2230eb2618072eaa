from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import paginator
from django.http import Http404, HttpRequest, JsonResponse, QueryDict
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from milestones.filters import LessonFilter, MilestoneFilter
from milestones.models import Lesson, Milestone, Objective, Programme
from partners.filters import PartnerFilter
from portal.lists.kept import kept
from portal.lists.views import FacetedListView
from portal.pictures.coverage import matrix_for
from portal.pictures.delta import drawing_of as drawing_of_delta
from portal.pictures.map import drawing_for_home as drawing_of_map
from portal.publishing.views import PublicDetailView
from portal.runtime.page_policy import Depends, for_reading, public
from portal.search import query_log
from portal.search.hits import Hit
from themes.filters import AllianceFilter, RoleFilter, ThemeFilter
from themes.models import FollowUp, Role, Theme

from .filters import SearchFilter
from .models import SitePage
from .suggestions import SuggestionForm, nearest_themes, suggested

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
    }


@kept
def coverage() -> str:
    """The table of all roles, written once for each version of the content."""
    return str(matrix_for())


class Home(TemplateView):
    """What this is, what is needed now, and where to look."""

    page_policy = public(Depends.CONTENT, Depends.MOMENTS)
    template_name = "portal/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        roles = Role.objects.published().open().one_per_theme()
        lessons = Lesson.objects.published().order_by("-publish_at", "pk")
        return super().get_context_data(
            programme=Programme.objects.first(),
            themes=Theme.objects.published().with_role_counts(),
            roles=roles.select_related("theme", "alliance"),
            milestones=Milestone.objects.published().reached()[:MILESTONES_ON_HOME],
            follow_ups=FollowUp.objects.published().latest_first()[:FOLLOW_UPS_ON_HOME],
            lessons=lessons.with_public("organisation")[:LESSONS_ON_HOME],
            figures=figures(),
            map=drawing_of_map(),
            delta=drawing_of_delta(),
            coverage=coverage(),
            **kwargs,
        )


class Page(PublicDetailView):
    """A page of the site; the one about the portal also shows the programme."""

    model = SitePage
    template_name = "portal/page.html"

    def shows(self, page: SitePage) -> dict[str, Any]:
        if page.slug != "over":
            return {}
        programmes = Programme.objects.prefetch_related("roles")
        return {"programme": programmes.first(), "objectives": Objective.objects.all()}


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
        if found is not None:
            context["text"] = self.filterset.text
            if not found.rows:
                context["themes"] = nearest_themes(context["text"])
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
