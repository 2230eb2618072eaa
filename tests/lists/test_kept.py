"""What is derived from the content and kept. Covers: portal/lists/kept.py."""

import weakref

import pytest

from portal.lists.kept import kept
from portal.publishing.models import ContentVersion

pytestmark = pytest.mark.django_db


class Derived:
    """Something that can be seen to go."""


def test_is_derived_once_also_when_it_is_nothing():
    asked = []
    nothing = kept(lambda: asked.append("asked"))
    assert [nothing(), nothing()] == [None, None]
    assert asked == ["asked"]


def test_of_a_version_before_nothing_stays_in_memory():
    derived = kept(Derived)
    before = weakref.ref(derived())
    assert before() is not None
    ContentVersion.bump()
    derived()
    assert before() is None
