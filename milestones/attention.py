"""What of the documents wants attention at the desk."""

from django.utils.translation import gettext_lazy as _

from portal.desk.attention import Attention, attention, changelist

from .models import Document


@attention(Document, urgency=80)
def documents_without_address() -> Attention:
    documents = Document.objects.filter(url="", file="")
    return Attention(
        _("documents without address and without own copy"),
        documents.count(),
        changelist(Document, "url__isempty=1&file__isempty=1"),
    )
