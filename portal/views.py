from django import forms
from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from milestones.filters import LessonFilter, MilestoneFilter
from milestones.models import Lesson, Milestone, Objective, Programme
from partners.filters import PartnerFilter
from partners.models import Partner
from portal.publishing.views import PublicDetailView
from themes.filters import AllianceFilter, RoleFilter, ThemeFilter
from themes.models import Role, Theme

from . import search
from .models import SitePage

ROLES_ON_HOME, MILESTONES_ON_HOME = 6, 3


class Home(TemplateView):
    """What this is, what is needed now, and where to look."""

    template_name = "portal/home.html"

    def get_context_data(self, **kwargs):
        roles = Role.objects.published().open().municipalities_first()
        lessons = Lesson.objects.published().order_by("-updated_at", "pk")
        return super().get_context_data(
            programme=Programme.objects.first(),
            themes=Theme.objects.published().with_role_counts(),
            roles=roles.select_related("theme", "alliance")[:ROLES_ON_HOME],
            milestones=Milestone.objects.published().reached()[:MILESTONES_ON_HOME],
            lesson=lessons.prefetch_related(
                Prefetch("organisation", Partner.objects.published())
            ).first(),
            figures={
                "themes": ThemeFilter().count,
                "roles": RoleFilter(QueryDict("state=open")).count,
                "alliances": AllianceFilter().count,
                "partners": PartnerFilter().count,
                "milestones": MilestoneFilter().count,
                "lessons": LessonFilter().count,
            },
            search_form=search.SearchForm(),
            **kwargs,
        )


class Page(PublicDetailView):
    """A page of the site; the one about the portal also shows the programme."""

    model = SitePage
    template_name = "portal/page.html"

    def get_context_data(self, **kwargs):
        if self.object.slug == "over":
            programmes = Programme.objects.prefetch_related("roles")
            kwargs |= {"programme": programmes.first(), "objectives": Objective.objects.all()}
        return super().get_context_data(**kwargs)


class Search(TemplateView):
    template_name = "portal/search.html"

    def get_context_data(self, **kwargs):
        form = search.SearchForm(self.request.GET)
        text = form.cleaned_data["q"] if form.is_valid() else ""
        groups = list(search.groups(text)) if text else []
        return super().get_context_data(
            form=form,
            text=text,
            groups=groups,
            count=sum(group.count for group in groups),
            **kwargs,
        )


class TakePartForm(forms.Form):
    rol = forms.SlugField(required=False, max_length=120)


class TakePart(TemplateView):
    """How to take part, until interest can be registered here; `rol` names a role."""

    template_name = "portal/take_part.html"

    def get_context_data(self, **kwargs):
        roles = Role.objects.published().open().municipalities_first()
        form = TakePartForm(self.request.GET)
        slug = form.cleaned_data["rol"] if form.is_valid() else ""
        return super().get_context_data(
            programme=Programme.objects.first(),
            role=Role.objects.published().filter(slug=slug).first() if slug else None,
            roles=roles.select_related("theme", "alliance")[:ROLES_ON_HOME],
            **kwargs,
        )


@require_safe
def robots(request):
    lines = [
        "User-agent: *",
        "Disallow: /beheer/",
        "Disallow: /zoeken/",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def csrf_failure(request, reason=""):
    """A form came without its token: say how to go on, nothing else."""
    return render(request, "403_csrf.html", status=403)
