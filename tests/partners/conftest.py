import pytest

from partners.reference.loading import load_reference
from tests.partners.reference_copies import Files


@pytest.fixture
def files(tmp_path) -> Files:
    return Files(tmp_path)


@pytest.fixture
def _register(db) -> None:
    """The municipalities of the files that ship."""
    load_reference()
