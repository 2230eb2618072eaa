"""Pages for when the portal itself does not answer: files, for the web server in front.

They are made from templates, so that they wear the house style and are translated, and stand
beside the style sheet that they link to. `prepare` makes them; the files in `deploy/` use them.
"""

from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.template.loader import render_to_string

PAGES = (
    *("400.html", "413.html", "414.html", "429.html", "431.html", "503.html"),
    "maintenance.html",
)


def write_failure_pages() -> None:
    """Write the pages in a folder of the static files, where the web server can read them."""
    storage = FileSystemStorage(settings.STATIC_ROOT, None, 0o644, 0o755, allow_overwrite=True)
    for name in PAGES:
        page, text = Path(storage.path(f"failures/{name}")), render_to_string(name)
        # A container cannot write here, and needs not.
        if not page.exists() or page.read_text(encoding="utf-8") != text:
            storage.save(f"failures/{name}", ContentFile(text.encode()))
