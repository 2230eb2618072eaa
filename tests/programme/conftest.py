"""Tests of the content that ships with the code, loaded once for all of them."""

import pytest

from tests.template_database import loaded_programme


@pytest.fixture(scope="package")
def _loaded(django_db_setup, django_db_blocker):
    """The municipalities and the content of the programme."""
    with django_db_blocker.unblock(), loaded_programme():
        yield
