"""The style guide for who works on the pages: each component in each of its states."""

from typing import Any

from django import forms
from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from milestones.models.lesson import LessonOutcome
from portal.runtime.fields import BlockField, LineField
from portal.runtime.page_policy import for_reading, private
from themes.models import Theme
from themes.models.alliance import AllianceStage
from themes.models.barrier import BarrierState
from themes.models.role import RoleState
from themes.models.theme import ThemeStage

STATES = (RoleState, ThemeStage, AllianceStage, BarrierState, LessonOutcome)


class SampleForm(forms.Form):
    """A field of each kind, of which the first two are wrong."""

    name = LineField(label=_("Name"), help_text=_("As on your letters."))
    amount = forms.IntegerField(label=_("Number"))
    choice = forms.ChoiceField(label=_("Kind"), choices=RoleState.choices)
    day = forms.DateField(label=_("Day"), required=False)
    text = BlockField(label=_("Text"), required=False)


@private
@for_reading
@staff_member_required
def style_guide(request: HttpRequest) -> HttpResponse:
    context: dict[str, Any] = {
        "states": [(choices.__name__, choices.choices) for choices in STATES],
        "numbers": range(1, 8),
        "form": SampleForm({"name": "", "amount": "drie", "choice": "open"}),
        "themes": Theme.objects.with_role_counts().order_by("number"),
        "unknown": [_("There is no such choice here.")],
    }
    return render(request, "portal/style_guide.html", context)
