from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from portal.desk.rights import NOTHING, VIEW, CuratedConfig
from portal.runtime.starting import starting


class SearchConfig(CuratedConfig, AppConfig):
    name = "portal.search"
    verbose_name = _("Search")
    coordinator_rights = {
        "searchedquery": (*VIEW, "change"),
        **dict.fromkeys(("searchentry", "indexrelease"), NOTHING),
    }

    def ready(self) -> None:
        from .index import memory, tracking

        # What of an app is found stands in its search.py.
        autodiscover_modules("search")
        tracking.connect()
        starting.connect(memory.warm_up)
