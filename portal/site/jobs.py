"""What the site itself does every day."""

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.outbox.jobs import daily
from portal.search import query_log


@daily("analyze-database", label=gettext_lazy("Let the database count its rows"), hour=4)
def analyze_database() -> str:
    """Without these counts SQLite chooses slow ways; PostgreSQL keeps them by itself."""
    if connection.vendor != "sqlite":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return _("Done")


@daily("forget-searches", label=gettext_lazy("Forget what was searched for long ago"), hour=4)
def forget_searches() -> str:
    return _("Forgotten: %(count)d") % {"count": query_log.forget_old()}


@daily("clear-sessions", label=gettext_lazy("Forget sessions that ended"), hour=4)
def clear_sessions() -> str:
    call_command("clearsessions")
    ended = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    return _("Forgotten: %(count)d") % {"count": ended.delete()[0]}
