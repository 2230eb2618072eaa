from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.desk.rights import CuratedConfig


class MatchingConfig(CuratedConfig, AppConfig):
    name = "themes.matching"
    verbose_name = _("Rules")
