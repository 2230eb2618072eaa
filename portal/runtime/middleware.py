"""Requests that no part of the site can answer."""

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse


class RefuseNulMiddleware:
    """Answers a NUL in the address with the page for a bad request.

    PostgreSQL cannot hold one in a text, and the admin hands some parameters to the
    database without a form in between (its autocomplete among them).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path or b"\x00" in unquote_to_bytes(query):
            raise SuspiciousOperation("NUL in the address")
        return self.get_response(request)
