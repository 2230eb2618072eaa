"""The sitemap: every public item with the moment of its last change."""

from django.contrib.sitemaps import Sitemap
from django.db.models import Max
from django.urls import reverse

from milestones.models import Document, Lesson, Milestone
from partners.models import Municipality, Partner, WorkingGroup
from themes.models import Alliance, Barrier, Role, Theme

from .models import SitePage

LISTS = [
    "themes:themes",
    "themes:roles",
    "themes:alliances",
    "themes:barriers",
    "milestones:milestones",
    "milestones:lessons",
    "milestones:documents",
    "partners:partners",
    "partners:municipalities",
    "partners:working_groups",
]


class Lists(Sitemap):
    def items(self):
        return ["home", "take_part", "find_role", *LISTS]

    def location(self, item):
        return reverse(item)


class PublishedItems(Sitemap):
    limit = 5_000

    def __init__(self, model):
        self.model = model

    def items(self):
        return self.model._default_manager.published().order_by("pk")

    def lastmod(self, item):
        return item.updated_at

    def get_latest_lastmod(self):
        # The default loads every item to find the latest.
        return self.items().aggregate(latest=Max("updated_at"))["latest"]


class Municipalities(Sitemap):
    def items(self):
        return Municipality.objects.existing().order_by("pk")


SITEMAPS = {
    "lijsten": Lists(),
    "gemeenten": Municipalities(),
    **{
        model._meta.model_name: PublishedItems(model)
        for model in (
            Theme,
            Alliance,
            Role,
            Barrier,
            Milestone,
            Lesson,
            Document,
            Partner,
            WorkingGroup,
            SitePage,
        )
    },
}
