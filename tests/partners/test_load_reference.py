"""What the command says, and what it leaves alone."""

import io

import pytest
from django.core.management import CommandError, call_command

from partners.models import Municipality
from tests.factories import MunicipalityFactory, PartnerFactory

pytestmark = pytest.mark.django_db


def run(**options) -> str:
    out = io.StringIO()
    call_command("load_reference", stdout=out, **options)
    return out.getvalue()


def test_the_command_reports_numbers():
    assert "municipalities: 413 new, 0 changed, 0 deleted, 0 as they were" in run()
    assert "municipalities: 0 new, 0 changed, 0 deleted, 413 as they were" in run()


def test_a_dry_run_says_what_would_change_and_changes_nothing():
    assert "413 new" in run(dry_run=True)
    assert not Municipality.objects.exists()


def test_if_empty_leaves_what_is_there_alone():
    MunicipalityFactory()
    assert "nothing loaded" in run(if_empty=True)
    assert Municipality.objects.count() == 1


def test_the_command_explains_a_fault_without_a_traceback():
    stray = MunicipalityFactory(code="GM9999", label="Het oude Zwolle", slug="zwolle")
    PartnerFactory(kind="municipality", municipality=stray)
    with pytest.raises(CommandError, match=r"Nothing is loaded:\nGM9999 .* in use"):
        run()


def test_the_command_tells_what_stays_because_it_is_in_use():
    stray = MunicipalityFactory(code="GM9999", label="Nergenshuizen", slug="nergenshuizen")
    PartnerFactory(kind="municipality", municipality=stray)
    assert "  GM9999 (Nergenshuizen) is not in the files; it stays, it is in use" in run()
