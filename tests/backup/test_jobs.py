"""What the back-ups ask for every day: who was erased stays erased."""

import pytest

from portal.backup.jobs import erase_again
from portal.runtime import erasures
from tests import factories as make
from themes.interest.models import Interest

pytestmark = pytest.mark.django_db


def test_what_came_back_with_an_older_copy_of_the_database_goes_again_that_day(settings):
    settings.ERASURES_DIR.mkdir(exist_ok=True)
    kept, erased = make.InterestFactory(), make.InterestFactory()
    before = Interest.objects.filter(pk=erased.pk).values().get()
    erased.delete()
    Interest.objects.bulk_create([Interest(**before)])

    assert erase_again() == "Gewist: 1"
    assert list(Interest.objects.all()) == [kept]
    assert erase_again() == "Gewist: 0"


def test_the_memory_of_long_ago_goes_that_day_too(settings):
    settings.ERASURES_DIR.mkdir(exist_ok=True)
    (settings.ERASURES_DIR / "2001-01.txt").write_text("f" * 64 + "\n")
    erase_again()
    assert erasures.remembered() == set()
