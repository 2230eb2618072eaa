from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from portal.desk.rights import CURATE, NOTHING, VIEW, CuratedConfig


class InterestConfig(CuratedConfig, AppConfig):
    name = "themes.interest"
    verbose_name = _("Registrations")
    coordinator_rights = {
        "interest": (*CURATE, "export"),
        "interestevent": VIEW,
        "interestmessage": VIEW,
        "retentionrun": VIEW,
        "dossierlink": NOTHING,
        "interestcolleague": NOTHING,
        "rolematch": NOTHING,
        "submissioncount": NOTHING,
    }
