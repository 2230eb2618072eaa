"""What can be wrong with a back-up."""


class BackupError(Exception):
    """A back-up could not be made, trusted or put back; the message says why, in one sentence."""


class HalfRestored(Exception):  # noqa: N818 - a state of affairs, to be ended by trying again
    """The database is that of the back-up and the uploads are not; the message says why."""
