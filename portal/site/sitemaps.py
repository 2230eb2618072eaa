"""The sitemap: every public item with the moment at which it last changed or appeared."""

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import Max, QuerySet
from django.db.models.functions import Greatest
from django.urls import reverse

from partners.models import Municipality
from portal.publishing.models import Publishable
from portal.publishing.stories import with_own_page

from .context_processors import MENU, MORE_LISTS

PICTURES = tuple(
    f"pictures:{name}" for name in ("map", "delta", "timeline", "coverage", "participation")
)


class Lists(Sitemap):
    def items(self) -> list[str]:
        return ["home", "find_role", *PICTURES, *(name for name, _label in (*MENU, *MORE_LISTS))]

    def location(self, item: str) -> str:
        return reverse(item)


class PublishedItems(Sitemap):
    limit = 5_000

    def __init__(self, model: type[Publishable]) -> None:
        self.model = model

    def items(self) -> QuerySet[Publishable]:
        return with_own_page(self.model._default_manager.published()).order_by("pk")

    def lastmod(self, item: Publishable) -> datetime:
        return max(item.updated_at, item.publish_at)

    def get_latest_lastmod(self) -> datetime | None:
        # The default loads every item to find the latest.
        moment = Greatest("updated_at", "publish_at")
        return self.items().aggregate(latest=Max(moment))["latest"]


class Municipalities(Sitemap):
    def items(self) -> QuerySet[Municipality]:
        return Municipality.objects.existing().order_by("pk")


SITEMAPS = {
    "lijsten": Lists(),
    "gemeenten": Municipalities(),
    **{model._meta.model_name: PublishedItems(model) for model in Publishable.kinds()},
}
