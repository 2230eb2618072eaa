"""What may be uploaded: PDF files of a reasonable size, and nothing that poses as one."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _


def validate_pdf(upload: File) -> None:
    """Refuse a new file that is too large or does not begin as a PDF does."""
    if getattr(upload, "_committed", False):
        return
    if upload.size > settings.DOCUMENT_MAX_BYTES:
        raise ValidationError(
            _("The file is %(size)s. At most %(limit)s is possible: make it smaller first."),
            params={
                "size": filesizeformat(upload.size),
                "limit": filesizeformat(settings.DOCUMENT_MAX_BYTES),
            },
            code="too_large",
        )
    upload.seek(0)
    beginning = upload.read(5)
    upload.seek(0)
    if beginning != b"%PDF-":
        raise ValidationError(
            _("This is not a PDF file, although its name says so. Save it as PDF and try again."),
            code="not_pdf",
        )
