"""What search engines read of a page beside its text, in the words of schema.org."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.html import json_script
from django.utils.safestring import SafeString, mark_safe

from milestones.models import Document, Lesson, Milestone
from partners.models import Partner

Data = dict[str, Any]


def _organisation(partner: Partner) -> Data:
    return {"@type": "Organization", "name": partner.name, "sameAs": partner.website}


def _event(milestone: Milestone) -> Data:
    # A month is written as one: ISO 8601 knows less than a day too.
    return {
        "@type": "Event",
        "name": milestone.title,
        "description": milestone.summary,
        "startDate": milestone.date.isoformat(),
    }


def _publication(document: Document) -> Data:
    return {
        "@type": "CreativeWork",
        "name": document.title,
        "description": document.summary,
        "inLanguage": document.language,
        "publisher": document.publisher,
        "datePublished": document.date.isoformat() if document.date else "",
    }


def _lesson(lesson: Lesson) -> Data:
    return {"@type": "CreativeWork", "name": lesson.title, "description": lesson.summary}


KINDS: dict[type[Model], Callable[..., Data]] = {
    Partner: _organisation,
    Milestone: _event,
    Document: _publication,
    Lesson: _lesson,
}


def structured_data(item: Any) -> SafeString | str:
    """The element for its page, with what is known; empty for a kind that has no word there."""
    describe = KINDS.get(type(item))
    if describe is None:
        return ""
    known = {name: value for name, value in describe(item).items() if value}
    address = f"{settings.SITE_URL}{item.get_absolute_url()}"
    script = str(json_script({"@context": "https://schema.org", "url": address} | known))
    # Django escaped it; it knows one type only.
    return mark_safe(script.replace("application/json", "application/ld+json", 1))
