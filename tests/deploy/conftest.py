import pytest

from tests.deploy import fronts
from tests.machine import IN_CI


@pytest.fixture(scope="package")
def of_portal(tmp_path_factory):
    """The port of a portal with the content of the programme, as the README sets it up."""
    folder = tmp_path_factory.mktemp("portal")
    fronts.collect_files()
    fronts.fill(folder)
    with fronts.portal(folder) as port:
        yield port


@pytest.fixture(scope="package", params=fronts.FRONTS)
def front(request, of_portal, tmp_path_factory):
    """nginx, and then Caddy, as they stand in `deploy/`."""
    if not fronts.is_there(request.param):
        (pytest.fail if IN_CI else pytest.skip)(f"{request.param} is not installed")
    folder = tmp_path_factory.mktemp(request.param)
    with fronts.front(request.param, folder, of_portal) as started:
        yield started
