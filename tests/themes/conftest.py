import pytest
from django.contrib.auth import get_user_model

from portal import coordinators
from tests import factories as make
from themes.interest import stranger_form


@pytest.fixture
def desk(client):
    user = get_user_model().objects.create_user("coordinator", is_staff=True)
    user.groups.add(coordinators.sync_group())
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def patience(monkeypatch):
    """A test is faster than a person."""
    monkeypatch.setattr(stranger_form, "MIN_SECONDS", -1)


@pytest.fixture
def role():
    """The role that `registrations.answers` registers for."""
    return make.RoleFactory(title="Proeftuin-gemeente", slug="proeftuin")
