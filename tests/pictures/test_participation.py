import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.pictures.participation import years
from portal.publishing.dates import PartialDate
from tests import factories as make

pytestmark = pytest.mark.django_db


def took_part(name: str, joined: str | None, left: str | None = None, **values):
    values.setdefault("partner", make.PartnerFactory(name=name))
    dates = {"joined": joined, "left": left}
    parsed = {key: PartialDate.parse(text) if text else None for key, text in dates.items()}
    return make.ParticipationFactory(**parsed, **values)


def by_year(kind: str = "") -> dict:
    return {year.number: year for year in years(kind)}


def test_gouda_counts_in_the_year_in_which_it_joined_and_left():
    took_part("Gouda", "2016-03", "2016")
    took_part("Zwolle", "2016-03")
    found = by_year()
    assert found[2016].took_part == ["Gouda", "Zwolle"]
    assert found[2016].joined == ["Gouda", "Zwolle"]
    assert found[2016].left == ["Gouda"]
    assert found[2017].took_part == ["Zwolle"]


def test_the_years_end_with_the_deal_which_is_not_leaving():
    took_part("Zwolle", "2016-03", "2021-01")
    found = by_year()
    assert [*found] == [2016, 2017, 2018, 2019, 2020, 2021]
    assert found[2021].took_part == ["Zwolle"]
    assert found[2021].left == []


def test_who_joined_in_an_unknown_year_perhaps_took_part_until_it_left():
    took_part("Zwolle", "2016")
    took_part("Groningen", None, "2018")
    found = by_year()
    assert found[2018].perhaps == ["Groningen"]
    assert found[2018].left == ["Groningen"]
    assert found[2019].perhaps == []
    assert found[2016].took_part == ["Zwolle"]


def test_who_left_and_came_back_in_a_year_counts_once():
    first = took_part("Zwolle", "2016-03", "2018-01")
    took_part("Zwolle", "2018-06", partner=first.partner)
    assert by_year()[2018].took_part == ["Zwolle"]


@pytest.mark.parametrize("hidden", ["draft", "archived", "scheduled"])
def test_a_hidden_partner_is_not_counted(client, hidden):
    took_part("Zwolle", "2016")
    took_part("Geheim", "2017", partner=make.PartnerFactory(name="Geheim", **{hidden: True}))
    assert by_year()[2017].took_part == ["Zwolle"]
    for address in ("/deelname/", "/deelname.svg", "/deelname.csv"):
        assert "Geheim" not in client.get(address).content.decode()


def test_by_kind_of_organisation(client):
    took_part("Zwolle", "2016", partner=make.PartnerFactory(is_municipality=True, name="Zwolle"))
    took_part("TAUW", "2016")
    assert by_year("municipality")[2016].took_part == ["Zwolle"]
    assert "TAUW" not in client.get("/deelname/?kind=municipality").content.decode()


def test_the_file_says_what_the_table_says(client):
    took_part("Zwolle", "2016")
    took_part("Groningen", None)
    text = client.get("/deelname.csv?sort=-year").content.decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text), delimiter=";"))
    table = client.get("/deelname/?sort=-year").context["table"]
    assert lines == [list(row) for row in table.as_rows()]
    assert lines[1][:5] == ["2021", "1", "1", "0", "0"]
    assert lines[-1] == ["2016", "1", "1", "1", "0", "Zwolle", ""]


def test_the_picture_says_its_numbers(client):
    took_part("Zwolle", "2016")
    took_part("Groningen", None)
    text = client.get("/deelname.svg").content.decode()
    assert ">1–2<" in text


@pytest.mark.parametrize("query", ["kind=x", "sort=-x"])
def test_nonsense_is_named_and_left_out(client, query):
    took_part("Zwolle", "2016")
    page = client.get(f"/deelname/?{query}")
    assert page.context["unknown"]
    assert page.context["table"].rows


def test_without_a_participation_there_is_nothing_to_draw(client):
    assert client.get("/deelname/").context["drawing"] is None
    assert client.get("/deelname.csv").status_code == 200
    assert client.get("/deelname.svg").status_code == 404


def test_as_many_queries_for_75_as_for_25(client):
    def queries() -> int:
        client.get("/deelname/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/deelname/")
        return len(captured)

    make.ParticipationFactory.create_batch(25)
    few = queries()
    make.ParticipationFactory.create_batch(50)
    assert queries() <= few
