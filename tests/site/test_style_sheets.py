"""Styles that something has, in sheets that stay small."""

import re
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SHEETS = sorted((ROOT / "static" / "css").rglob("*.css"))
MAX_BYTES = 50_000  # before compression, in all
# What is no selector: remarks, declarations and the names of other files.
NO_SELECTOR = re.compile(r"/\*.*?\*/|[\w-]+:\s[^;{}]*;|@import[^;]*;", re.DOTALL)
# A value that a template writes, as `is-{{ drawing.name }}`, can be anything.
WRITTEN, ANYTHING = re.compile(r"\{\{.*?\}\}"), "*"
NAMED = re.compile(r"""class(?:Name)?["']?\s?[=:]\s?["']([^"']*)["']""")


def classes_of_the_style_sheets() -> set[str]:
    rules = (NO_SELECTOR.sub("", sheet.read_text("utf-8")) for sheet in SHEETS)
    return {name for text in rules for name in re.findall(r"\.([a-z][\w-]*)", text)}


def classes_of_the_site() -> set[str]:
    """Those in templates, scripts and forms; a `*` stands for what is written later."""
    found: set[str] = set()
    for folder, kinds in (
        *((app, ("*.py",)) for app in ("portal", "partners", "milestones", "themes")),
        ("templates", ("*.html", "*.svg")),
        ("static/js", ("*.js",)),
    ):
        for path in (path for kind in kinds for path in (ROOT / folder).rglob(kind)):
            text = re.sub(r"\{%.*?%\}", " ", path.read_text("utf-8"))
            for names in NAMED.findall(WRITTEN.sub(ANYTHING, text)):
                found.update(names.split())
    return found


def test_no_style_is_of_something_that_is_nowhere():
    used = classes_of_the_site()
    begun = tuple(name.rstrip(ANYTHING) for name in used if name.endswith(ANYTHING))
    assert "is-" in begun
    begun = tuple(filter(None, begun))
    unused = classes_of_the_style_sheets() - used
    assert sorted(name for name in unused if not name.startswith(begun)) == []


def test_the_style_sheets_stay_small():
    assert sum(sheet.stat().st_size for sheet in SHEETS) <= MAX_BYTES
