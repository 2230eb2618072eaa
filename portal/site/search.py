"""The pages of the site itself are found too, and what stands on the one about the portal."""

from typing import Any

from django.db.models import Exists, QuerySet
from django.dispatch import receiver

from milestones.models import Objective, Programme
from portal.publishing.richtext import plain_text
from portal.publishing.versions import rows_changed
from portal.search.index import indexing
from portal.search.index.registry import Indexed, SearchDocument, register

from .models import SitePage


@register
class SitePageIndexed(Indexed):
    model = SitePage

    def document(self, item: SitePage) -> SearchDocument:
        return SearchDocument.of(item, plain_text(item.body))


class OnPageAbout(Indexed):
    """What has no page of its own: it is found as long as the page that shows it is public."""

    def public(self) -> QuerySet:
        about = SitePage.objects.published().filter(slug="over")
        return self.model._default_manager.filter(Exists(about))


@register
class ProgrammeIndexed(OnPageAbout):
    """The programme, with all that its page shows beside the text of the page itself."""

    model = Programme
    watched = ("roles",)

    def document(self, item: Programme) -> SearchDocument:
        roles = [f"{role.verb}: {role.summary}" for role in item.roles.all()]
        chapters = (item.aim, item.beginning, item.body, item.evaluation, item.ending)
        return SearchDocument.of(item, *map(plain_text, chapters), *roles, date=item.started)


@register
class ObjectiveIndexed(OnPageAbout):
    model = Objective

    def document(self, item: Objective) -> SearchDocument:
        return SearchDocument(
            title=item.title,
            url=Programme().get_absolute_url(),
            summary=item.summary,
            body=str(Objective._meta.verbose_name_plural),
        )


@receiver(rows_changed, sender=SitePage)
def _follow_the_page(**kwargs: Any) -> None:
    for model in (Programme, Objective):
        kind, keys = model._meta.label_lower, model._default_manager.values_list("pk", flat=True)
        indexing.update({(kind, key) for key in keys})
