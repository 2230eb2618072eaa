from .alliance import Alliance, AllianceAlias, AllianceMembership, AllianceTheme
from .barrier import Barrier
from .role import Role, RoleAudience, RoleCandidate
from .theme import Theme, ThemePartner, ThemeRelation, ThemeSection
