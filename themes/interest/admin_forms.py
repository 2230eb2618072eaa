"""The forms with which the coordinator handles a registration."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.publishing.admin import LastSaveDoesNotWinForm

from ..models import Interest, Role
from ..models.role import RoleStatus


class InterestForm(LastSaveDoesNotWinForm):
    def last_editor(self) -> str:
        last = self.instance.events.select_related("user").last()
        return last.user.get_username() if last and last.user else str(_("The registrant"))


class ReplyForm(forms.Form):
    body = forms.CharField(label=_("Reply"), max_length=5000, widget=forms.Textarea({"rows": 12}))


class MatchForm(forms.Form):
    role = forms.ModelChoiceField(Role.objects.none(), label=_("Role"))
    is_filled = forms.TypedChoiceField(
        label=_("What becomes of the role"),
        choices=[("0", _("In conversation")), ("1", _("Filled by this organisation"))],
        help_text=_(
            "Filled: the organisation becomes the holder and a member of the alliance, and that "
            "is public at once. A municipality that is no partner yet becomes one. You can undo "
            "all of it."
        ),
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        initial="0",
    )

    def __init__(self, *args, interest: Interest, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = Role.objects.exclude(state=RoleStatus.FILLED).order_by(
            "title"
        )
        self.fields["role"].initial = interest.roles.exclude(state=RoleStatus.FILLED).first()
