from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import paginator
from django.http import Http404, HttpRequest, JsonResponse, QueryDict
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from milestones.filters import LessonFilter, MilestoneFilter
from milestones.models import Lesson, Milestone, Objective, Programme
from partners.filters import PartnerFilter
from portal.lists.views import FacetedListView
from portal.publishing.views import PublicDetailView
from portal.search import query_log
from portal.search.hits import Hit
from themes.filters import AllianceFilter, RoleFilter, ThemeFilter
from themes.models import Role, Theme

from .filters import SearchFilter
from .models import SitePage
from .suggestions import SuggestionForm, nearest_themes, suggested

ROLES_ON_HOME, MILESTONES_ON_HOME = 6, 3


class Home(TemplateView):
    """What this is, what is needed now, and where to look."""

    template_name = "portal/home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        roles = Role.objects.published().open().municipalities_first()
        lessons = Lesson.objects.published().order_by("-publish_at", "pk")
        return super().get_context_data(
            programme=Programme.objects.first(),
            themes=Theme.objects.published().with_role_counts(),
            roles=roles.select_related("theme", "alliance")[:ROLES_ON_HOME],
            milestones=Milestone.objects.published().reached()[:MILESTONES_ON_HOME],
            lesson=lessons.with_public("organisation").first(),
            figures={
                "themes": ThemeFilter().count,
                "roles": RoleFilter(QueryDict("state=open")).count,
                "alliances": AllianceFilter().count,
                "partners": PartnerFilter(QueryDict("involvement=took_part")).count,
                "milestones": MilestoneFilter().count,
                "lessons": LessonFilter().count,
            },
            **kwargs,
        )


class Page(PublicDetailView):
    """A page of the site; the one about the portal also shows the programme."""

    model = SitePage
    template_name = "portal/page.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.object.slug == "over":
            programmes = Programme.objects.prefetch_related("roles")
            kwargs |= {"programme": programmes.first(), "objectives": Objective.objects.all()}
        return super().get_context_data(**kwargs)


class Search(FacetedListView):
    """Everything that is found, the best first over all kinds."""

    template_name = "portal/search.html"
    filterset_class = SearchFilter
    item_template = "portal/_hit.html"
    title = _("Search")

    def items(self, page: paginator.Page) -> Sequence[Any]:
        """The entries as hits, with what was found marked."""
        found, position_of = self.filterset.found, self.filterset.index.position_of
        explain = self.request.user.is_staff and "uitleg" in self.request.GET
        return [Hit.of(entry, found, position_of[entry.pk], explain) for entry in page]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        found = self.filterset.found
        if found is not None:
            context["text"] = self.filterset.text
            if not found.rows:
                context["themes"] = nearest_themes(context["text"])
            if not self.request.user.is_staff and list(self.request.GET) == ["q"]:
                query_log.record(context["text"], found.rows.bit_count())
        return context


class SecurityTxt(TemplateView):
    """RFC 9116: where to report a weakness; it is not there when the settings name nobody."""

    template_name, content_type = "security.txt", "text/plain; charset=utf-8"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not settings.SECURITY_CONTACT:
            raise Http404
        return {"contacts": settings.SECURITY_CONTACT, "expires": settings.SECURITY_TXT_EXPIRES}


@csrf_exempt
@require_safe
def suggestions(request: HttpRequest) -> JsonResponse:
    """What a visitor may mean while typing: JSON for the combobox of a search field."""
    form = SuggestionForm(request.GET)
    found = suggested(**form.cleaned_data) if form.is_valid() else []
    response = JsonResponse({"suggestions": found})
    response["Cache-Control"] = "public, max-age=60"
    return response
