"""Requests that no part of the site can answer, or not now, and what every answer says."""

import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from .environment import THREADS
from .slow_bodies import NO_ROOM

Answer = Callable[[HttpRequest], HttpResponse]
READS = {"GET", "HEAD", "OPTIONS", "TRACE"}
PATIENCE = 1.0  # seconds that a request that may write waits for a place


def headers_middleware(get_response: Answer) -> Answer:
    """Adds the headers of `EVERY_ANSWER`, also to files and refusals."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in settings.EVERY_ANSWER.items():
            response.headers.setdefault(name, value)
        return response

    return answer


class RefuseMiddleware:
    """Answers what is too large, cannot be read, or is sent to a page that only shows something.

    PostgreSQL cannot hold a NUL in a text, and the admin hands some parameters to the
    database without a form in between (its autocomplete among them).
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.get_host()  # refuses one that is not ours, before anything is asked
        query = request.META.get("QUERY_STRING", "")
        if "\x00" in request.path or b"\x00" in unquote_to_bytes(query):
            raise SuspiciousOperation("NUL in the address")
        if int(request.META.get("CONTENT_LENGTH") or 0) > settings.REQUEST_MAX_BYTES:
            return render(request, "413.html", status=413)
        if NO_ROOM in request.META:
            raise request.META[NO_ROOM]
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """The page itself says 405; the check for a token, which comes next, would say 403."""
        page = getattr(view, "view_class", None)
        if page is None or request.method in READS or hasattr(page, (request.method or "").lower()):
            return None
        return view(request, *args, **kwargs)


class FewWritersMiddleware:
    """Keeps a thread free for readers: writers wait for each other, and hold theirs meanwhile."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.places = threading.BoundedSemaphore(THREADS - 1)
        self.is_full = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in READS:
            return self.get_response(request)
        # Who waits holds the last thread: after one who waited in vain, the others do not.
        if not self.places.acquire(timeout=0 if self.is_full else PATIENCE):
            self.is_full = True
            raise OperationalError("all places for writers are taken")
        self.is_full = False
        try:
            return self.get_response(request)
        finally:
            self.places.release()
