import os
import shutil

import pytest
from hypothesis import settings

from portal.lists import index as list_index

IN_CI = os.environ.get("CI") == "true"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")

settings.register_profile("ci", deadline=None, derandomize=True, print_blob=True, max_examples=50)
settings.register_profile("local", deadline=None, max_examples=25)
settings.load_profile("ci" if IN_CI else "local")


@pytest.fixture(autouse=True)
def _no_kept_indexes():
    """What one test keeps in memory is not there for the next."""
    list_index.forget()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a browser; without one the test is skipped, and in CI it fails."""
    path = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if path is None:
        missing = pytest.fail if IN_CI else pytest.skip
        missing("Chromium is not installed")
    return path


@pytest.fixture(scope="session")
def browser(chromium):
    """Debian's Chromium, driven by Playwright."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop running, in which Django refuses to touch the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        instance = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield instance
        instance.close()
