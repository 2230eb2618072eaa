"""The portal without its page cache: each page is built for each visitor."""

from portal.settings import *

CACHES = CACHES | {"pages": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
