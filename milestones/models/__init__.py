from .document import Document
from .lesson import Lesson
from .milestone import Milestone, MilestoneFigure, MilestonePartner
from .programme import GovernmentRole, Objective, Programme
