import pytest

from tests import factories as make
from tests.pages import page

pytestmark = pytest.mark.django_db


def test_who_works_at_the_desk_sees_each_component(desk):
    make.ThemeFactory(title="Een rij")
    text = page(desk, "/stijlgids/")
    for shown in ("row-side state", "Een rij", "button-warning", "field-error", "notice-good"):
        assert shown in text


def test_a_visitor_is_sent_to_the_desk(client):
    response = client.get("/stijlgids/")
    assert response.status_code == 302
    assert response["Location"].startswith("/beheer/login/")
