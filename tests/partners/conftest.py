import pytest

from partners.reference.loading import load_reference
from tests.partners.reference_copies import Files


@pytest.fixture
def files(tmp_path) -> Files:
    return Files(tmp_path)


@pytest.fixture(scope="class")
def _register(shared_rows) -> None:
    """The municipalities of the files that ship."""
    load_reference()
