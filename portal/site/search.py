"""The pages of the site itself are found too."""

from portal.publishing.richtext import plain_text
from portal.search.index.registry import Document, Indexed, register

from .models import SitePage


@register
class SitePageIndexed(Indexed):
    model = SitePage

    def document(self, item):
        return Document(
            title=item.title,
            url=item.get_absolute_url(),
            summary=item.summary,
            body=plain_text(item.body),
        )
