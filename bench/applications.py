"""The portal as the servers of `bench.servers` load it: bare, or with its own door for bodies."""

from portal.wsgi import Handler
from portal.wsgi import application as whole_requests  # noqa: F401 - loaded by its name

bare = Handler()
try:
    from a2wsgi import WSGIMiddleware
except ImportError:
    pass  # measured only where it is installed
else:
    asgi = WSGIMiddleware(bare, workers=8)
