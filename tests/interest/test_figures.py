"""What the site says about registrations: how many, of how many checked, and whose name."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import factories as make
from tests.interest.desk import LEARN, check, of_company
from tests.pages import text_of
from themes.interest import figures
from themes.interest.figures import interested_in_role, interested_in_theme
from themes.interest.models import VerifiedDomain

pytestmark = pytest.mark.django_db


def names(role) -> list[str]:
    return interested_in_role(role).names


def test_who_only_has_a_mailbox_makes_no_name_public(client, wanted, registered):
    registered("iemand@gmail.com")
    for page in (wanted, wanted.theme):
        text = text_of(client.get(page.get_absolute_url()))
        assert "1 organisatie heeft interesse." in text
        assert "Wij hebben nog niet gecontroleerd of die aanmelding klopt." in text
        assert "Zwolle" not in text


def test_the_name_shows_after_the_coordinator_checked_it(desk, wanted, registered):
    check(desk, registered())
    for page in (wanted, wanted.theme):
        text = text_of(desk.get(page.get_absolute_url()))
        assert "1 organisatie heeft interesse." in text
        assert "Wij hebben gecontroleerd dat die aanmelding klopt." in text
        assert "Met naam: Zwolle." in text


def test_who_did_not_ask_for_it_is_not_named_by_the_check(desk, wanted, registered):
    check(desk, registered(is_public=False))
    figure = interested_in_role(wanted)
    assert (figure.verified, figure.names) == (1, [])


def test_a_check_does_not_go_with_the_consent_of_someone_else(desk, wanted, registered):
    """A stranger agrees, the real municipality does not: no name."""
    registered("iemand@gmail.com")
    check(desk, registered(is_public=False), **LEARN)
    assert names(wanted) == []


def test_an_organisation_counts_once_and_is_checked_with_one_of_its_registrations(
    desk, wanted, registered
):
    first = registered("jo@zwolle.nl")
    registered("an@gmail.com", is_public=False)
    check(desk, first)
    figure = interested_in_role(wanted)
    assert (figure.count, figure.verified, figure.names) == (1, 1, ["Zwolle"])


def test_who_takes_the_name_of_a_municipality_is_not_checked_with_it(desk, wanted, registered):
    company = of_company(organisation="Zwolle")
    company.roles.add(wanted)
    check(desk, company)
    registered("iemand@gmail.com")
    figure = interested_in_role(wanted)
    assert (figure.count, figure.verified, figure.names) == (2, 1, [])


def test_another_organisation_is_checked_and_never_named(desk, wanted):
    company = of_company(organisation="Eenpitter Jansen", is_public=True)
    company.roles.add(wanted)
    check(desk, company, **LEARN)
    assert not VerifiedDomain.objects.exists()
    figure = interested_in_role(wanted)
    assert (figure.verified, figure.names) == (1, [])
    assert "Eenpitter" not in text_of(desk.get(wanted.get_absolute_url()))


@pytest.mark.parametrize(
    ("count", "checked", "expected"),
    [
        (1, 0, "1 organisatie heeft interesse. Wij hebben nog niet gecontroleerd of die "
         "aanmelding klopt."),
        (1, 1, "1 organisatie heeft interesse. Wij hebben gecontroleerd dat die aanmelding klopt."),
        (2, 0, "2 organisaties hebben interesse. Wij hebben nog niet gecontroleerd of die "
         "aanmeldingen kloppen."),
        (3, 1, "3 organisaties hebben interesse. Van 1 hebben wij gecontroleerd dat de aanmelding "
         "klopt."),
        (3, 2, "3 organisaties hebben interesse. Van 2 hebben wij gecontroleerd dat de aanmelding "
         "klopt."),
        (2, 2, "2 organisaties hebben interesse. Wij hebben gecontroleerd dat die aanmeldingen "
         "kloppen."),
    ],
)  # fmt: skip
def test_the_figure_reads_as_a_sentence(client, wanted, count, checked, expected):
    for number in range(count):
        make.InterestFactory(confirmed=True, verified=number < checked).roles.add(wanted)
    text = " ".join(text_of(client.get(wanted.get_absolute_url())).split())
    assert f"{expected} </p>" in text


def test_without_interest_there_is_no_figure(client, wanted):
    assert "interest-figure" not in text_of(client.get(wanted.get_absolute_url()))


def test_more_names_than_one_reads_are_counted(client, wanted, monkeypatch):
    monkeypatch.setattr(figures, "MAX_NAMED", 2)
    for label in ("Zwolle", "Almere", "Gouda"):
        place = make.MunicipalityFactory(label=label)
        make.InterestFactory(verified=True, municipality=place, is_public=True).roles.add(wanted)
    text = text_of(client.get(wanted.get_absolute_url()))
    assert "Met naam: Almere, Gouda en nog 1." in text


def test_the_figure_takes_as_many_queries_for_40_registrations_as_for_4(wanted):
    def queries(number):
        for _n in range(number):
            place = make.VerifiedDomainFactory(domain="gemeente.example").municipality
            make.InterestFactory(confirmed=True, municipality=place, is_public=True).roles.add(
                wanted
            )
        with CaptureQueriesContext(connection) as captured:
            interested_in_theme(wanted.theme)
        return len(captured)

    assert queries(4) == queries(36) == 1
