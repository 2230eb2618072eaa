"""A mail domain speaks for the one municipality that the coordinator verified it for.

Covers: themes/interest/models/verified_domain.py
"""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from tests import factories as make
from tests.interest.desk import INBOX, LEARN, check, of_company, verified
from tests.pages import text_of
from themes.interest import registering, vouchers
from themes.interest.figures import interested_in_role
from themes.interest.models import Interest, VerifiedDomain
from themes.interest.models.verified_domain import PROVIDERS, is_public_mail

pytestmark = pytest.mark.django_db


def names(role) -> list[str]:
    return interested_in_role(role).names


def test_a_second_registration_from_a_known_domain_needs_no_check(desk, wanted, registered):
    check(desk, registered("jo@zwolle.nl", is_public=False), **LEARN)
    assert names(wanted) == []
    registered("An.de.Boer+werk@ZWOLLE.nl")
    assert names(wanted) == ["Zwolle"]


def test_without_the_tick_nothing_is_learned(desk, wanted, registered):
    check(desk, registered("jo@zwolle.nl", is_public=False))
    registered("an@zwolle.nl")
    assert not VerifiedDomain.objects.exists()
    assert names(wanted) == []


def test_a_domain_speaks_for_no_other_municipality(desk, wanted, registered):
    check(desk, registered("jo@zwolle.nl", is_public=False), **LEARN)
    gouda = make.MunicipalityFactory(label="Gouda")
    other = registered("an@zwolle.nl", municipality=gouda)
    company = of_company(organisation="Zwolle", email="bo@zwolle.nl")
    assert names(wanted) == []
    assert not other.is_verified
    assert not company.is_verified


@pytest.mark.parametrize(
    "email",
    [
        "jo@mail.zwolle.nl",
        "jo@nepzwolle.nl",
        "jo@zwolle.nl.example.com",
        '"jo@zwolle.nl"@gmail.com',
        "jo@zwolle.com",
        "jo@zwоlle.nl",  # with a Russian o
    ],
)
def test_only_the_very_domain_counts(wanted, registered, zwolle, email):
    make.VerifiedDomainFactory(municipality=zwolle, domain="zwolle.nl")
    interest = registered(email)
    assert names(wanted) == []
    assert not interest.is_verified


def test_a_domain_is_known_in_each_of_its_spellings(desk, wanted, registered):
    check(desk, registered("jo@súdwest.nl", is_public=False), **LEARN)
    assert VerifiedDomain.objects.get().domain == "xn--sdwest-pya.nl"
    registered("an@xn--sdwest-pya.nl")
    assert names(wanted) == ["Zwolle"]


def test_an_address_that_was_not_confirmed_shows_nothing(wanted, registered, zwolle):
    make.VerifiedDomainFactory(municipality=zwolle, domain="zwolle.nl")
    registered(confirmed=False)
    figure = interested_in_role(wanted)
    assert (figure.count, figure.names) == (0, [])


PUBLIC = [
    "gmail.com",
    "hotmail.nl",
    "hotmail.co.uk",
    "yahoo.com.br",
    "outlook.be",
    "ziggo.nl",
    "kpnmail.nl",
    "hetnet.nl",
    "planet.nl",
    "xs4all.nl",
    "jansen.xs4all.nl",
    "caiway.net",
    "onsbrabantnet.nl",
    "proton.me",
    "icloud.com",
]


@pytest.mark.parametrize("domain", PUBLIC)
def test_the_domain_of_a_public_provider_is_never_learned(desk, registered, domain):
    interest = registered(f"jo@{domain}")
    text = text_of(desk.get(f"{INBOX}{interest.pk}/controleren/"))
    assert f"Iedereen kan een adres @{domain} krijgen." in text
    assert "learns_domain" not in text
    check(desk, interest, **LEARN)
    interest.refresh_from_db()
    assert interest.verified_by == desk.user
    assert not VerifiedDomain.objects.exists()


@pytest.mark.parametrize("domain", ["gmail.com", "yahoo.co.uk", "localhost", "[127.0.0.1]"])
def test_no_code_can_store_a_domain_that_is_nobodys_own(registered, admin_user, domain):
    interest = registered(f"jo@{domain}")
    with pytest.raises(ValidationError):
        vouchers.verify(interest, admin_user, learns_domain=True)
    with pytest.raises(ValidationError):
        VerifiedDomain.objects.create(municipality=interest.municipality, domain=domain)
    interest.refresh_from_db()
    assert interest.verified_at is None


@pytest.mark.parametrize(
    "domain",
    ["zwolle.nl", "gemeentewestland.nl", "debuch.nl", "live.zwolle.nl", "xn--sdwest-pya.nl"],
)
def test_a_domain_of_a_municipality_is_not_taken_for_a_provider(domain):
    assert not is_public_mail(domain)


def test_the_list_of_providers_is_written_as_domains_are_stored():
    written = [name.removesuffix(".*") for name in PROVIDERS]
    assert len(PROVIDERS) > 100
    assert [name for name in written if name != name.strip().casefold() or "*" in name] == []
    assert all(name.isascii() for name in written)


def test_a_domain_that_was_a_mistake_can_be_seen_and_deleted_but_not_added(
    desk, wanted, registered
):
    check(desk, registered(), **LEARN)
    registered("an@zwolle.nl", is_public=True)
    row = VerifiedDomain.objects.get()
    page = "/beheer/interest/verifieddomain/"
    assert "zwolle.nl" in text_of(desk.get(page))
    assert desk.get(f"{page}add/").status_code == 403
    changed = desk.post(f"{page}{row.pk}/change/", {"domain": "gmail.com"})
    assert changed.status_code == 403
    desk.post(f"{page}{row.pk}/delete/", {"post": "yes"})
    assert not VerifiedDomain.objects.exists()
    assert verified().count() == 1


def test_a_domain_outlives_a_registration_and_holds_nothing_of_a_person(desk, wanted, registered):
    first = registered("xanthippe@zwolle.nl", name="Xanthippe")
    check(desk, first, **LEARN)
    registering.erase(first)
    row = VerifiedDomain.objects.values().get()
    assert "xanthippe" not in str(row).lower()
    registered("an@zwolle.nl")
    assert names(wanted) == ["Zwolle"]


def test_an_upgrade_trusts_no_domain_that_a_letter_was_taken_for():
    """Before 0.3.0 "straße" was kept as "strasse", which is the domain of somebody else."""
    spelled = import_module("themes.interest.migrations.0004_mail_domains").spell_domains
    wrong = {"mailbox": "jan@strasse.nl", "mail_domain": "strasse.nl"}
    one, other = (make.InterestFactory(email="jan@straße.nl") for _number in range(2))
    theirs = make.InterestFactory(email="jan@strasse.nl", municipality=other.municipality)
    Interest.objects.filter(pk__in=[one.pk, other.pk]).update(**wrong)
    for interest in (one, other):
        VerifiedDomain.objects.create(municipality=interest.municipality, domain="strasse.nl")
    spelled(apps, None)
    one.refresh_from_db()
    assert (one.mailbox, one.mail_domain) == ("jan@xn--strae-oqa.nl", "xn--strae-oqa.nl")
    theirs.refresh_from_db()
    assert theirs.mail_domain == "strasse.nl"
    assert [known.municipality for known in VerifiedDomain.objects.all()] == [other.municipality]
