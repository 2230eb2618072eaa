from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "portal.search"
    label = "search"
    verbose_name = _("Search")

    def ready(self):
        from . import indexing, tracking

        autodiscover_modules("search")
        tracking.connect()
        post_migrate.connect(indexing.delete_orphans, sender=self)
