"""The check of the content files sees every kind of fault; `test_content` lets it run."""

import pytest

from tests.factories import MunicipalityFactory
from tests.loading.files import (
    MILESTONES,
    PARTNERS,
    THEMES,
    WORKING_GROUPS,
    milestone,
    partner,
    theme,
    working_group,
)

pytestmark = pytest.mark.django_db


WRONG = {
    "unknown field": (PARTNERS, [partner("tauw", nmae="x")], "nmae", "did you mean “name”"),
    "missing field": (
        PARTNERS,
        [{"slug": "tauw", "name": "T", "kind": "company"}],
        "summary",
        "missing",
    ),
    "unknown choice": (PARTNERS, [partner("tauw", kind="compny")], "kind", "“company”"),
    "too long": (PARTNERS, [partner("tauw", summary="x" * 301)], "summary", "300"),
    "wrong date": (MILESTONES, [milestone("tauw", date="2016-13")], "date", "2016"),
    "number for text": (PARTNERS, [partner("tauw", name=3)], "name", "text"),
    "unknown reference": (
        MILESTONES,
        [milestone("tauw", partners=[{"partner": "tauww", "part": "author"}])],
        "partners 1: partner",
        "tauww",
    ),
    "unknown objective": (MILESTONES, [milestone("tauw", objectives=["x"])], "objectives", "“x”"),
    "not a list": (MILESTONES, [milestone("tauw", objectives="x")], "objectives", "list"),
    "not a row": (PARTNERS, [partner("tauw", aliases=["x"])], "aliases", "rows"),
    "markup": (PARTNERS, [partner("tauw", body="<div>x</div>")], "body", "<div>"),
    "twice": (PARTNERS, [partner("tauw"), partner("tauw")], "item “tauw”", "twice"),
    "not an item": (PARTNERS, ["tauw"], "", "an item should have fields, not be “tauw”"),
    "row without field": (
        PARTNERS,
        [partner("tauw", aliases=[{"kind": "former"}])],
        "name",
        "miss",
    ),
    "row twice": (
        PARTNERS,
        [partner("tauw", aliases=[{"name": "Een"}, {"name": "Een"}])],
        "aliases 2",
        "twice",
    ),
    "empty": (PARTNERS, [partner("tauw", summary=None)], "summary", "is empty, but required"),
    "text for number": (THEMES, [theme("tauw", "een")], "number", "should be a number"),
    "true for number": (THEMES, [theme("tauw", True)], "number", "should be a number"),
    "text for yes": (
        WORKING_GROUPS,
        [working_group(slug="tauw", is_temporary="nee")],
        "is_temporary",
        "true or false",
    ),
    "unknown municipality": (
        PARTNERS,
        [partner("tauw", municipality="GM0000")],
        "municipality",
        "GM0000",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_fault_is_named_with_file_item_and_field(files, name):
    file, items, field, message = WRONG[name]
    files.write(file, items)
    [problem] = files.problems()
    assert problem.startswith(file)
    assert "tauw" in problem
    assert field in problem
    assert message in problem


def test_all_faults_are_named_at_once_with_their_lines(files):
    files.write(PARTNERS, [partner("een", kind="x"), partner("twee", kind="y")])
    assert len(files.problems()) == 2
    assert all("line " in problem for problem in files.problems())


@pytest.mark.parametrize("text", ["- slug: x\n  slug: y\n", "a: 1", "- [", "- x", "\tx"])
def test_a_file_that_is_no_list_of_items_is_named(files, text):
    files.write(PARTNERS, text)
    assert any(problem.startswith(PARTNERS) for problem in files.problems())


def test_a_missing_file_is_named(files):
    (files.root / PARTNERS).unlink()
    assert files.problems() == [f"{PARTNERS}: the file is missing"]


def test_a_file_that_nothing_loads_is_named_with_the_one_it_resembles(files):
    files.write("partners/content/partnerz.yaml", [])
    [problem] = files.problems()
    assert problem.startswith("partners/content/partnerz.yaml: is not a file that is loaded")
    assert f"did you mean “{PARTNERS}”" in problem


def test_a_municipality_is_known_by_its_code(files):
    MunicipalityFactory(code="GM0193")
    files.write(PARTNERS, [partner("zwolle", kind="municipality", municipality="GM0193")])
    assert files.problems() == []


def test_an_item_without_its_key_is_named_by_its_line(files):
    files.write(PARTNERS, [{"name": "Naamloos"}])
    assert files.problems() == [f"{PARTNERS}, line 1, field “slug”: is missing"]


def test_a_key_that_is_there_twice_is_named(files):
    files.write(
        PARTNERS, "- slug: x\n  name: Een\n  name: Twee\n  kind: company\n  summary: Iets\n"
    )
    assert files.problems() == [f"{PARTNERS}, line 3: the key “name” is there twice"]
