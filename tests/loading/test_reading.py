"""Files become states: what stands in them, and what a row has by itself."""

import pytest

from portal.loading.reading import read
from portal.loading.specs import FROM_THE_PUBLICATION
from tests.loading.files import MILESTONES, PARTNERS, PROGRAMME, RELATIONS, milestone, partner

pytestmark = pytest.mark.django_db


def state(files) -> dict:
    [item] = read(files.root)
    return item.state


def test_an_item_has_what_its_file_says_and_the_publication_as_its_source(files):
    files.write(PARTNERS, [{"slug": "tauw", "name": "Tauw", "source": "Een brief"}])
    assert state(files) == {
        "slug": "tauw",
        "name": "Tauw",
        "status": "published",
        "source": "Een brief",
    }
    assert FROM_THE_PUBLICATION["source"] != "Een brief"


def test_a_row_has_all_its_fields(files):
    files.write(PARTNERS, [partner("tauw", aliases=[{"name": "Tauw bv"}])])
    assert state(files)["aliases"] == {"Tauw bv": {"name": "Tauw bv", "kind": "other"}}


def test_rows_with_a_place_get_that_of_the_file(files):
    roles = [{"verb": "Plannen", "summary": "Iets."}, {"verb": "Leren", "summary": "Iets."}]
    files.write(PROGRAMME, [{"slug": "deal", "roles": roles}])
    rows = state(files)["roles"]
    assert [(key, row["position"]) for key, row in rows.items()] == [("Plannen", 0), ("Leren", 1)]


def test_a_relation_has_no_order_and_nothing_twice(files):
    files.write(MILESTONES, [milestone("een", objectives=["b", "a", "b"])])
    assert state(files)["objectives"] == ["a", "b"]


def test_the_key_of_a_pair_is_the_same_in_both_directions(files):
    pair = {"from_theme": "een", "to_theme": "twee", "reason": "Iets."}
    files.write(RELATIONS, [pair, {"from_theme": "twee", "to_theme": "een", "reason": "Iets."}])
    assert {item.key for item in read(files.root)} == {"een | twee"}
