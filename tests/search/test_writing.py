import pytest

from tests import factories as make
from tests.search.searching import search, titles

pytestmark = pytest.mark.django_db


@pytest.fixture
def _texts():
    make.MilestoneFactory(title="Hittestress in de stad"), make.MilestoneFactory(title="Hitte")
    make.MilestoneFactory(title="Stress"), make.MilestoneFactory(title="Open ruimte")
    make.MilestoneFactory(title="De omgevingswet"), make.MilestoneFactory(title="Wet")


@pytest.mark.usefixtures("_texts")
@pytest.mark.parametrize(
    "ways",
    [
        ("hittestress", "hitte stress", "hitte-stress", "Hitte-Stress"),
        ("omgevingswet", "omgevings wet", "omgeving wet", "omgevings-wet"),
    ],
)
def test_apart_joined_and_with_a_hyphen_are_one_query(ways):
    found = [titles(search(way)) for way in ways]
    assert found[0]
    assert all(other == found[0] for other in found)


@pytest.mark.usefixtures("_texts")
def test_words_that_our_texts_write_apart_stay_apart():
    assert [term.words for term in search("open ruimte").query.terms] == [("open",), ("ruimte",)]


@pytest.mark.usefixtures("_texts")
def test_a_phrase_is_taken_as_it_is_typed():
    assert titles(search('"hitte stress"')) == []
