from .alliance import Alliance, AllianceAlias, AllianceLink, AllianceMembership, AllianceTheme
from .barrier import Barrier
from .concept import Concept, ConceptTerm, TermKind
from .follow_up import FollowUp
from .role import Role, RoleAudience, RoleCandidate
from .theme import Theme, ThemePartner, ThemeRelation, ThemeSection
