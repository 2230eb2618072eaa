"""The pages of the site itself are found too."""

from portal.publishing.richtext import plain_text
from portal.search.index.registry import Indexed, SearchDocument, register

from .models import SitePage


@register
class SitePageIndexed(Indexed):
    model = SitePage

    def document(self, item: SitePage) -> SearchDocument:
        return SearchDocument.of(item, plain_text(item.body))
