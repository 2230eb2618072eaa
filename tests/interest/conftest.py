import pytest

from tests import factories as make
from themes.interest import stranger_form


@pytest.fixture
def patience(monkeypatch):
    """A test is faster than a person."""
    monkeypatch.setattr(stranger_form, "MIN_SECONDS", -1)


@pytest.fixture
def role():
    """The role that `registrations.answers` registers for."""
    return make.RoleFactory(title="Proeftuin-gemeente", slug="proeftuin")


@pytest.fixture
def zwolle():
    return make.MunicipalityFactory(label="Zwolle", name="Zwolle", slug="zwolle")


@pytest.fixture
def wanted():
    return make.RoleFactory(title="Proeftuin", theme=make.ThemeFactory())


@pytest.fixture
def registered(zwolle, wanted):
    """Makes a confirmed registration of Zwolle that agreed to be named."""

    def registration(email="jo@zwolle.nl", **values):
        values = {"municipality": zwolle, "is_public": True, "confirmed": True} | values
        interest = make.InterestFactory(email=email, **values)
        interest.roles.add(wanted)
        return interest

    return registration
