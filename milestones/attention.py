"""What of the documents wants attention at the desk."""

from django.utils.translation import gettext_lazy as _

from portal.desk.attention import Listed, attention

from .models import Document
from .models.document import TextState


@attention(Document, "url__isempty=1&file__isempty=1", urgency=80)
def documents_without_address() -> Listed:
    label = _("documents without address and without own copy")
    return label, Document.objects.filter(url="", file="")


@attention(Document, "text_state__exact=unreadable", urgency=81)
def documents_not_read() -> Listed:
    label = _(
        "documents whose PDF could not be read wholly, so search does not find all of its text"
    )
    return label, Document.objects.filter(text_state=TextState.UNREADABLE)
