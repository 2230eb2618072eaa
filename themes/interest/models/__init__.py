from .dossier import DossierLink, InterestColleague, InterestMessage
from .figures_change import FiguresChange
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
