"""“Does this fit us?”: four questions, and the open roles that suit the answers."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.generic import TemplateView

from themes.models import Role

from .answers import OUTCOME, QUESTIONS, Questionnaire
from .landscape import Landscape
from .rules import Rules
from .scoring import rank

MAX_MATCHES = 10


class DoesThisFit(TemplateView):
    """One question a page; all state is in the address, nothing is stored."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.questionnaire = Questionnaire(request.GET)
        return super().get(request, *args, **kwargs)

    def get_template_names(self) -> list[str]:
        is_outcome = self.questionnaire.step == OUTCOME
        return ["matching/fit_outcome.html" if is_outcome else "matching/fit_question.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(
            questionnaire=self.questionnaire, question_count=len(QUESTIONS), **kwargs
        )
        return context | (self.outcome() if self.questionnaire.step == OUTCOME else {})

    def outcome(self) -> dict:
        """The roles that have a reason to be there, best first."""
        answers = self.questionnaire.answers
        landscape = Landscape.load() if answers.municipality else None
        roles = Role.objects.published().open().for_board()
        matches = [match for match in rank(answers, roles, Rules.load(), landscape) if match.score]
        return {
            "answers": answers,
            "matches": matches[:MAX_MATCHES],
            "match_count": len(matches),
            "share_address": (
                f"{settings.SITE_URL}{self.request.path}{self.questionnaire.address(OUTCOME)}"
            ),
            "has_open_roles": bool(matches) or Role.objects.published().open().exists(),
        }
