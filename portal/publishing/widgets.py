from django import forms
from django.forms import Script


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

    def __init__(self, attrs=None):
        super().__init__({"data-rich-text": "", "rows": 10, "cols": 80} | (attrs or {}))

    def use_required_attribute(self, initial):
        # The editor hides the field; a browser cannot point at it.
        return False
