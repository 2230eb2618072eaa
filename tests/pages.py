"""What tests of pages ask of them."""

import html

from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.publishing.versions import ContentVersion


def page(client, item) -> str:
    """The page of an item, as one line of text."""
    response = client.get(item if isinstance(item, str) else item.get_absolute_url())
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def count_queries(client, item) -> int:
    """Those of a page after a change of the content: what is kept in memory is read again."""
    page(client, item)  # the first one in a process also looks at the search
    ContentVersion.bump()
    with CaptureQueriesContext(connection) as captured:
        page(client, item)
    return len(captured)


def links_to(item) -> str:
    """How a page names the address of an item."""
    return f'href="{item.get_absolute_url()}"'


def text_of(response, status: int = 200) -> str:
    """The page of a response, as a browser reads it."""
    assert response.status_code == status
    return html.unescape(response.content.decode())
