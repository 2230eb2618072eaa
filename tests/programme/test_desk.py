"""The content of the programme at the desk: what is saved untouched stays as it is.

Covers: portal/desk/history.py
"""

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry

from tests.desk.forms import address, form_data
from tests.desk.test_history import as_a_browser_sends_it
from tests.desk.test_stale_saves import EDITED
from themes.models import Theme

pytestmark = pytest.mark.usefixtures("_loaded", "db")


def test_theme_two_that_is_saved_untouched_has_no_changed_texts(desk):
    theme = Theme.objects.get(number=2)
    url = address(Theme, "change", theme.pk)
    desk.post(url, as_a_browser_sends_it(form_data(desk.get(url))))
    assert LogEntry.objects.get().get_change_message() == "Geen velden gewijzigd."


@pytest.mark.parametrize("model", EDITED, ids=lambda model: model._meta.model_name)
def test_the_content_of_every_kind_is_not_changed_by_saving(admin_client, model):
    model_admin = admin.site.get_model_admin(model)
    for item in model._default_manager.all()[:2]:
        url = address(model, "change", item.pk)
        page = admin_client.get(url)
        if not model_admin.has_change_permission(page.wsgi_request, item):
            continue
        data = as_a_browser_sends_it(form_data(page))
        response = admin_client.post(url, data)
        assert response.status_code == 302, response.context["errors"]
    said = {entry.get_change_message() for entry in LogEntry.objects.all()}
    assert said <= {"Geen velden gewijzigd."}
