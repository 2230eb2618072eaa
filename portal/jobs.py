"""What the site itself does every day."""

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.backup import erasures
from portal.outbox.jobs import daily
from portal.search import log


@daily("forget-searches", label=gettext_lazy("Forget what was searched for long ago"), hour=4)
def forget_searches() -> str:
    return _("Forgotten: %(count)d") % {"count": log.forget_old()}


@daily("erase-again", label=gettext_lazy("Erase what came back with an older copy"), hour=3)
def erase_again() -> str:
    """A database can also be put back in other ways than by `restore`."""
    erasures.forget_old(timezone.now())
    return _("Erased: %(count)d") % {"count": erasures.erase_again()}


@daily("analyze-database", label=gettext_lazy("Let the database count its rows"), hour=4)
def analyze_database() -> str:
    """Without these counts SQLite chooses slow ways; PostgreSQL keeps them by itself."""
    if connection.vendor != "sqlite":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return _("Done")
