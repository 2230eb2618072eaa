import pytest

from tests.deploy import fronts


@pytest.fixture(scope="package")
def var_dir(tmp_path_factory):
    """The folder of that portal."""
    folder = tmp_path_factory.mktemp("portal")
    fronts.collect_files()
    fronts.fill(folder)
    return folder


@pytest.fixture(scope="package")
def of_portal(var_dir):
    """The port of a portal with the content of the programme, as the README sets it up."""
    with fronts.portal(var_dir) as port:
        yield port


@pytest.fixture(scope="package", params=fronts.FRONTS)
def front(request, of_portal, tmp_path_factory):
    """nginx, and then Caddy, as they stand in `deploy/`."""
    fronts.needed(request.param)
    folder = tmp_path_factory.mktemp(request.param)
    with fronts.front(request.param, folder, of_portal) as started:
        yield started
