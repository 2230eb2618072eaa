"""Every label of the content has a provenance that a reader can judge.

Covers: portal/provenance/sources.py
"""

import re
from collections import Counter

import pytest
from django.apps import apps
from rapidfuzz import fuzz, process

from portal.provenance.models import Source
from portal.provenance.records import Labelled, Nature
from portal.site.sitemaps import SITEMAPS
from themes.models import FollowUp, Role

pytestmark = [pytest.mark.usefixtures("_loaded", "db")]

LABELLED = [model for model in apps.get_models() if issubclass(model, Labelled)]
MAX_ALIKE = 88  # percent: above it two reasons are one with another name in it
PUBLICATION = "slotpublicatie"
# What stands beside the label, and is judged with it.
BESIDE = {"remover": "remover_note"}


def is_filled(row: Labelled, label: str) -> bool:
    value = getattr(row, label)
    is_rows = hasattr(value, "exists")
    return bool(value.exists() if is_rows else value or getattr(row, BESIDE.get(label, ""), ""))


def records():
    for model in LABELLED:
        for row in model._base_manager.all():
            for label in model.labels:
                yield row, label, row.provenance_of(label)


def test_every_model_with_a_judgement_is_labelled():
    names = {model.__name__ for model in LABELLED}
    assert names >= {"Theme", "Alliance", "AllianceMembership", "Role", "Barrier", "ThemeRelation"}
    assert names >= {"Partner", "Participation", "WorkingGroupMembership", "Lesson"}


def test_every_label_of_the_content_says_where_it_comes_from():
    without = [
        f"{row} {label}"
        for row, label, found in records()
        if is_filled(row, label) and found is None
    ]
    assert without == []


def test_nothing_says_where_an_empty_label_comes_from():
    odd = [
        f"{row} {label}" for row, label, found in records() if found and not is_filled(row, label)
    ]
    assert odd == []


def test_what_the_source_states_is_cited_with_its_place():
    for row, label, found in records():
        if found and found.nature == Nature.STATED and found.source == PUBLICATION:
            assert found.place, f"{row} {label}"
            assert found.quote, f"{row} {label}"


def test_every_source_that_is_named_is_there():
    known = set(Source.objects.values_list("slug", flat=True))
    named = {found.source for _row, _label, found in records() if found and found.source}
    assert named <= known


def reasons() -> dict[str, str]:
    """By the reason the label that it is for; no two labels share one."""
    found = {}
    for row, label, record in records():
        if record and record.nature == Nature.DERIVED:
            assert record.reason not in found, f"{row} {label} and {found.get(record.reason)}"
            found[record.reason] = f"{type(row).__name__} {row} {label}"
    return found


def alike(texts: list[str]) -> list[tuple[str, str]]:
    found = []
    for place, text in enumerate(texts[:-1]):
        rest = texts[place + 1 :]
        for other, _score, _at in process.extract(
            text, rest, scorer=fuzz.ratio, score_cutoff=MAX_ALIKE, limit=1
        ):
            found.append((text, other))
    return found


def test_no_reason_is_a_formula():
    texts = list(reasons())
    assert alike(texts) == []
    opening = Counter(" ".join(text.split()[:6]) for text in texts)
    assert max(opening.values()) <= 3, opening.most_common(3)


def test_a_formula_is_seen():
    sentence = "De publicatie noemt {} in het rijtje van organisaties die meededen, niet als wat."
    assert alike([sentence.format(name) for name in ("TAUW", "BPD")])


def running_text(page: str) -> str:
    """What a page tells: without its source at the foot, and without the marks that open."""
    main = page.split("<main", 1)[1].split("</main>")[0]
    main = re.sub(r'<(ul|p) class="source".*?</\1>', "", main, flags=re.DOTALL)
    main = re.sub(r'<details class="provenance".*?</details>', "", main, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", main)


@pytest.mark.own_database  # the texts are those of the files
def test_no_page_names_the_publication_more_than_once_in_its_text(client):
    too_often = {}
    for name, sitemap in SITEMAPS.items():
        for item in sitemap.items() if name != "gemeenten" else ():
            address = sitemap.location(item)
            text = running_text(client.get(address).content.decode())
            if (count := text.lower().count("slotpublicatie")) > 1:
                too_often[address] = count
    assert too_often == {}


def test_there_are_at_least_ninety_follow_ups_and_each_has_a_source_and_a_subject():
    assert FollowUp.objects.published().count() >= 90
    for one in FollowUp.objects.all():
        about = [field.name for field in FollowUp._meta.many_to_many if field.name != "sources"]
        assert one.sources.exists(), one
        assert any(getattr(one, name).exists() for name in about), one


def test_a_role_that_is_overtaken_has_the_fact_that_overtook_it():
    overtaken = Role.objects.filter(state="overtaken")
    assert overtaken.exists()
    for role in overtaken:
        assert role.follow_ups.exists(), role
