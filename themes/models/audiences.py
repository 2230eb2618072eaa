"""The kinds of organisation as the board shows them: a column for each side at the table."""

from django.utils.translation import gettext_lazy as _

from partners.models.partner import PartnerKind
from portal.runtime.texts import StrOrPromise

COLUMNS: dict[StrOrPromise, frozenset[PartnerKind]] = {
    _("Municipality"): frozenset({PartnerKind.MUNICIPALITY}),
    _("Province, region"): frozenset({PartnerKind.PROVINCE, PartnerKind.REGION}),
    _("Water board"): frozenset({PartnerKind.WATER_BOARD}),
    _("Central government"): frozenset(
        {PartnerKind.MINISTRY, PartnerKind.PUBLIC_BODY, PartnerKind.REGULATOR}
    ),
    _("Housing corporation"): frozenset({PartnerKind.HOUSING_CORPORATION}),
    _("Market"): frozenset({PartnerKind.COMPANY, PartnerKind.INVESTOR}),
    _("Knowledge, network"): frozenset(
        {
            PartnerKind.KNOWLEDGE_INSTITUTE,
            PartnerKind.NATURE_ORGANISATION,
            PartnerKind.ASSOCIATION,
            PartnerKind.NETWORK,
        }
    ),
}
