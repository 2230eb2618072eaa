"""Whether the index was written by the code that searches it."""

from datetime import datetime

from django.utils.translation import gettext as _

from portal.runtime.health import Problem, Status, check

from .index import release


@check("search")
def index(_now: datetime) -> Problem | None:
    if release.is_current():
        return None
    return Problem(_("The search index is of an older release."), Status.FAIL)
