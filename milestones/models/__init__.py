from .document import Document
from .lesson import Lesson
from .milestone import Milestone, MilestoneFigure, MilestonePartner
from .programme import GovernmentRole, Objective, Programme

__all__ = [
    "Document",
    "GovernmentRole",
    "Lesson",
    "Milestone",
    "MilestoneFigure",
    "MilestonePartner",
    "Objective",
    "Programme",
]
