from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.desk.rights import CuratedConfig


class ProvenanceConfig(CuratedConfig, AppConfig):
    name = "portal.provenance"
    verbose_name = _("sources")
