import time

from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal.urls import *
from portal.urls import urlpatterns as portal_urls


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse("bare", content_type="text/plain")


def slow(request: HttpRequest) -> HttpResponse:
    time.sleep(2)
    return bare(request)


urlpatterns = [path("bench/bare/", bare), path("bench/slow/", slow), *portal_urls]
