"""Two coordinators do not overwrite each other unawares."""

import pytest

from milestones.models import Milestone
from portal.desk.stale_saves import version_of
from tests import factories as make
from tests.desk.forms import address, errors_in, form_data, save
from themes.matching.admin import AnswerForm

pytestmark = pytest.mark.django_db


def test_the_last_save_does_not_win_silently(desk):
    milestone = make.MilestoneFactory(title="Eerst")
    url = address(Milestone, "change", milestone.pk)
    mine = form_data(desk.get(url)) | {"title": "Van mij"}
    theirs = form_data(desk.get(url)) | {"title": "Van een ander"}
    assert desk.post(url, theirs).status_code == 302
    refused = desk.post(url, mine)
    assert "coordinator" in errors_in(refused)
    assert "Van mij" in refused.content.decode()
    assert Milestone.objects.get().title == "Van een ander"
    again = form_data(refused) | {"title": "Van mij"}
    again["seen_version"] = refused.context["adminform"].form.data["seen_version"]
    response = desk.post(url, again)
    assert response.status_code == 302, response.context["errors"]
    assert Milestone.objects.get().title == "Van mij"


def example_with_answers():
    example = make.MatchExampleFactory()
    example.circumstances.add(make.CircumstanceFactory())
    return example


# What is edited, the field that both change, and what each of the two types there
WITHOUT_MOMENT = {
    "circumstance": (make.CircumstanceFactory, "label", "Van een ander", "Van mij"),
    "contribution": (make.ContributionFactory, "label", "Van een ander", "Van mij"),
    "horizon": (make.HorizonFactory, "label", "Van een ander", "Van mij"),
    "points of a circumstance": (
        lambda: make.CircumstanceWeightFactory().circumstance,
        "weights-0-reason",
        "Van een ander.",
        "Van mij.",
    ),
    "points of a contribution": (
        lambda: make.ContributionWeightFactory().contribution,
        "weights-0-reason",
        "Van een ander.",
        "Van mij.",
    ),
    "points of a horizon": (
        lambda: make.HorizonWeightFactory().horizon,
        "weights-0-reason",
        "Van een ander.",
        "Van mij.",
    ),
    "signal": (make.SignalFactory, "reason", "Van een ander.", "Van mij."),
    "example": (make.MatchExampleFactory, "name", "Van een ander", "Van mij"),
    "answers of an example": (example_with_answers, "circumstances", [], None),
    "synonym": (make.SynonymFactory, "term", "vaneenander", "vanmij"),
    "template": (make.ReplyTemplateFactory, "body", "Van een ander.", "Van mij."),
    "settings": (make.InterestSettingsFactory, "promised_days", "17", "23"),
    "change of a municipality": (make.MunicipalityChangeFactory, "source", "Hun wet.", "Mijn wet."),
}


@pytest.mark.parametrize("case", WITHOUT_MOMENT)
def test_the_second_coordinator_is_told_that_another_was_first(desk, case):
    make_item, field, theirs, mine = WITHOUT_MOMENT[case]
    item = make_item()
    url = address(type(item), "change", item.pk)
    opened = form_data(desk.get(url))
    my_form = opened if mine is None else opened | {field: mine}
    response = desk.post(url, opened | {field: theirs})
    assert response.status_code == 302, response.context["errors"]
    stored = version_of(type(item).objects.get(), AnswerForm.version_rows if "-" in field else ())
    refused = desk.post(url, my_form)
    text = errors_in(refused)
    assert "coordinator heeft dit op" in text
    if mine is not None:
        assert mine in text
    rows = AnswerForm.version_rows if "-" in field else ()
    assert version_of(type(item).objects.get(), rows) == stored
    again = my_form | {"seen_version": refused.context["adminform"].form.data["seen_version"]}
    assert desk.post(url, again).status_code == 302
    assert version_of(type(item).objects.get(), rows) != stored


def test_who_saves_twice_in_a_row_is_in_nobodys_way(desk):
    item = make.CircumstanceWeightFactory().circumstance
    assert save(desk, item, label="Een").status_code == 302
    assert save(desk, item, label="Twee").status_code == 302
    assert item._meta.model.objects.get().label == "Twee"


def test_what_changed_without_the_desk_is_not_overwritten_either(desk):
    item = make.ReplyTemplateFactory(body="Oud.")
    url = address(type(item), "change", item.pk)
    mine = form_data(desk.get(url)) | {"body": "Van mij."}
    item.body = "Geladen."
    item.save()
    assert "Iemand anders" in errors_in(desk.post(url, mine))
