"""Every date of the content has a sentence of the publication behind it, or a web page.

The publication itself is not part of the repository: `label_sources.yaml` quotes it. What has a
provenance of its own is looked at in `test_provenance.py`.
"""

from collections import defaultdict
from pathlib import Path

import pytest
import yaml

from milestones.models import Milestone, Programme
from partners.models import Participation, WorkingGroup
from portal.publishing.dates import PartialDate

Labels = dict[str, dict[str, str]]

SOURCES = yaml.safe_load((Path(__file__).parent / "label_sources.yaml").read_text("utf-8"))
MIN_WORDS, MAX_WORDS = 3, 32

pytestmark = [pytest.mark.usefixtures("_loaded", "db")]


def text(value) -> str:
    return value.isoformat() if isinstance(value, PartialDate) else str(value or "")


def labels(rows, *fields: str, item: tuple[str, ...] = ("slug",)) -> dict[str, str]:
    """The labels of every row, by the item that has them."""
    found = {}
    for values in rows.order_by().values_list(*item, *fields):
        key = ": ".join(values[: len(item)])
        assert key not in found, f"{key} has two rows"
        found[key] = " ".join(filter(None, map(text, values[len(item) :])))
    return found


def claims() -> Labels:
    """What the loaded content claims of moments and of groups, by the publication."""
    groups, participations = WorkingGroup.objects, Participation.objects
    partner = ("partner__slug",)
    return {
        "programme.started": labels(Programme.objects, "started"),
        "programme.ended": labels(Programme.objects.exclude(ended=None), "ended"),
        "participation.left": labels(participations.exclude(left=None), "left", item=partner),
        "working_group.is_temporary": labels(groups.filter(is_temporary=True), "is_temporary"),
        "working_group.started": labels(groups.exclude(started=None), "started"),
        "working_group.ended": labels(groups.exclude(ended=None), "ended"),
        "milestone.date": labels(Milestone.objects, "date"),
    }


def faults(sources: dict[str, dict[str, dict]], claimed: Labels) -> list[str]:
    """What is wrong with a table of sources for these claims."""
    found = [f"{label}: no such label" for label in sources.keys() - claimed.keys()]
    for label, items in claimed.items():
        entries = sources.get(label, {})
        found += [f"{label}, {item}: no source" for item in items.keys() - entries.keys()]
        found += [f"{label}, {item}: claims nothing" for item in entries.keys() - items.keys()]
        found += [
            f"{label}, {item}: is “{items[item]}”, the source is for “{entry['value']}”"
            for item, entry in entries.items()
            if item in items and entry["value"] != items[item]
        ]
        found += [f"{label}, {fault}" for fault in _faults_of_sentences(entries)]
    return found


def _faults_of_sentences(entries: dict[str, dict]) -> list[str]:
    found = []
    users = defaultdict(list)
    for item, entry in entries.items():
        sentence = entry["sentence"]
        users[sentence].append(entry.get("named", ""))
        if not MIN_WORDS <= len(sentence.split()) <= MAX_WORDS:
            found.append(f"{item}: quote one sentence, or a part of it")
        if entry.get("named", "") not in sentence:
            found.append(f"{item}: the sentence does not name it as “{entry['named']}”")
        if not entry["place"]:
            found.append(f"{item}: where in the publication?")
    return found + [
        f"“{sentence}” supports several items without naming each"
        for sentence, names in users.items()
        if len(names) > 1 and ("" in names or len(set(names)) < len(names))
    ]


def test_every_label_that_claims_something_has_a_sentence_of_the_source():
    assert faults(SOURCES, claims()) == []


@pytest.mark.parametrize(
    ("slug", "field", "value", "fault"),
    [
        ("gebiedsontwikkeling", "started", "2017", "no source"),
        ("gevolgbeperking-overstromingen", "is_temporary", False, "claims nothing"),
    ],
)
def test_a_label_that_nobody_supports_is_seen(slug, field, value, fault):
    WorkingGroup.objects.filter(slug=slug).update(**{field: value})
    [found] = faults(SOURCES, claims())
    assert found.startswith(f"working_group.{field}, {slug}: {fault}")


CLAIMED = {"barrier.state": {"taal": "open", "geld": "open"}}
GOOD = {"value": "open", "sentence": "Er is geen gemeenschappelijke taal.", "place": "Thema 3"}
BOTH = {"sentence": "Er is geen taal en geen geld.", "value": "open", "place": "Thema 3"}


@pytest.mark.parametrize(
    ("entries", "fault"),
    [
        ({"taal": GOOD}, "geld: no source"),
        ({"taal": GOOD, "geld": BOTH, "weg": BOTH}, "weg: claims nothing"),
        ({"taal": GOOD, "geld": BOTH | {"value": "solved"}}, "geld: is “open”"),
        ({"taal": GOOD, "geld": BOTH | {"sentence": ""}}, "geld: quote one sentence"),
        ({"taal": GOOD, "geld": BOTH | {"sentence": "woord " * 50}}, "geld: quote one sentence"),
        ({"taal": GOOD, "geld": BOTH | {"place": ""}}, "geld: where"),
        ({"taal": BOTH, "geld": BOTH}, "supports several items"),
        ({"taal": BOTH | {"named": "taal"}, "geld": BOTH | {"named": "taal"}}, "supports several"),
        ({"taal": GOOD, "geld": BOTH | {"named": "goud"}}, "does not name it as “goud”"),
    ],
)
def test_a_table_that_supports_too_little_is_refused(entries, fault):
    assert [one for one in faults({"barrier.state": entries}, CLAIMED) if fault in one]


def test_a_sentence_may_support_all_that_it_names():
    entries = {name: BOTH | {"named": name} for name in ("taal", "geld")}
    assert faults({"barrier.state": entries}, CLAIMED) == []
    assert faults({"barrier.stand": entries}, {}) == ["barrier.stand: no such label"]
