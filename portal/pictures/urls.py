from django.urls import path

from . import sharing
from .coverage import Coverage
from .delta import DeltaView
from .map import MapView
from .participation import ParticipationView
from .timeline import TimelineView

app_name = "pictures"
urlpatterns = [
    *DeltaView.urls("delta"),
    path("deel/portaal.png", sharing.portal, name="portal"),
    path("deel/<slug:kind>/<slug:slug>.png", sharing.share, name="share"),
    *Coverage.urls("coverage"),
    *TimelineView.urls("timeline"),
    *MapView.urls("map"),
    *ParticipationView.urls("participation"),
]
