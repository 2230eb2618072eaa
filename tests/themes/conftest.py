import pytest
from django.contrib.auth import get_user_model

from portal import coordinators


@pytest.fixture
def desk(client):
    user = get_user_model().objects.create_user("coordinator", is_staff=True)
    user.groups.add(coordinators.sync_group())
    client.force_login(user)
    client.user = user
    return client
