"""The order of the desk, and who comes in."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_what_is_done_every_week_stands_first_and_once(desk):
    apps = desk.get("/beheer/").context["app_list"]
    names = [[model["object_name"] for model in app["models"]] for app in apps]
    assert names[0][:2] == ["Interest", "Role"]
    assert "Role" not in names[1]
    assert apps[1]["app_label"] == "themes"
    assert apps[-1]["app_label"] == "outbox"


def test_the_page_of_one_app_shows_all_of_its_models(desk):
    [app] = desk.get("/beheer/interest/").context["app_list"]
    assert "Interest" in [model["object_name"] for model in app["models"]]


def test_who_may_not_coordinate_has_no_group_for_it(client):
    user = get_user_model().objects.create_user("other", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="change_milestone"))
    client.force_login(user)
    apps = client.get("/beheer/").context["app_list"]
    assert [app["app_label"] for app in apps] == ["milestones"]


def test_a_visitor_is_sent_to_sign_in(client):
    response = client.get("/beheer/milestones/milestone/")
    assert response.status_code == 302
    assert response.url.startswith("/beheer/login/")


@pytest.mark.parametrize("page", ["own", "of another"])
def test_the_errors_in_a_new_password_name_the_fields_and_lead_to_them(
    admin_client, admin_user, page
):
    own = page == "own"
    of_another = reverse("admin:auth_user_password_change", args=(admin_user.pk,))
    url = reverse("admin:password_change") if own else of_another
    text = admin_client.get(url).content.decode()
    assert 'id="fouten"' not in text
    text = admin_client.post(url, {}).content.decode()
    first = "id_oldpassword" if own else "id_password1"
    assert f'<a href="#{first}">' in text
    assert f'id="{first}"' in text
    assert text.count("errornote") == 1
