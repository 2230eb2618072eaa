"""What every page of the site shows: its name, menus and pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.lists.kept import kept
from portal.runtime.texts import StrOrPromise

from .models import SitePage

MENU = [
    ("themes:themes", _("Themes")),
    ("themes:roles", _("Roles")),
    ("themes:alliances", _("Alliances")),
    ("milestones:milestones", _("Milestones")),
    ("milestones:lessons", _("Lessons")),
    ("partners:partners", _("Partners")),
    ("search", _("Search")),
    ("take_part", _("Take part")),
]
MORE_LISTS = [
    ("themes:follow_ups", _("What happened after that")),
    ("themes:barriers", _("Barriers")),
    ("partners:working_groups", _("Working groups")),
    ("partners:municipalities", _("Municipalities")),
    ("milestones:documents", _("Documents")),
    ("themes:concepts", _("Concepts")),
]


@dataclass(frozen=True)
class MenuLink:
    label: StrOrPromise
    url: str
    is_current: bool
    is_exact: bool


def links(entries: Iterable[tuple[str, StrOrPromise]], path: str) -> list[MenuLink]:
    """Menu links to the pages with these names, for a visitor at `path`."""
    urls = [(label, reverse(name)) for name, label in entries]
    return [MenuLink(label, url, path.startswith(url), path == url) for label, url in urls]


@kept
def pages() -> list[SitePage]:
    return list(SitePage.objects.published().only("slug", "title"))


def site(request: HttpRequest) -> dict[str, dict[str, Any]]:
    return {
        "site": {
            "name": _("Scale-up portal Climate adaptation"),
            "origin": settings.SITE_URL,
            "house_style": settings.HOUSE_STYLE,
            "menu": links(MENU, request.path),
            "more_lists": links(MORE_LISTS, request.path),
            "pages": pages,  # called only where a template shows it
        }
    }
