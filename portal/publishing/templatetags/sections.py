"""The parts of a page that other apps give."""

from django import template
from django.db.models import Model
from django.template import Context, Engine
from django.utils.safestring import SafeString, mark_safe

from portal.publishing.sections import sections_of

register = template.Library()


@register.simple_tag(takes_context=True)
def sections(context: Context, item: Model, slot: str = "main") -> SafeString:
    """Render what other apps show of `item` in this slot of its page."""
    rendered = []
    for name, values in sections_of(item, slot):
        with context.push(**values):
            rendered.append(Engine.get_default().get_template(name).render(context))
    return mark_safe("".join(rendered))  # each was escaped by its own template
