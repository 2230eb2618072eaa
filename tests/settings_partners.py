"""The portal with no app above `partners`: its tests pass here too (`tests/test_layers.py`)."""

from tests.settings import *

INSTALLED_APPS = [
    name
    for name in INSTALLED_APPS
    if not name.startswith(("themes", "milestones", "portal.site", "portal.pictures"))
]
INSTALLED_APPS.remove("portal.backup")  # which sets up what it restores, and so knows the site
ROOT_URLCONF = "tests.partners.urls"
TEMPLATES[0]["OPTIONS"]["context_processors"].remove("portal.site.context_processors.site")
MIDDLEWARE.remove("portal.site.page_cache.PageCacheMiddleware")
