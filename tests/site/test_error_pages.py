import pytest
from django.test import Client, RequestFactory, override_settings
from django.urls import path
from django.views.defaults import bad_request, server_error

from portal.urls import urlpatterns as portal_urls


def broken(request):
    raise RuntimeError("kapot")


urlpatterns = [path("kapot/", broken), *portal_urls]


@pytest.mark.django_db
def test_a_page_that_does_not_exist_helps_to_go_on(client):
    response = client.get("/themas/bestaat-niet/")
    assert response.status_code == 404
    text = response.content.decode()
    assert 'action="/zoeken/"' in text
    assert 'href="/themas/"' in text


@override_settings(ROOT_URLCONF="tests.site.test_error_pages")
@pytest.mark.django_db
def test_a_failure_shows_an_apology_and_no_details():
    response = Client(raise_request_exception=False).get("/kapot/")
    assert response.status_code == 500
    text = response.content.decode()
    assert "<h1>" in text
    assert "RuntimeError" not in text
    assert "kapot" not in text


def test_the_page_for_a_failure_needs_no_database_and_no_files(settings):
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {
            "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
            "OPTIONS": {"location": "/nonexistent"},
        }
    }
    request = RequestFactory().get("/")
    assert server_error(request).status_code == 500
    assert bad_request(request, None).status_code == 400


@pytest.mark.django_db
def test_a_form_without_token_says_how_to_go_on():
    response = Client(enforce_csrf_checks=True).post("/beheer/login/", {"username": "x"})
    assert response.status_code == 403
    assert "<h1>" in response.content.decode()
