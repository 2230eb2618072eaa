"""What of the documents wants attention at the desk."""

from django.utils.translation import gettext_lazy as _

from portal.desk.attention import Attention, attention

from .models import Document
from .models.document import TextState


@attention(Document, urgency=80)
def documents_without_address() -> Attention:
    return Attention.of_list(
        _("documents without address and without own copy"),
        Document.objects.filter(url="", file=""),
        "url__isempty=1&file__isempty=1",
    )


@attention(Document, urgency=81)
def documents_not_read() -> Attention:
    return Attention.of_list(
        _("documents whose PDF could not be read wholly, so search does not find all of its text"),
        Document.objects.filter(text_state=TextState.UNREADABLE),
        "text_state__exact=unreadable",
    )
