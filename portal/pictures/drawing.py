"""A picture as SVG, on a page and as a file of its own."""

import base64
import functools
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from portal.lists.kept import kept
from portal.runtime.texts import StrOrPromise

MAX_KEPT = 16
# What gives a file of its own the colours that it has on a page, light and dark.
STYLES = (
    "css/base/tokens.css",
    *("css/components/picture.css", "css/components/picture-map.css"),
    *("css/components/picture-timeline.css", "css/components/picture-delta.css"),
    "css/components/picture-gauge.css",
)
T = TypeVar("T")


def kept_for(derive: Callable[..., T]) -> Callable[..., T]:
    """Decorator: what this derives from the content, once for each argument and version of it."""
    of_version = kept(lambda: functools.lru_cache(MAX_KEPT)(derive))
    return functools.wraps(derive)(lambda *asked: of_version()(*asked))


@dataclass(frozen=True)
class Drawing:
    """What is drawn, in units of its `width` and `height`; a page shows it as wide as there is."""

    template: str
    width: float
    height: float
    title: StrOrPromise
    description: StrOrPromise
    """What a reader who sees nothing has to know; the table says the rest."""
    shapes: Any
    """What the template draws, as `shapes`."""
    name: str = "picture"
    """Tells the drawings of one page apart."""
    role: str = "img"
    """"group" where something in it can be opened."""
    narrow: "Drawing | None" = None
    """Shown in its place on a narrow screen."""

    def __str__(self) -> SafeString:
        """The element for a page, which has the styles."""
        return self._written

    @functools.cached_property
    def _written(self) -> SafeString:
        return render_to_string("pictures/drawing.svg", {"drawing": self, "narrow": self.narrow})

    @functools.cached_property
    def file(self) -> SafeString:
        """The drawing alone, with its styles."""
        return render_to_string("pictures/drawing.svg", {"drawing": self, "styles": styles()})


@functools.cache
def styles() -> SafeString:
    paths = [finders.find(name) for name in STYLES]
    # They stand in the repository; a style sheet holds no mark-up.
    return mark_safe("\n".join(Path(path).read_text("utf-8") for path in paths if path))


def svg_file(drawing: Drawing) -> HttpResponse:
    """No other style may stand in it."""
    digest = base64.b64encode(hashlib.sha256(styles().encode()).digest()).decode()
    response = HttpResponse(drawing.file, content_type="image/svg+xml; charset=utf-8")
    response["Content-Security-Policy"] = f"default-src 'none'; style-src 'sha256-{digest}'"
    return response
