from django.contrib import admin
from django.contrib.sitemaps import views as sitemaps
from django.urls import include, path
from django.views.generic import TemplateView

from portal.runtime.page_policy import Depends, for_reading, private_urls, public
from themes.interest.views.registering import TakePart
from themes.matching.views import DoesThisFit

from .site import health, views
from .site.sitemaps import SITEMAPS
from .site.style_guide import style_guide

handler429 = "portal.accounts.adapter.too_many"  # which allauth asks for
handler500 = "portal.site.failures.failed"

ROBOTS = public()(
    TemplateView.as_view(template_name="robots.txt", content_type="text/plain; charset=utf-8")
)
SITEMAP_INDEX, SITEMAP = (
    public(Depends.CONTENT, Depends.MOMENTS, names=("p",))(for_reading(view))
    for view in (sitemaps.index, sitemaps.sitemap)
)

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("", include("themes.urls")),
    path("", include("milestones.urls")),
    path("", include("partners.urls")),
    path("", include("portal.pictures.urls")),
    path("zoeken/", views.Search.as_view(), name="search"),
    path("zoeken/suggesties/", views.suggestions, name="suggestions"),
    # What one can do from any page stands outside the apps, so that each can link to it.
    path("meedoen/", TakePart.as_view(), name="take_part"),
    path("meedoen/past-dit/", DoesThisFit.as_view(), name="find_role"),
    path("meedoen/", include("themes.interest.urls")),
    path("beheer/", private_urls(include("portal.accounts.urls"))),
    path("beheer/", private_urls(admin.site.urls)),
    path("gezond/", health.alive, name="alive"),
    path("gezond/klaar/", health.ready, name="ready"),
    path("stijlgids/", style_guide, name="style_guide"),
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
