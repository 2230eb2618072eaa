"""Where a label comes from, beside the label."""

from typing import Any

from django import template
from django.template import Context

from portal.provenance.records import Labelled, Nature, label_name
from portal.provenance.sources import sources_by_code

register = template.Library()


@register.filter
def derived(row: Labelled, label: str) -> bool:
    """Whether the editors concluded it: a card says so, and its page tells why."""
    record = row.provenance_of(label)
    return record is not None and record.nature == Nature.DERIVED


@register.inclusion_tag("components/provenance.html", takes_context=True)
def provenance(context: Context, row: Labelled, label: str) -> dict[str, Any]:
    """A small mark that opens. The source that the page names at its foot is not named again."""
    record = row.provenance_of(label)
    source = sources_by_code().get(record.source) if record else None
    named = getattr(context.get("object"), "source", "")
    return {
        "record": record,
        "label": label_name(type(row), label),
        "source": source,
        "is_named": source is not None and source.title == named,
    }
