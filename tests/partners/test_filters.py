"""Who took part, on which day, and how sure that is."""

import re
from datetime import date

import pytest
from django.http import QueryDict

from partners.filters import PartnerFilter
from partners.models import Participation, Partner
from portal.publishing.dates import PartialDate
from tests import factories as make

pytestmark = pytest.mark.django_db


def took_part(name: str, joined: str | None = "2016-03", left: str | None = None) -> Partner:
    return make.ParticipationFactory(
        partner__name=name,
        joined=joined and PartialDate.parse(joined),
        left=left and PartialDate.parse(left),
    ).partner


def rows(client, query: str) -> dict[str, str]:
    """{name: what its row says} of the list of partners."""
    text = client.get(f"/partners/?{query}").text
    found = text.split('<li class="row">')[1:]
    return {re.search(r"<h3><a[^>]*>([^<]*)", row)[1]: row for row in found}


def test_gouda_is_shown_as_perhaps_on_the_last_day_of_the_year_in_which_it_left(client):
    took_part("Gouda", "2016-03", "2016")
    took_part("Zwolle")
    shown = rows(client, "peildatum=2016-12-31")
    assert list(shown) == ["Gouda", "Zwolle"]
    assert "Misschien" in shown["Gouda"]
    assert "Ondertekende in maart 2016, vertrok in 2016" in shown["Gouda"]
    assert "Misschien" not in shown["Zwolle"]
    assert "Misschien" not in "".join(rows(client, "").values())


@pytest.mark.parametrize(
    ("joined", "left", "day", "answer"),
    [
        ("2016-03", "2016", "2016-02-29", "no"),
        ("2016-03", "2016", "2016-03-01", "perhaps"),
        ("2016-03", "2016", "2016-12-31", "perhaps"),
        ("2016-03", "2016", "2017-01-01", "no"),
        ("2016-03", None, "2016-03-01", "perhaps"),
        ("2016-03", None, "2016-03-30", "perhaps"),
        ("2016-03", None, "2016-03-31", "yes"),
        ("2016-02", None, "2016-02-28", "perhaps"),
        ("2016-02", None, "2016-02-29", "yes"),
        ("2017-02", None, "2017-02-28", "yes"),
        ("2018-04", "2019-06", "2018-04-30", "yes"),
        ("2018-04", "2019-06", "2019-06-01", "yes"),
        ("2018-04", "2019-06", "2019-06-02", "perhaps"),
        ("2018-04", "2019-06", "2019-06-30", "perhaps"),
        ("2018-04", "2019-06", "2019-07-01", "no"),
        ("2018", None, "2018-06-01", "perhaps"),
        ("2018", None, "2018-12-31", "yes"),
        ("2018-05-12", "2018-05-20", "2018-05-12", "yes"),
        ("2018-05-12", "2018-05-20", "2018-05-20", "yes"),
        ("2018-05-12", "2018-05-20", "2018-05-21", "no"),
        ("2016-03", None, "2021-01-01", "yes"),
        ("2016-03", None, "2021-01-15", "perhaps"),
        ("2016-03", None, "2021-02-01", "no"),
        ("2016-03", None, "9999-12-31", "no"),
        ("2016-03", None, "0001-01-01", "no"),
        (None, None, "2018-01-01", "no"),
    ],
)
def test_a_partial_date_gives_three_answers(joined, left, day, answer):
    partner = took_part("Gouda", joined, left)
    on = date.fromisoformat(day)
    assert Partner.objects.active_on(on).exists() is (answer != "no")
    assert Participation.objects.certain_on(on).exists() is (answer == "yes")
    assert Partner.objects.with_certainty_on(on).get(pk=partner.pk).is_certain is (answer == "yes")


def test_one_certain_period_is_enough(client):
    partner = took_part("Gouda", "2016-03", "2017")
    make.ParticipationFactory(partner=partner, joined=PartialDate(2018, 1))
    assert "Misschien" not in rows(client, "peildatum=2018-05-01")["Gouda"]
    assert "Misschien" in rows(client, "peildatum=2017-05-01")["Gouda"]


def test_a_facet_separates_who_took_part_from_who_is_only_mentioned(client):
    took_part("Gouda"), took_part("Onbekend", None)
    make.PartnerFactory(name="Genoemd")
    make.PartnerFactory(draft=True)
    options = PartnerFilter(QueryDict()).options("involvement")
    assert [(option.value, option.count) for option in options] == [
        ("took_part", 2),
        ("mentioned", 1),
    ]
    assert list(rows(client, "involvement=took_part")) == ["Gouda", "Onbekend"]
    assert list(rows(client, "involvement=mentioned")) == ["Genoemd"]
    assert len(rows(client, "involvement=mentioned&involvement=took_part")) == 3
