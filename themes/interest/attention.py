"""What of the registrations wants attention at the desk."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.desk.attention import Attention, Listed, attention
from themes.models import Role
from themes.models.role import RoleState

from .models import Interest, InterestSettings


@attention(Interest, "belofte=te-laat", urgency=10)
def promises_broken() -> Listed:
    return _("registrations without the answer that was promised"), Interest.objects.overdue()


@attention(Interest, "belofte=wacht", urgency=11)
def registrations_waiting() -> Listed:
    return _("registrations that wait for an answer"), Interest.objects.waiting()


@attention(Interest, "gecontroleerd=wacht", urgency=12)
def names_waiting() -> Listed:
    label = _("registrations whose name waits until you have checked them")
    return label, Interest.objects.name_waits()


def without_candidate(roles: QuerySet[Role]) -> QuerySet[Role]:
    """The open ones among these roles for which nobody is named and nobody registered."""
    open_interests = Interest.objects.open()
    return roles.filter(state=RoleState.OPEN, candidates=None).exclude(interests__in=open_interests)


@attention(Role, "kandidaat=geen", urgency=20)
def roles_without_candidate() -> Listed:
    label = _("open roles for which nobody is named or registered")
    return label, without_candidate(Role.objects.all())


@attention(InterestSettings, urgency=30)
def notices_go_nowhere() -> Attention:
    """Nobody is told by mail of new registrations."""
    has_address = InterestSettings.objects.exclude(notify="").exists()
    return Attention(
        _("mail address for new registrations to fill in"),
        0 if has_address else 1,
        reverse("admin:interest_interestsettings_changelist"),
    )
