import factory

from .base import PublishableFactory


class SitePageFactory(PublishableFactory):
    class Meta:
        model = "site.SitePage"

    title = factory.Sequence(lambda n: f"Pagina {n}")
    slug = factory.Sequence(lambda n: f"pagina-{n}")
    body = "<p>Tekst.</p>"
