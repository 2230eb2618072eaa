"""“Does this fit us?”: four questions, and the open roles that suit the answers."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import View

from portal.runtime.form_errors import mistakes
from portal.runtime.page_policy import Depends, public
from themes.models import Role

from .answers import OUTCOME, QUESTIONS, OrganisationForm, Questionnaire
from .landscape import Landscape
from .rules import Rules
from .scoring import rank

MAX_MATCHES = 10


class DoesThisFit(View):
    """One question a page; all state is in the address, nothing is stored."""

    page_policy = public(
        *(Depends.CONTENT, Depends.MOMENTS),
        names=("situatie", "inbreng", "wanneer"),
        form=OrganisationForm,
    )

    def get(self, request: HttpRequest) -> HttpResponse:
        questionnaire = Questionnaire(request.GET)
        context: dict[str, Any] = {"questionnaire": questionnaire, "question_count": len(QUESTIONS)}
        if questionnaire.step < OUTCOME:
            context["errors"] = mistakes(questionnaire.form)
            return render(request, "matching/fit_question.html", context)
        context |= self.outcome(questionnaire)
        return render(request, "matching/fit_outcome.html", context)

    def outcome(self, questionnaire: Questionnaire) -> dict[str, Any]:
        """The roles that have a reason to be there, best first."""
        answers = questionnaire.answers
        landscape = Landscape.load() if answers.municipality else None
        roles = Role.objects.published().open().for_board()
        matches = [match for match in rank(answers, roles, Rules.load(), landscape) if match.score]
        return {
            "answers": answers,
            "matches": matches[:MAX_MATCHES],
            "match_count": len(matches),
            "share_address": (
                f"{settings.SITE_URL}{self.request.path}{questionnaire.address(OUTCOME)}"
            ),
            "has_open_roles": bool(matches) or Role.objects.published().open().exists(),
        }
