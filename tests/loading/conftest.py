import pytest

from tests.loading.files import Files


@pytest.fixture
def files(tmp_path) -> Files:
    return Files(tmp_path)
