from .participation import Participation
from .partner import Partner, PartnerAlias
from .reference import Municipality, MunicipalityName, MunicipalitySuccession, Province
from .working_group import WorkingGroup, WorkingGroupMembership

__all__ = [
    "Municipality",
    "MunicipalityName",
    "MunicipalitySuccession",
    "Participation",
    "Partner",
    "PartnerAlias",
    "Province",
    "WorkingGroup",
    "WorkingGroupMembership",
]
