from django.http import HttpResponse
from django.urls import path

from portal.urls import *
from portal.urls import urlpatterns as portal_urls


def bare(request):
    return HttpResponse("bare", content_type="text/plain")


urlpatterns = [path("bench/bare/", bare), *portal_urls]
