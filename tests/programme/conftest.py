"""Tests of the content that ships with the code, loaded once for all of them."""

import io

import pytest
from django.core.management import call_command
from django.db import transaction


@pytest.fixture(scope="package")
def _loaded(django_db_setup, django_db_blocker):
    """The municipalities and the content of the programme."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", stdout=io.StringIO())
        call_command("load_programme", stdout=io.StringIO())
        yield
        transaction.set_rollback(True)
