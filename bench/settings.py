"""The portal's settings, with one address more: a view that does nothing."""

from portal.settings import *

ROOT_URLCONF = "bench.urls"
# The scratch folder has no collected files; those of the portal serve.
STATIC_ROOT = BASE_DIR / "var" / "static"
