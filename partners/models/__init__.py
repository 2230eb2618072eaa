from .change import MunicipalityChange, MunicipalitySuccession
from .participation import Participation
from .partner import Partner, PartnerAlias
from .reference import Municipality, MunicipalityName, Province
from .working_group import WorkingGroup, WorkingGroupMembership
