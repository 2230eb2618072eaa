"""What follows for registrations when a municipality changes."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from partners.changes import Consequence, register
from partners.models import Municipality, MunicipalityChange

from . import acts
from .models import FiguresChange, Interest, InterestState


@register
class Registrations(Consequence):
    """Registrations go to the successor; closed ones are history until they are erased."""

    def sentences(self, change: MunicipalityChange) -> Iterator[str]:
        successor = change.main_successor
        names = {
            "name": change.predecessor.label,
            "successor": successor.label if successor else "",
        }
        # What the coordinator has to do of what the portal cannot know.
        check = _(
            "%(name)s is split. Check of each registration whether it belongs to %(successor)s."
        )
        is_split = change.kind == MunicipalityChange.Kind.SPLIT
        if change.applied_at:
            if is_split:
                yield check % names
            return
        found = Interest.objects.filter(municipality=change.predecessor)
        moving = found.exclude(state=InterestState.CLOSED)
        count, open_count = moving.count(), moving.open().count()
        if count:
            yield ngettext(
                "%(moving)d registration goes to %(successor)s (open: %(open)d). Its dossier keeps "
                "its address.",
                "%(moving)d registrations go to %(successor)s (open: %(open)d). Their dossiers "
                "keep their addresses.",
                count,
            ) % (names | {"moving": count, "open": open_count})
            yield _(
                "Who registered gets one mail that there is news; the dossier tells what "
                "changed. Promised dates and messages stay as they are."
            )
            if is_split:
                yield check % names
        else:
            yield _("There are no registrations of %(name)s that go on.") % names
        if count := moving.with_verified().filter(Q(is_public=True, verified=True)).count():
            yield ngettext(
                "%(count)d registration showed its name on the site. It is shown no more until "
                "the registrant agrees to the new name.",
                "%(count)d registrations showed their name on the site. It is shown no more until "
                "the registrants agree to the new name.",
                count,
            ) % {"count": count}
        if count := found.filter(state=InterestState.CLOSED).count():
            yield ngettext(
                "%(count)d closed registration stays with %(name)s until it is erased.",
                "%(count)d closed registrations stay with %(name)s until they are erased.",
                count,
            ) % (names | {"count": count})

    def carry_out(self, change: MunicipalityChange) -> None:
        successor = Municipality.objects.living_successor(change.predecessor)
        if successor is None:
            return
        moving = Interest.objects.filter(state__in=acts.MOVE.steps)
        for interest in moving.select_for_update().filter(municipality=change.predecessor):
            _move(interest, change, successor)


def _move(interest: Interest, change: MunicipalityChange, successor: Municipality) -> None:
    """Put a registration in the name of the successor, and tell the registrant.

    What was agreed to and found out about the former organisation does not hold for this one.
    """
    Interest.objects.filter(pk=interest.pk).update(
        municipality=successor,
        is_public=False,
        verified_at=None,
        verified_by=None,
        # Who has the form open is told that it changed, and the time until it is erased,
        # which counts from this moment, does not begin anew.
        updated_at=interest.updated_at + timedelta(microseconds=1),
    )
    FiguresChange.objects.create()
    detail = f"{change.predecessor} → {successor}"
    if change.kind == MunicipalityChange.Kind.SPLIT:
        detail = f"{detail} ({change.get_kind_display()})"
    acts.MOVE.note(interest, detail=detail)
