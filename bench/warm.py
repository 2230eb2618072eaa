"""The portal as `portal.runtime.serve` gives it to its processes: with the content read."""

from django.db import connections

from portal.runtime.starting import starting
from portal.wsgi import application  # noqa: F401 - loaded by its name

starting.send(None)
connections.close_all()  # the process that serves makes its own
