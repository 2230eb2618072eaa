from django.contrib import admin
from django.contrib.sitemaps import views as sitemaps
from django.urls import include, path

from themes.views.interest import TakePart

from . import views
from .sitemaps import SITEMAPS

urlpatterns = [
    path("", views.Home.as_view(), name="home"),
    path("", include("themes.urls")),
    path("", include("milestones.urls")),
    path("", include("partners.urls")),
    path("zoeken/", views.Search.as_view(), name="search"),
    path("zoeken/suggesties/", views.suggestions, name="suggestions"),
    path("meedoen/", TakePart.as_view(), name="take_part"),
    path("beheer/", admin.site.urls),
    path("robots.txt", views.robots, name="robots"),
    path(
        "sitemap.xml",
        sitemaps.index,
        {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap"},
        name="sitemaps",
    ),
    path("sitemap-<section>.xml", sitemaps.sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path("<slug:slug>/", views.Page.as_view(), name="page"),
]
