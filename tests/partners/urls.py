"""The addresses of `partners`, and those of the site that every page leads to."""

from django.contrib import admin
from django.http import HttpResponse
from django.urls import include, path


def nothing(request, **parts):
    return HttpResponse()


urlpatterns = [
    path("", nothing, name="home"),
    path("zoeken/", nothing, name="search"),
    path("zoeken/suggesties/", nothing, name="suggestions"),
    path("meedoen/", nothing, name="take_part"),
    path("meedoen/past-dit/", nothing, name="find_role"),
    path("beheer/", include("portal.accounts.urls")),
    path("beheer/", admin.site.urls),
    path("", include("partners.urls")),
    path("<slug:slug>/", nothing, name="page"),
]


def not_found(request, exception):
    return HttpResponse(status=404)


handler404 = not_found
