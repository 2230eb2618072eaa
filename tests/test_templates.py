"""Templates compare with values that the models have: no type checker sees those texts."""

import re
from collections import defaultdict

import pytest
from django.apps import apps

from tests.test_documents import PACKAGES, ROOT

COMPARED = re.compile(r"\.(\w+) [!=]= \"(\w+)\"")


def values() -> dict[str, set[str]]:
    """The values of each field that knows its values, by the name of the field."""
    found: dict[str, set[str]] = defaultdict(set)
    for model in apps.get_models():
        if model.__module__.split(".")[0] in PACKAGES:
            for field in model._meta.concrete_fields:
                if field.choices:
                    found[field.name] |= {str(value) for value, _label in field.flatchoices}
    return found


def unknown(template: str) -> list[str]:
    """What a template compares a field with, that no field of that name can be."""
    known = values()
    pairs = [(name, value) for name, value in COMPARED.findall(template) if name in known]
    return [f"{name}: {value}" for name, value in pairs if value not in known[name]]


def test_what_a_template_compares_with_exists():
    found = {
        str(path.relative_to(ROOT)): bare
        for path in sorted((ROOT / "templates").rglob("*.*"))
        if (bare := unknown(path.read_text("utf-8")))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ('{% if role.state == "opened" %}', ["state: opened"]),
        ('{% if role.state == "open" %}', []),
        ('{% if field.name == "anything" %}', []),
    ],
)
def test_the_check_sees_a_state_that_was_renamed(template, found):
    assert unknown(template) == found
