from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ListsConfig(AppConfig):
    name = "portal.lists"

    def ready(self) -> None:
        # The list of an app stands in its filters.py; what it adds to others in its facets.py.
        autodiscover_modules("filters", "facets")
        from .filters import FacetedFilterSet

        FacetedFilterSet.watch()
