import io

import pytest
from django.core.management import call_command
from django.db import transaction


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    """The content of the programme, loaded once for all tests of a module."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_reference", stdout=io.StringIO())
        call_command("load_programme", stdout=io.StringIO())
        yield
        transaction.set_rollback(True)
