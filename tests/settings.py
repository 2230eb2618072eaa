"""The portal's settings, made quick for tests; the database by TEST_DATABASE_URL."""

import os

# The tests are the same on every machine, also where a portal is set up by these variables.
for name in ("ALLOWED_HOSTS", "BEHIND_PROXY", "DEBUG", "EMAIL_URL", "SECRET_KEY", "SITE_URL"):
    os.environ.pop(name, None)
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "sqlite://:memory:")

from portal.settings import *

if DATABASES["default"]["ENGINE"] == "portal.runtime.postgresql":
    # A name per run, so that two runs on one server do not empty each other's tables.
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12]
    DATABASES["default"]["TEST"] = {"NAME": f"test_portal_{run}"}
else:
    # Its name tells pytest-django that a database in memory needs none of its own for each process.
    DATABASES["default"]["ENGINE"] = "django.db.backends.sqlite3"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Tests run without collected files; the browser tests serve them straight from static/.
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
WHITENOISE_AUTOREFRESH = True
WATCH_HEALTH = 0  # its thread would look at the database of the test
# Nothing is kept between the requests of a test; tests of the page cache make caches of their own.
CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
CONTENT_ASKED_EVERY = SEARCHES_COUNTED_AFTER = 0.0
