"""Which back-ups in a folder are kept: fewer the older they are."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from portal.runtime.environment import KEPT

from .databases import BackupError

NAME = "portaal-%Y-%m-%d-%H%M%S.zip"
_PERIODS: dict[str, Callable[[datetime], object]] = {
    "d": lambda moment: moment.date(),
    "w": lambda moment: moment.isocalendar()[:2],
    "m": lambda moment: (moment.year, moment.month),
}


def rules(text: str) -> dict[str, int]:
    """Of "7d,4w,12m": of the last 7 days, 4 weeks and 12 months with a back-up, the newest of each.

    Raises BackupError for another form.
    """
    if not re.fullmatch(KEPT, text, re.ASCII):
        raise BackupError(f"{text!r} is no rule such as 7d,4w,12m.")
    return {rule[-1]: int(rule[:-1]) for rule in text.split(",")}


def thin(folder: Path, text: str) -> list[Path]:
    """Delete what the rule does not keep, and what is older than BACKUP_KEEP_DAYS; says what.

    Only files that `backup` named by their moment are looked at, and the newest always stays.
    """
    moments = dict(sorted(_dated(folder).items(), key=lambda one: one[1], reverse=True))
    kept = set(list(moments)[:1])
    for period, number in rules(text).items():
        newest: dict[object, Path] = {}
        for file, moment in moments.items():
            newest.setdefault(_PERIODS[period](moment), file)
        kept |= set(list(newest.values())[:number])
    # What had to be erased since is not remembered for longer.
    oldest = timezone.localtime() - timedelta(days=settings.BACKUP_KEEP_DAYS)
    gone = [file for file, moment in moments.items() if file not in kept or moment < oldest]
    gone = [file for file in gone if file != next(iter(moments))]
    for file in gone:
        file.unlink(missing_ok=True)
    return gone


def _dated(folder: Path) -> dict[Path, datetime]:
    found = {}
    for file in folder.glob("portaal-*.zip"):
        try:
            found[file] = datetime.strptime(file.name, NAME).astimezone()
        except ValueError:
            continue
    return found
