from collections.abc import Iterable

from django.urls import URLPattern, path

from . import sharing
from .coverage import Coverage
from .delta import DeltaView
from .map import MapView
from .participation import ParticipationView
from .timeline import TimelineView
from .views import PictureView

app_name = "pictures"


def picture(
    name: str, address: str, view: type[PictureView], files: Iterable[str] = ("svg", "csv")
) -> list[URLPattern]:
    """The page of a picture, and its files beside it."""
    return [
        path(f"{address}/", view.as_view(), name=name),
        *(
            path(f"{address}.{one}", view.as_view(as_file=one), name=f"{name}_{one}")
            for one in files
        ),
    ]


urlpatterns = [
    *picture("delta", "delta", DeltaView),
    path("deel/portaal.png", sharing.portal, name="portal"),
    path("deel/<slug:kind>/<slug:slug>.png", sharing.share, name="share"),
    *picture("coverage", "dekking", Coverage, files=["csv"]),
    *picture("timeline", "tijdlijn", TimelineView),
    *picture("map", "kaart", MapView),
    *picture("participation", "deelname", ParticipationView),
]
