"""Every view says whether its page is the same for everyone, and what changes it.

Covers: portal/runtime/page_policy.py
"""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, get_resolver

from portal.runtime.page_policy import policy_of, private, public, written_in_one_way
from portal.site.views import Home, Search, suggestions
from themes.matching.views import DoesThisFit
from themes.views.lists import RoleList

ROLES, SEARCH, FIT = RoleList.as_view(), Search.as_view(), DoesThisFit.as_view()


def views(patterns, path="") -> Iterator[tuple[str, object]]:
    for one in patterns:
        here = path + str(one.pattern)
        if isinstance(one, URLPattern):
            yield here, one.callback
        else:
            yield from views(one.url_patterns, here)


EVERY_VIEW = list(views(get_resolver().url_patterns))


def test_every_view_is_classified():
    assert len(EVERY_VIEW) > 100
    assert [path for path, view in EVERY_VIEW if policy_of(view) is None] == []


def test_a_view_that_says_nothing_is_found():
    def forgotten(request):
        """No page."""

    assert policy_of(forgotten) is None
    assert policy_of(private(forgotten)) is private


@pytest.mark.parametrize("part", ["beheer/", "meedoen/dossier/", "meedoen/bevestigen/", "gezond/"])
def test_what_knows_a_person_or_is_no_page_is_private(part):
    found = [policy_of(view) for path, view in EVERY_VIEW if path.startswith(part)]
    assert found
    assert not any(policy.is_public for policy in found)


def test_the_form_that_carries_what_was_typed_is_private():
    forms = [v for path, v in EVERY_VIEW if path in ("meedoen/", "meedoen/nieuwe-link/")]
    assert [policy_of(view).is_public for view in forms] == [False, False]


@pytest.mark.parametrize(
    ("view", "typed", "written"),
    [
        (Home.as_view(), "utm_source=mail&q=water", ""),
        (ROLES, "page=2&state=open&audience=", "state=open&page=2"),
        (ROLES, "state=open&q=+water++stad", "q=water+stad&state=open"),
        (ROLES, "state=open&state=filled&state=open", "state=filled&state=open"),
        (ROLES, "q=water&q=stad&onbekend=1", "q=stad"),
        (ROLES, "q=%c3%a9n&sort=title", "q=%C3%A9n&sort=title"),
        (ROLES, "q=" + 300 * "x", "q=" + 300 * "x"),  # which the page has a notice about
        (SEARCH, "uitleg=1&q=water&fbclid=x", "q=water&uitleg=1"),
        (
            FIT,
            "inbreng=b&stap=2&inbreng=a&gemeente=Gouda",
            "gemeente=Gouda&stap=2&inbreng=a&inbreng=b",
        ),
        (suggestions, "soort=themes.theme&q=wa&_=1718", "q=wa&soort=themes.theme"),
    ],
)
def test_an_address_is_written_in_one_way(view, typed, written):
    assert written_in_one_way(typed, view) == written
    assert written_in_one_way(written, view) == written


def test_what_a_view_says_itself_goes_before_its_class():
    class Kept:
        page_policy = public()

    def page(request):
        """No page."""

    page.view_class = Kept
    assert policy_of(page) is Kept.page_policy
