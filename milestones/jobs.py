"""What happens to documents by itself."""

from portal.outbox.jobs import every_minute

from .models import Document
from .models.document import TextState

MAX_AT_ONCE = 3  # mail waits meanwhile


@every_minute
def read_documents() -> str:
    """Read the texts that wait; what was broken off waits still."""
    for document in Document.objects.filter(text_state=TextState.WAITING)[:MAX_AT_ONCE]:
        document.read_text()
    return ""
