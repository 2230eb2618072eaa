"""Whatever a form or a list of the desk is sent, it says what is wrong and never breaks."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.messages import get_messages

from partners.models import Municipality
from tests import factories as make
from tests.crawling.markup import Markup
from tests.desk.forms import address, errors_in, save
from tests.desk.test_stale_saves import EDITED
from tests.desk.test_unchanged import stored, with_rows
from themes.interest.models import InterestSettings

pytestmark = pytest.mark.django_db

NO_KEYS = ["abc", "9" * 40, "1.5", "Jan\x00sen", ""]
every_model = pytest.mark.parametrize("model", EDITED, ids=lambda model: model._meta.model_name)


def opened(client, page):
    """What a browser would send for the form of a page, and the names of all its fields."""
    markup = Markup(client.get(page).content.decode())
    form = next(form for form in markup.forms if form.button("_save"))
    return form.data(form.button("_save"), {}), {control.name for control in form.fields}


@every_model
def test_no_value_of_a_field_breaks_a_form(admin_client, model):
    item = with_rows(model, 0)
    page = address(model, "change", item.pk)
    data, names = opened(admin_client, page)
    typed = {name for name in names if not name.endswith("_FORMS")}
    before = stored(item)
    for bad in NO_KEYS[:2]:
        response = admin_client.post(page, data | dict.fromkeys(typed, bad))
        assert "errornote" in errors_in(response)
    assert stored(item) == before
    response = admin_client.post(page, data | dict.fromkeys(names - typed, "abc"))
    assert response.status_code == (200 if names - typed else 302)


def test_a_number_that_is_too_small_is_refused_in_words(desk):
    objective = make.ObjectiveFactory()
    response = save(desk, objective, number=-1)
    assert "Vul een getal in van 0 of meer." in errors_in(response)
    assert "waarde" not in str(response.context["errors"])


@every_model
def test_an_action_upon_what_cannot_be_a_row_says_that_nothing_was_chosen(admin_client, model):
    item = with_rows(model, 0)
    before, page = stored(item), address(model, "changelist")
    markup = Markup(admin_client.get(page, follow=True).content.decode())
    actions = [
        value
        for control in markup.controls
        if control.name == "action"
        for value, _label, _is_on in control.options
        if value
    ]
    assert bool(actions) != (model in (InterestSettings, Municipality))
    for action in actions:
        response = admin_client.post(page, {"action": action, ACTION_CHECKBOX_NAME: NO_KEYS})
        assert response.status_code == 302
        said = [message.level_tag for message in get_messages(response.wsgi_request)]
        assert set(said) == {"warning"}
    assert stored(item) == before
