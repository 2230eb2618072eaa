import json
from typing import Any

from django import forms
from django.forms import Script
from django.utils.translation import gettext_lazy as _

# The English labels of the editor, and how they are said here; and what it says of a paste.
EDITOR_LABELS = {
    "paragraph": _("kind of paragraph"),
    "Paragraph": _("Paragraph"),
    "Heading 3": _("Heading"),
    "Heading 4": _("Small heading"),
    "unordered list": _("bulleted list"),
    "ordered list": _("numbered list"),
    "blockquote": _("quotation"),
    "bold": _("bold"),
    "italic": _("italic"),
    "insert link": _("make a link"),
    "remove link": _("remove the link"),
    "undo": _("undo"),
    "redo": _("redo"),
    "Edit Link": _("Link"),
    "URL": _("Web address"),
    "Update": _("Apply"),
    "Cancel": _("Cancel"),
    "dropped table": _(
        "A table cannot stand in this text: its words were kept, each row as a paragraph."
    ),
    "dropped image": _(
        "An image or a file cannot stand in this text and was left out. Add it as a document."
    ),
}


class RichTextWidget(forms.Textarea):
    """A text field that becomes an editor with a small toolbar when JavaScript runs.

    Without JavaScript it is a text field with HTML, which is sanitised all the same.
    """

    class Media:
        css = {
            "all": [
                "django_prose_editor/material-icons.css",
                "django_prose_editor/editor.css",
                "admin/rich-text.css",
            ]
        }
        js = [Script("admin/rich-text.js", type="module")]

    def build_attrs(
        self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        labels = json.dumps({name: str(label) for name, label in EDITOR_LABELS.items()})
        return super().build_attrs(base_attrs, extra_attrs) | {"data-rich-text": labels}

    def use_required_attribute(self, initial: Any) -> bool:
        # The editor hides the field; a browser cannot point at it.
        return False
