from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.desk.rights import CuratedConfig


class ThemesConfig(CuratedConfig, AppConfig):
    name = "themes"
    verbose_name = _("Themes")
