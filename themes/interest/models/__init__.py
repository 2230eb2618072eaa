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
from .verified_domain import VerifiedDomain

__all__ = [
    "CloseReason",
    "DossierLink",
    "Interest",
    "InterestAction",
    "InterestColleague",
    "InterestEvent",
    "InterestMessage",
    "InterestSettings",
    "InterestState",
    "MatchOutcome",
    "ReplyTemplate",
    "RetentionRun",
    "RoleMatch",
    "SubmissionCount",
    "VerifiedDomain",
]
