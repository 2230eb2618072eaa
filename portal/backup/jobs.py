"""What the back-ups ask for every day."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.outbox.jobs import daily
from portal.runtime import erasures


@daily("erase-again", label=gettext_lazy("Erase what came back with an older copy"), hour=3)
def erase_again() -> str:
    """A database can also be put back in other ways than by `restore`."""
    erasures.forget_old(timezone.now())
    return _("Erased: %(count)d") % {"count": erasures.erase_again()}
