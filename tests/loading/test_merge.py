"""What becomes of an item, by what it is now, what was loaded last, and what the file says."""

import pytest

from milestones.models import Milestone
from partners.models import Partner
from portal.loading.merge import Merge
from portal.loading.specs import SPECS

PARTNER = next(spec for spec in SPECS if spec.model is Partner)
MILESTONE = next(spec for spec in SPECS if spec.model is Milestone)


def row(kind: str = "other", **values) -> dict:
    """A child row, all fields of it."""
    return {"name": "Bij", "kind": kind} | values


def merged(name: str, now, loaded, wanted, *, spec=PARTNER, overwrite: bool = False) -> Merge:
    """Of one field, relation or list of rows; None when it was not loaded, or is not wanted."""
    return Merge(
        "item",
        spec,
        now={name: now},
        loaded=loaded if loaded is None else {name: loaded},
        wanted={name: wanted},
        overwrite=overwrite,
    )


@pytest.mark.parametrize(
    ("now", "loaded", "wanted", "result", "is_told"),
    [
        ("a", "a", "a", "a", False),
        ("a", "a", "b", "b", False),  # nobody touched it: the file wins
        ("b", "a", "a", "b", True),  # the coordinator changed it
        ("b", "a", "c", "b", True),  # both changed it
        ("b", "a", "b", "b", False),  # both changed it alike
        ("", "a", "a", "", True),  # the coordinator emptied it
    ],
)
def test_a_field(now, loaded, wanted, result, is_told):
    merge = merged("summary", now, loaded, wanted)
    assert merge.result == {"summary": result}
    assert bool(merge.differences) == is_told
    assert merge.loaded == {"summary": loaded if is_told else wanted}
    overwritten = merged("summary", now, loaded, wanted, overwrite=True)
    assert overwritten.result == overwritten.loaded == {"summary": wanted}
    assert bool(overwritten.differences) == is_told


@pytest.mark.parametrize(
    ("now", "loaded", "wanted", "result", "recorded", "told"),
    [
        (["a"], ["a"], ["a", "b"], ["a", "b"], ["a", "b"], 0),  # the file adds one
        (["a", "b"], ["a"], ["a"], ["a", "b"], ["a"], 0),  # the coordinator adds one
        (["a", "b"], ["a"], ["a", "b"], ["a", "b"], ["a", "b"], 0),  # both add the same
        (["a", "b"], ["a", "b"], ["a"], ["a"], ["a"], 0),  # it leaves the file
        (["a"], ["a", "b"], ["a", "b"], ["a"], ["a", "b"], 1),  # the coordinator takes it away
        (["a"], ["a", "b"], ["a"], ["a"], ["a"], 0),  # both take it away
    ],
)
def test_a_relation(now, loaded, wanted, result, recorded, told):
    merge = merged("objectives", now, loaded, wanted, spec=MILESTONE)
    assert merge.result == {"objectives": result}
    assert merge.loaded == {"objectives": recorded}
    assert len(merge.differences) == told


@pytest.mark.parametrize(
    ("now", "loaded", "wanted", "result", "recorded", "told"),
    [
        # Only the file, or only the coordinator, adds or removes it.
        (None, None, row(), row(), row(), 0),
        (row(), None, None, row(), None, 0),
        (row(), row(), None, None, None, 0),
        (None, row(), row(), None, row(), 1),
        # One of them changes it.
        (row(), row(), row("former"), row("former"), row("former"), 0),
        (row("former"), row(), row(), row("former"), row(), 1),
        # One of them changes what the other removes.
        (row("former"), row(), None, row("former"), row(), 1),
        (None, row(), row("former"), None, row(), 1),
        # Both add it: alike, and not alike.
        (row(), None, row(), row(), row(), 0),
        (row("former"), None, row(), row("former"), None, 1),
        # Both remove it.
        (None, row(), None, None, None, 0),
    ],
)
def test_a_child_row(now, loaded, wanted, result, recorded, told):
    def rows(one):
        return {} if one is None else {"Bij": one}

    merge = merged("aliases", rows(now), rows(loaded), rows(wanted))
    assert merge.result == {"aliases": rows(result)}
    assert merge.loaded == {"aliases": rows(recorded)}
    assert len(merge.differences) == told


def test_of_a_row_each_field_is_merged_by_itself():
    loaded, now = row(), row(name="Anders")
    merge = merged("aliases", {"Bij": now}, {"Bij": loaded}, {"Bij": row("former")})
    assert merge.result == {"aliases": {"Bij": {"name": "Anders", "kind": "former"}}}
    assert merge.loaded == {"aliases": {"Bij": {"name": "Bij", "kind": "former"}}}
    assert [change.field for change in merge.differences] == ["aliases [Bij] name"]


def test_a_field_that_the_model_got_since_was_empty_when_the_row_was_loaded():
    now, wanted = row("other"), row("former")
    merge = merged("aliases", {"Bij": now}, {"Bij": {"name": "Bij"}}, {"Bij": wanted})
    assert merge.result == {"aliases": {"Bij": wanted}}
    assert merge.differences == []


def test_an_item_that_was_never_loaded_is_the_coordinator_s_until_it_is_the_same():
    theirs = merged("summary", "eigen", None, "bestand")
    assert (theirs.result, theirs.loaded) == ({"summary": "eigen"}, None)
    same = merged("summary", "bestand", None, "bestand")
    assert same.loaded == {"summary": "bestand"}
    rows = merged("aliases", {}, None, {"Bij": row()})
    assert (rows.result, rows.loaded) == ({"aliases": {}}, None)


def test_what_the_file_never_named_is_no_business_of_the_file():
    merge = Merge("item", PARTNER, now={"website": "x"}, loaded={}, wanted={}, overwrite=True)
    assert (merge.result, merge.loaded, merge.differences) == ({}, {}, [])


def test_what_left_the_file_goes_back_to_empty_and_is_forgotten():
    merge = Merge(
        "item", PARTNER, now={"website": "x"}, loaded={"website": "x"}, wanted={}, overwrite=False
    )
    assert (merge.result, merge.loaded) == ({"website": ""}, {})
