"""Exceptions that are no mistake of ours: the database is away, or a disk takes nothing."""

import errno
import sqlite3

from django.db import InterfaceError, OperationalError

_OF_SYSTEM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES}
_OF_SQLITE = {8, 10, 13, 14}  # read-only, input or output, full, cannot be opened
_OF_POSTGRESQL = {"53100", "25006"}  # the disk is full, the database is read-only


def is_of_disk(error: BaseException | None) -> bool:
    """Whether a disk is full, or may not be written to."""
    is_of_system = isinstance(error, OSError) and error.errno in _OF_SYSTEM
    cause = getattr(error, "__cause__", None) or error
    # The last byte is the kind of error.
    of_sqlite = getattr(cause, "sqlite_errorcode", 0) & 0xFF in _OF_SQLITE
    return is_of_system or of_sqlite or getattr(cause, "sqlstate", "") in _OF_POSTGRESQL


def is_away(error: BaseException | None) -> bool:
    """Whether the database did not answer, or let us wait too long for who is writing."""
    code = getattr(getattr(error, "__cause__", None), "sqlite_errorcode", 0)
    # This code means a table that is not there and the like: a mistake of ours.
    return isinstance(error, OperationalError | InterfaceError) and code != sqlite3.SQLITE_ERROR
