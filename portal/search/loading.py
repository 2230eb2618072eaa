"""The files with the content of this app."""

from portal.loading.specs import PairSpec, register

from .models import Synonym

register(PairSpec(Synonym, ("term", "synonym"), file="portal/search/content/synonyms.yaml"))
