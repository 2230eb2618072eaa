"""What every page of the site shows: its name, menus and pages."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .models import SitePage

MENU = [
    ("themes:themes", _("Themes")),
    ("themes:roles", _("Roles")),
    ("themes:alliances", _("Alliances")),
    ("milestones:milestones", _("Milestones")),
    ("milestones:lessons", _("Lessons")),
    ("partners:partners", _("Partners")),
    ("take_part", _("Take part")),
]
MORE_LISTS = [
    ("themes:barriers", _("Barriers")),
    ("partners:working_groups", _("Working groups")),
    ("partners:municipalities", _("Municipalities")),
    ("milestones:documents", _("Documents")),
]


@dataclass(frozen=True)
class MenuLink:
    label: str
    url: str
    is_current: bool
    is_exact: bool


def links(entries, path: str) -> list[MenuLink]:
    urls = [(label, reverse(name)) for name, label in entries]
    return [MenuLink(label, url, path.startswith(url), path == url) for label, url in urls]


def site(request):
    return {
        "site": {
            "name": _("Scale-up portal Climate adaptation"),
            "origin": settings.SITE_URL,
            "menu": links(MENU, request.path),
            "more_lists": links(MORE_LISTS, request.path),
            # Read only where a template shows it.
            "pages": SitePage.objects.published().only("slug", "title"),
        }
    }
