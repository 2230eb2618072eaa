"""The answer to a request that failed: in Dutch, without a database, and with what was typed."""

import sys
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import add_never_cache_headers

from portal.desk.signing_in import AGAIN
from portal.runtime.environment import SMTP_BACKEND
from portal.runtime.troubles import is_away, is_of_disk

JSON = ("application/problem+json", "application/json")


def failed(request: HttpRequest) -> HttpResponse:
    """The `handler500`, also for middleware and templates: 503 for what passes, else 500."""
    error, typed = sys.exception(), list[tuple[str, str]]()
    is_disk, at_desk = is_of_disk(error), request.path.startswith(reverse("admin:index"))
    response = HttpResponse(status=503 if is_disk or is_away(error) else 500)
    if response.status_code == 503:
        response["Retry-After"] = "30"
        with suppress(SuspiciousOperation, MultiPartParserError, OSError):
            sent: list[tuple[str, list[Any]]] = [*request.POST.lists(), *request.FILES.lists()]
            # With the token of the desk; of a file the desk asks for the rest by its name.
            typed = [(name, str(value)) for name, values in sent for value in values]
    wanted = request.get_preferred_type(["text/html", *JSON])
    if wanted in JSON or request.path == reverse("suggestions"):
        problem = {"title": response.reason_phrase, "status": response.status_code}
        response.content = JsonResponse(problem).content
        response["Content-Type"] = JSON[0]
    else:
        context = {
            "address": request.get_full_path(),
            "typed": [pair for pair in typed if pair[0] != AGAIN and "password" not in pair[0]],
            "again": AGAIN if at_desk else "",  # which leads back to the form itself
            "is_disk": is_disk and at_desk,
            "is_told": settings.ADMINS and settings.EMAIL_BACKEND == SMTP_BACKEND,
        }
        response.content = render_to_string(f"{response.status_code}.html", context)
    add_never_cache_headers(response)
    return response
