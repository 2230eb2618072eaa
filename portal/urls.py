from django.contrib import admin
from django.contrib.sitemaps import views as sitemaps
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from themes.interest.views.registering import TakePart
from themes.matching.views import DoesThisFit

from .site import health, views
from .site.sitemaps import SITEMAPS

handler500 = "portal.site.failures.failed"

ROBOTS = TemplateView.as_view(template_name="robots.txt", content_type="text/plain; charset=utf-8")
# They show something and take nothing, so they answer 405 to what is sent to them.
SITEMAP_INDEX, SITEMAP = (
    csrf_exempt(require_safe(view)) for view in (sitemaps.index, sitemaps.sitemap)
)

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("", include("themes.urls")),
    path("", include("milestones.urls")),
    path("", include("partners.urls")),
    path("zoeken/", views.Search.as_view(), name="search"),
    path("zoeken/suggesties/", views.suggestions, name="suggestions"),
    # What one can do from any page stands outside the apps, so that each can link to it.
    path("meedoen/", TakePart.as_view(), name="take_part"),
    path("meedoen/past-dit/", DoesThisFit.as_view(), name="find_role"),
    path("meedoen/", include("themes.interest.urls")),
    path("beheer/", include("portal.accounts.urls")),
    path("beheer/", admin.site.urls),
    path("gezond/", health.alive, name="alive"),
    path("gezond/klaar/", health.ready, name="ready"),
    path("robots.txt", ROBOTS, name="robots"),
    path(".well-known/security.txt", views.SecurityTxt.as_view(), name="security_txt"),
    path(
        "sitemap.xml",
        SITEMAP_INDEX,
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap"},
        name="sitemaps",
    ),
    path("sitemap-<section>.xml", SITEMAP, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("<slug:slug>/", views.Page.as_view(), name="page"),
]
