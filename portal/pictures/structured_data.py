"""What search engines read of a page beside its text, in the words of schema.org."""

from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe

from milestones.models import Document, Lesson, Milestone
from partners.models import Partner
from portal.publishing.dates import PartialDate

TEXT = {"name": "title", "description": "summary"}
# The type of each kind, and which of its fields says what.
KINDS: dict[type[Model], tuple[str, dict[str, str]]] = {
    Partner: ("Organization", {"name": "name", "sameAs": "website"}),
    Milestone: ("Event", TEXT | {"startDate": "date"}),
    Document: (
        "CreativeWork",
        TEXT | {"inLanguage": "language", "publisher": "publisher", "datePublished": "date"},
    ),
    Lesson: ("CreativeWork", TEXT),
}


def structured_data(item: Any) -> SafeString | str:
    """The element for its page, with what is known; empty for a kind that has no word there."""
    if type(item) not in KINDS:
        return ""
    kind, fields = KINDS[type(item)]
    found = {name: getattr(item, field) for name, field in fields.items()}
    # A month is written as one: ISO 8601 knows less than a day too.
    known = {
        name: value.isoformat() if isinstance(value, PartialDate) else value
        for name, value in found.items()
        if value
    }
    address = f"{settings.SITE_URL}{item.get_absolute_url()}"
    about = {"@context": "https://schema.org", "url": address, "@type": kind}
    # Django escaped it; it knows one type only.
    script = str(json_script(about | known))
    return mark_safe(script.replace("application/json", "application/ld+json", 1))
