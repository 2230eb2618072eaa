"""The addresses for monitoring: does the process answer, and can the portal do its work."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from portal.runtime import health
from portal.runtime.page_policy import for_reading, private

FORM = "application/health+json"


@private
@for_reading
@never_cache
def alive(_request: HttpRequest) -> HttpResponse:
    """Liveness: this process answers. No database is asked."""
    return JsonResponse({"status": health.Status.PASS}, content_type=FORM)


@private
@for_reading
@never_cache
def ready(_request: HttpRequest) -> HttpResponse:
    """Readiness: 503 when pages are not served as they should be; a warning stays a 200."""
    found = health.look()
    status = health.worst(found)
    checks = {
        name: [{"status": problem.status, "output": str(problem.text)}]
        if problem is not None
        else [{"status": health.Status.PASS}]
        for name, problem in found.items()
    }
    return JsonResponse(
        {"status": status, "checks": checks},
        status=503 if status is health.Status.FAIL else 200,
        content_type=FORM,
    )
