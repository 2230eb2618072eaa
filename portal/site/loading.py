"""The files with the content of the site and of its search."""

from portal.loading.specs import PairSpec, published, register
from portal.search.models import Synonym

from .models import SitePage

register(
    published(SitePage, "portal/site/content/pages.yaml"),
    PairSpec(Synonym, ("term", "synonym"), file="portal/site/content/synonyms.yaml"),
)
