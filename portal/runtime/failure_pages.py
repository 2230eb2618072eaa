"""Pages for when the portal itself does not answer: files, for the web server in front.

They are made from templates, so that they wear the house style and are translated, and stand
beside the style sheet that they link to. `prepare` makes them; the README says how to use them.
"""

from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

PAGES = ("429.html", "503.html", "maintenance.html")
FOLDER = "failures"


def write_failure_pages() -> list[Path]:
    """Write the pages in the folder of the static files, and return where."""
    folder = Path(settings.STATIC_ROOT) / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    written = [folder / name for name in PAGES]
    with override(settings.LANGUAGE_CODE):
        for path in written:
            path.write_text(render_to_string(path.name), encoding="utf-8")
    return written
