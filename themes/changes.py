"""What follows for roles when a municipality changes."""

from collections.abc import Iterator

from django.utils.translation import ngettext

from partners.changes import Consequence, register
from partners.models import MunicipalityChange

from .models import Role


@register
class Roles(Consequence):
    """Who holds a role is history too: the partner keeps it."""

    def sentences(self, change: MunicipalityChange) -> Iterator[str]:
        held = Role.objects.filter(holder__municipality=change.predecessor).count()
        if held and not change.applied_at and (successor := change.main_successor):
            yield ngettext(
                "%(count)d role stays in the name of the partner. See whether %(successor)s takes "
                "it over, and change the holder yourself.",
                "%(count)d roles stay in the name of the partner. See whether %(successor)s takes "
                "them over, and change the holder yourself.",
                held,
            ) % {"count": held, "successor": successor.label}
