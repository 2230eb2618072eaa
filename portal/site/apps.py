from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.desk.rights import CuratedConfig


class SiteConfig(CuratedConfig, AppConfig):
    name = "portal.site"
    verbose_name = _("Site")
