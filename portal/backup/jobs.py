"""What the back-ups ask for every day."""

from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.outbox.jobs import NOTES, beat, daily
from portal.runtime import erasures

from . import archive, keeping

BACK_UP, GOOD = "back-up", "good-back-up"
NOTES[GOOD] = gettext_lazy("The last good back-up")


@daily("erase-again", label=gettext_lazy("Erase what came back with an older copy"), hour=3)
def erase_again() -> str:
    """A database can also be put back in other ways than by `restore`."""
    erasures.forget_old(timezone.now())
    return _("Erased: %(count)d") % {"count": erasures.erase_again()}


def back_up() -> str:
    """One that cannot be trusted raises; then all older ones stay, and so does their moment."""
    folder = Path(settings.BACKUP_DIR)
    made = folder / timezone.localtime().strftime(keeping.NAME)
    contents, _missing = archive.write(made)
    beat(contents.moment, GOOD, made.name)
    gone = len(keeping.thin(folder, settings.BACKUP_KEEP))
    text = _("%(file)s was made. Older ones that were deleted: %(count)d")
    return text % {"file": made.name, "count": gone}


if settings.BACKUP_DIR:
    daily(BACK_UP, label=gettext_lazy("Make a back-up"), hour=2)(back_up)
