from .alliance import Alliance, AllianceAlias, AllianceMembership, AllianceTheme
from .barrier import Barrier
from .role import Role, RoleAudience, RoleCandidate
from .theme import Theme, ThemePartner, ThemeRelation, ThemeSection

__all__ = [
    "Alliance",
    "AllianceAlias",
    "AllianceMembership",
    "AllianceTheme",
    "Barrier",
    "Role",
    "RoleAudience",
    "RoleCandidate",
    "Theme",
    "ThemePartner",
    "ThemeRelation",
    "ThemeSection",
]
