"""Who sends slowly keeps nobody waiting.

The server gives each connection one of many threads, in which a body is received whole. Only
then it takes one of the few threads that answer, and that hold a connection to the database.
"""

import errno
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from tempfile import SpooledTemporaryFile
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from .environment import THREADS
from .troubles import is_of_disk

CONNECTIONS = 200  # threads of a process that receive and send
SILENCE = 20.0  # seconds without a byte, after which nobody waits for the rest
NO_ROOM = "portal.no_room"  # in a request: the disk took no more of its body
_IN_MEMORY = 256 * 1024  # bytes of a body; what is more goes to a file
_PIECE = 64 * 1024


class WholeRequests:
    """The application behind a door that only whole requests pass."""

    def __init__(self, application: WSGIApplication, most: int) -> None:
        """Of a body of more than `most` bytes the application sees only how many there are."""
        self.application, self.most = application, most
        # They begin with the first request: after the server made its processes.
        self.answering = ThreadPoolExecutor(THREADS)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("SERVER_PROTOCOL") == "HTTP/1.1":
            environ.setdefault("HTTP_HOST", "")  # refused: Django would take where the server is
        with SpooledTemporaryFile(_IN_MEMORY) as body:
            if "gunicorn.socket" in environ:  # another server is that of `make dev`
                self.receive(environ, body)
            return self.answering.submit(self.application, environ, start_response).result()

    def receive(self, environ: WSGIEnvironment, body: SpooledTemporaryFile) -> None:
        """Read the body; whoever falls silent or leaves halfway is left without an answer."""
        line, source = environ["gunicorn.socket"], environ["wsgi.input"]
        length = int(environ.get("CONTENT_LENGTH") or 0)
        environ["wsgi.input"] = body
        if length > self.most:
            return
        line.settimeout(SILENCE)
        try:
            while body.tell() <= self.most and (piece := source.read(_PIECE)):
                body.write(piece)
        except TimeoutError:
            length = self.most + 1
        except OSError as error:
            if not is_of_disk(error):
                raise
            environ |= {NO_ROOM: error, "CONTENT_LENGTH": "0"}
            while source.read(_PIECE):
                pass  # who still sends would not see the answer
            return
        finally:
            line.settimeout(None)
        if body.tell() < length:
            raise ConnectionResetError(errno.ECONNRESET, "The body was not sent to its end.")
        environ["CONTENT_LENGTH"] = str(body.tell())
        body.seek(0)
