import pytest

from tests.loading.files import Files
from tests.portal.conftest import _loaded  # noqa: F401


@pytest.fixture
def files(tmp_path) -> Files:
    return Files(tmp_path)
