from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from portal.desk.rights import NOTHING, VIEW, CuratedConfig


class SearchConfig(CuratedConfig, AppConfig):
    name = "portal.search"
    verbose_name = _("Search")
    coordinator_rights = {
        "searchedquery": VIEW,
        **dict.fromkeys(("searchentry", "searchword", "indexrelease"), NOTHING),
    }

    def ready(self) -> None:
        from .index import indexing, tracking

        # What of an app is found stands in its search.py.
        autodiscover_modules("search")
        tracking.connect()
        post_migrate.connect(indexing.delete_orphans, sender=self)
