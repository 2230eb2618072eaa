from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.desk.rights import CuratedConfig


class MilestonesConfig(CuratedConfig, AppConfig):
    name = "milestones"
    verbose_name = _("Milestones")
