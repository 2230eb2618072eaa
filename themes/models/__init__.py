from .alliance import Alliance, AllianceAlias, AllianceMembership, AllianceTheme
from .barrier import Barrier
from .dossier import DossierLink, InterestColleague, InterestMessage
from .handling import (
    InterestAction,
    InterestEvent,
    InterestSettings,
    MatchOutcome,
    ReplyTemplate,
    RetentionRun,
    RoleMatch,
    SubmissionCount,
)
from .interest import CloseReason, Interest, InterestState
from .matching import (
    Circumstance,
    CircumstanceWeight,
    Contribution,
    ContributionWeight,
    Horizon,
    HorizonWeight,
    MatchExample,
    Signal,
)
from .role import Role, RoleAudience, RoleCandidate
from .theme import Theme, ThemePartner, ThemeRelation, ThemeSection
from .verified_domain import VerifiedDomain

__all__ = [
    "Alliance",
    "AllianceAlias",
    "AllianceMembership",
    "AllianceTheme",
    "Barrier",
    "Circumstance",
    "CircumstanceWeight",
    "CloseReason",
    "Contribution",
    "ContributionWeight",
    "DossierLink",
    "Horizon",
    "HorizonWeight",
    "Interest",
    "InterestAction",
    "InterestColleague",
    "InterestEvent",
    "InterestMessage",
    "InterestSettings",
    "InterestState",
    "MatchExample",
    "MatchOutcome",
    "ReplyTemplate",
    "RetentionRun",
    "Role",
    "RoleAudience",
    "RoleCandidate",
    "RoleMatch",
    "Signal",
    "SubmissionCount",
    "Theme",
    "ThemePartner",
    "ThemeRelation",
    "ThemeSection",
    "VerifiedDomain",
]
