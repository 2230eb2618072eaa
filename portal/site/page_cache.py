"""Public pages are kept until the content changes, and served without building them again.

The key of a page holds all that it depends on: so nothing is ever thrown away, and nothing that is
out of date can be found. What is public is said at the views (`portal.runtime.page_policy`).
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable
from contextlib import nullcontext
from functools import lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import ResolverMatch, resolve
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import get_language

from portal.runtime.compression import compressed, wanted
from portal.runtime.page_policy import Depends, Policy, policy_of, written_in_one_way
from portal.search.index import memory

from .known_content import Known, KnownContent

logger = logging.getLogger(__name__)

STATUS = "Cache-Status"  # RFC 9211
# Settings, code and templates are those of the start: pages of another start are never found.
START = secrets.token_hex(8)
KEPT = 24 * 3600  # seconds, in a cache that outlives the process
STRIPES = 64
REST = 5.0  # seconds that a cache which failed is not asked


Counted = tuple[Any, ...] | None


class KeptPage(NamedTuple):
    """A page as it is kept: what goes over the line, and what is counted at each answer."""

    body: bytes
    headers: dict[str, str]
    counted: Counted


class PageCacheMiddleware:
    """Stands before nearly everything; who has a session comes past it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.pages = caches.create_connection("pages")
        self.rests_until = float("-inf")
        self.content = KnownContent()
        self.meaning = lru_cache(1024)(meaning)  # of addresses as they were typed
        # Of those who ask for a page that is not there, one builds it.
        self.building = [threading.Lock() for _number in range(STRIPES)]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        policy = self._public(request) if request.method in ("GET", "HEAD") else None
        if policy is None:
            return self.get_response(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            # Who saves sees it at once, and what one may see of more than others is kept nowhere.
            response = self.get_response(request)
            response.headers.setdefault("Cache-Control", "private, no-cache")
            count(policy, getattr(request, "counted", None))
            return response
        known = self.content.now() if policy.depends else None
        key = self._key(request, policy, known) if known or not policy.depends else ""
        page = self._kept(key)
        if page is None:
            is_shared = key and not self.content.is_away  # else each would wait for another's fault
            with self.building[hash(key) % STRIPES] if is_shared else nullcontext():
                if (page := self._kept(key)) is None:
                    return self._built(request, policy, known, key)
        detail = '; detail="the database is away"' if self.content.is_away else ""
        return self._answer(request, policy, known, page, f"portal; hit{detail}")

    def _public(self, request: HttpRequest) -> Policy | None:
        """The policy of a public view; its address is written in one way from now on."""
        try:
            request.get_host()
            found = self.meaning(request.path_info, request.META.get("QUERY_STRING", ""))
        except (Http404, SuspiciousOperation):
            return None  # what comes next knows why
        # The first is for the log, also when no view is called.
        request.resolver_match, request.META["QUERY_STRING"], policy = found
        return policy

    def _key(self, request: HttpRequest, policy: Policy, known: Known | None) -> str:
        parts = (
            START,
            known.of(policy.depends) if known else "",
            get_language(),
            wanted(request.META.get("HTTP_ACCEPT_ENCODING", "")),
            request.scheme,
            request.get_host(),
            request.path,
            request.META["QUERY_STRING"],
        )
        return blake2b(repr(parts).encode(), digest_size=20).hexdigest()

    def _kept(self, key: str) -> KeptPage | None:
        kept = self._asked(self.pages.get, key) if key else None
        return KeptPage(*kept) if kept else None

    def _asked(self, of_cache: Callable[..., Any], *args: Any) -> Any:
        """What the cache answers; for a while after it failed nothing, as if it were empty."""
        if time.monotonic() >= self.rests_until:
            try:
                return of_cache(*args)
            except Exception as error:  # noqa: BLE001 - each cache has its own; none is worth a page
                self.rests_until = time.monotonic() + REST
                logger.warning("The page cache does not answer (%s).", type(error).__name__)
        return None

    def _built(
        self, request: HttpRequest, policy: Policy, known: Known | None, key: str
    ) -> HttpResponse:
        with memory.asked_once():
            response = self.get_response(request)
        counted = getattr(request, "counted", None)
        if response.status_code != 200 or response.cookies or response.has_header("Cache-Control"):
            count(policy, counted)
            return response
        for name, value in settings.PUBLIC_PAGES.items():
            response.headers[name] = value
        if response.streaming:
            return response
        patch_vary_headers(response, ["Accept-Encoding"])
        page = page_of(request, response, counted)
        if key and not self.content.is_away:
            self._asked(self.pages.set, key, tuple(page), KEPT)
        return self._answer(request, policy, known, page, "portal; fwd=miss")

    def _answer(
        self, request: HttpRequest, policy: Policy, known: Known | None, page: KeptPage, status: str
    ) -> HttpResponse:
        if not self.content.is_away:  # each look at it would take seconds
            count(policy, page.counted)
        response = HttpResponse(page.body, headers=page.headers)
        if modified := last_modified(policy, known):
            response.headers["Last-Modified"] = http_date(modified)
        else:  # RFC 9110, 13.1.4: without such a moment it says nothing
            request.META.pop("HTTP_IF_UNMODIFIED_SINCE", None)
        etag = page.headers["ETag"]
        response = get_conditional_response(request, etag, modified, response) or response
        response.headers[STATUS] = status
        return response


def meaning(path: str, typed: str) -> tuple[ResolverMatch, str, Policy]:
    """The public view of an address, its query as that view reads it, and its policy."""
    match = resolve(path)
    policy = policy_of(match.func)
    if policy is None or not policy.is_public or b"\0" in unquote_to_bytes(typed):
        raise Http404
    return match, written_in_one_way(typed, match.func) if typed else "", policy


def page_of(request: HttpRequest, response: HttpResponse, counted: Counted) -> KeptPage:
    """The page as it goes over the line, with a strong ETag: that of exactly these bytes."""
    headers = {**response.headers}
    encoding = wanted(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    body = compressed(response.content, encoding, headers["Content-Type"])
    if body is None:
        body = response.content
    else:
        headers["Content-Encoding"] = encoding
    headers["Content-Length"] = str(len(body))
    headers["ETag"] = f'"{blake2b(body, digest_size=16).hexdigest()}"'
    return KeptPage(body, headers, counted)


def last_modified(policy: Policy, known: Known | None) -> int | None:
    """When the site last changed; not when that is still to come, or the figures count too."""
    if known is None or policy.depends != {Depends.CONTENT, Depends.MOMENTS}:
        return None
    return known.changed_at if 0 < known.changed_at <= time.time() else None


def count(policy: Policy, counted: Counted) -> None:
    if policy.count and counted is not None:
        policy.count(*counted)
