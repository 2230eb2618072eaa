import os
from typing import Any

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

from portal.runtime.slow_bodies import WholeRequests

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")


class Utf8Request(WSGIRequest):
    """A request in UTF-8, whatever character set its sender names.

    Python knows dozens, and some of them ("unicode_escape", "utf-7") make texts that no
    database can hold. Browsers send forms in the character set of the page.
    """

    def _set_content_type_params(self, meta: dict[str, Any]) -> None:
        content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        self.content_type = content_type


class Handler(WSGIHandler):
    request_class = Utf8Request


django.setup(set_prefix=False)
# A visitor waits less long for who is writing than the worker and the commands do.
settings.DATABASES["default"]["OPTIONS"] |= settings.WEB_DATABASE_OPTIONS
application = WholeRequests(Handler(), settings.REQUEST_MAX_BYTES)
