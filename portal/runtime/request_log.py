"""One line for each request, without who or what: a pattern of the address, a status, a time."""

import logging
import re
import secrets
import time
from collections.abc import Callable
from contextvars import ContextVar

from django.http import HttpRequest, HttpResponse

from .networks import client_address, network_of

logger = logging.getLogger("portal.requests")

HEADER = "X-Request-ID"
_GIVEN = re.compile(r"[A-Za-z0-9-]{8,64}")
_current: ContextVar[tuple[str, HttpRequest | None]] = ContextVar("request", default=("", None))


def origin() -> str:
    """The network from which the request comes that is answered now; nothing in a command."""
    _id, request = _current.get()
    return network_of(client_address(request)) if request else ""


class WithRequestId(logging.Filter):
    """Gives every record the request that it was made in, to find what belongs together."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id, _request = _current.get()
        return True


class RequestLogMiddleware:
    """Takes the id of a request from the proxy, or makes one, and logs how it was answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        known = given if _GIVEN.fullmatch(given) else secrets.token_hex(16)
        begin = time.monotonic()
        before = _current.set((known, request))
        try:
            response = self.get_response(request)
            response[HEADER] = known
            # The pattern of the address: the address itself can hold a secret or a search.
            match = request.resolver_match
            fields = {
                "method": request.method,
                "route": match.route if match else "",
                "status": response.status_code,
                "milliseconds": round((time.monotonic() - begin) * 1000),
            }
            logger.info(
                "%(method)s /%(route)s %(status)d %(milliseconds)d ms", fields, extra=fields
            )
        finally:
            _current.reset(before)
        return response
