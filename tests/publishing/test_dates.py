"""Dates of which only the year or the month is known.

Covers: partners/models/participation.py
"""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from milestones.models import Milestone
from partners.models import Participation
from portal.publishing.dates import (
    DayFormField,
    PartialDate,
    PartialDateFormField,
    parse_typed_date,
)
from tests.factories import MilestoneFactory, ParticipationFactory

partial_dates = st.one_of(
    st.builds(PartialDate, st.integers(1000, 9999)),
    st.builds(PartialDate, st.integers(1000, 9999), st.integers(1, 12)),
    st.dates(datetime.date(1000, 1, 1)).map(lambda day: PartialDate.parse(day.isoformat())),
)


def test_a_month_is_shown_as_a_month_and_never_as_its_first_day():
    with translation.override("nl"):
        assert str(PartialDate(2016, 3)) == "maart 2016"


def test_a_year_is_shown_as_a_year():
    assert str(PartialDate(2016)) == "2016"


def test_a_day_is_shown_in_full():
    with translation.override("nl"):
        assert str(PartialDate(2019, 10, 28)) == "28 oktober 2019"


@given(partial_dates)
def test_iso_text_reads_back_as_the_same_date(date):
    assert PartialDate.parse(date.isoformat()) == date


@given(partial_dates, partial_dates)
def test_dates_sort_as_their_text_does(one, other):
    assert (one < other) == (one.isoformat() < other.isoformat())


@given(partial_dates)
def test_a_date_lies_between_its_earliest_and_latest_day(date):
    assert date.earliest <= date.latest
    assert date.earliest.year == date.latest.year == date.year


@given(st.text(max_size=12))
def test_any_other_text_is_refused_with_a_value_error(text):
    try:
        date = parse_typed_date(text)
    except ValueError:
        return
    assert isinstance(date, PartialDate)


@pytest.mark.parametrize("text", ["2016-13", "2016-02-30", "16", "2016-3-1-1", "0000", "२०१६"])
def test_dates_that_do_not_exist_are_refused(text):
    with pytest.raises(ValueError, match=r"."):
        parse_typed_date(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("0016", "year 16 is out of range"),
        ("mei 2016", "'mei 2016' is not a date such as 2016, 2016-03 or 2016-03-12"),
    ],
)
def test_a_date_in_a_file_is_refused_with_what_is_wrong(text, why):
    with pytest.raises(ValueError, match=why):
        PartialDate.parse(text)


@pytest.mark.parametrize("text", ["2016-00", "0-2016", "2016-03-00", "0-3-2016"])
def test_there_is_no_month_or_day_zero(text):
    with pytest.raises(ValueError, match=r"."):
        parse_typed_date(text)


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("2016", "2016"),
        ("2016-03", "2016-03"),
        ("3-2016", "2016-03"),
        ("maart 2016", "2016-03"),
        ("Maart  2016", "2016-03"),
        ("12-3-2016", "2016-03-12"),
        ("12 maart 2016", "2016-03-12"),
        (" 2016-03-12 ", "2016-03-12"),
    ],
)
def test_a_form_takes_a_date_as_dutch_people_type_it(typed, iso):
    with translation.override("nl"):
        assert PartialDateFormField().clean(typed).isoformat() == iso


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("mrt 2016", "2016-03"),
        ("mrt. 2016", "2016-03"),
        ("MRT 2016", "2016-03"),
        ("12 okt 2016", "2016-10-12"),
        ("12 okt. 2016", "2016-10-12"),
        ("12-okt-2016", "2016-10-12"),
        ("1 sept. 2016", "2016-09-01"),
        ("febr. 2016", "2016-02"),
        ("12 maart, 2016", "2016-03-12"),
        ("2016-3", "2016-03"),
        ("2016-3-2", "2016-03-02"),
        ("2016/3", "2016-03"),
        ("2016/03/12", "2016-03-12"),
        ("2016.03.12", "2016-03-12"),
        ("2016 maart 12", "2016-03-12"),
        ("12/3/2016", "2016-03-12"),
        ("12. 3. 2016", "2016-03-12"),
        ("12 - 3 - 2016", "2016-03-12"),
        ("12\u20113\u20112016", "2016-03-12"),
        ("3\xa0mei\xa02016", "2016-05-03"),
    ],
)
def test_a_form_takes_a_date_with_abbreviations_and_other_signs(typed, iso):
    with translation.override("nl"):
        assert PartialDateFormField().clean(typed).isoformat() == iso


MONTHS = [
    ("januari", "jan"),
    ("februari", "feb", "febr"),
    ("maart", "mrt", "maa"),
    ("april", "apr"),
    ("mei",),
    ("juni", "jun"),
    ("juli", "jul"),
    ("augustus", "aug"),
    ("september", "sep", "sept"),
    ("oktober", "okt"),
    ("november", "nov"),
    ("december", "dec"),
]


@pytest.mark.parametrize("number", range(1, 13))
def test_every_month_is_known_by_its_name_and_abbreviations_with_and_without_a_dot(number):
    with translation.override("nl"):
        for name in MONTHS[number - 1]:
            for spelled in (name, f"{name}.", name.upper(), name.title()):
                assert parse_typed_date(f"{spelled} 2016") == PartialDate(2016, number)
                assert parse_typed_date(f"7 {spelled} 2016") == PartialDate(2016, number, 7)
                assert DayFormField().clean(f"7-{spelled}-2016") == datetime.date(2016, number, 7)


@given(partial_dates)
def test_a_date_is_read_back_from_what_a_form_and_a_page_show_of_it(date):
    with translation.override("nl"):
        assert parse_typed_date(date.isoformat()) == date
        assert parse_typed_date(str(date)) == date


@pytest.mark.parametrize(
    "typed",
    ["2016-", "-2016", "2016-2018", "16", "12-3-16", "ma 2016", "maarten 2016", "2016-0", "2016--",
     "0 maart 2016", "31 apr 2016", "3e kwartaal 2016", "1 2 3 2016", ".", "-", "2016 2016"],
)  # fmt: skip
def test_what_is_no_date_is_not_taken_for_one(typed):
    with translation.override("nl"), pytest.raises(ValidationError, match="2016-03"):
        PartialDateFormField().clean(typed)


@pytest.mark.parametrize("typed", ["2016", "maart 2016", "31-2-2016", "ergens"])
def test_a_day_has_to_be_a_day(typed):
    with translation.override("nl"), pytest.raises(ValidationError, match="12-3-2016"):
        DayFormField().clean(typed)


def test_a_form_explains_how_to_mend_a_wrong_date():
    with pytest.raises(ValidationError) as error:
        PartialDateFormField().clean("ergens in het voorjaar")
    assert "2016-03" in error.value.messages[0]


def test_a_month_that_does_not_exist_is_explained_like_any_other_mistake():
    with translation.override("nl"), pytest.raises(ValidationError) as error:
        PartialDateFormField().clean("12 brumaire 2016")
    assert "2016-03" in error.value.messages[0]


@pytest.mark.parametrize(
    ("initial", "typed", "changed"),
    [
        (PartialDate(2016, 3), "maart 2016", False),
        (PartialDate(2016, 3), "2016-03", False),
        (PartialDate(2016, 3), "2016", True),
        (None, "", False),
        (None, "2016", True),
        (PartialDate(2016), "", True),
        (PartialDate(2016), "ergens", True),
    ],
)
def test_another_way_to_write_the_same_date_is_no_change(initial, typed, changed):
    field = PartialDateFormField(required=False)
    with translation.override("nl"):
        assert field.has_changed(initial, typed) is changed


def test_a_form_shows_a_stored_date_in_the_way_that_it_can_read_back():
    field = PartialDateFormField()
    assert field.prepare_value(PartialDate(2016, 3)) == "2016-03"
    assert field.prepare_value("ergens") == "ergens"


def test_a_model_takes_a_date_as_text_as_a_day_or_as_it_is_and_explains_what_is_wrong():
    field = Milestone._meta.get_field("date")
    assert field.to_python("2016-03") == PartialDate(2016, 3)
    assert field.to_python(datetime.date(2016, 3, 12)) == PartialDate(2016, 3, 12)
    assert field.to_python(PartialDate(2016)) == PartialDate(2016)
    assert field.to_python("") is field.to_python(None) is None
    with pytest.raises(ValidationError, match="2016-03"):
        field.to_python("maart")


def test_a_date_that_cannot_be_is_no_partial_date_however_it_is_made():
    for parts in ((2016, 2, 30), (2016, 13), (999,), (10_000,), (2016, None, 5)):
        with pytest.raises(ValueError, match=r"."):
            PartialDate(*parts)


def test_an_empty_form_field_means_unknown():
    assert PartialDateFormField(required=False).clean("") is None


@pytest.mark.django_db
def test_milestones_sort_by_date_whatever_the_precision():
    for date in ("2018", "2016-03", "2016-03-12", "2016", "2017-12-31"):
        MilestoneFactory(date=PartialDate.parse(date))
    found = [str(m.date.isoformat()) for m in Milestone.objects.order_by("date")]
    assert found == ["2016", "2016-03", "2016-03-12", "2017-12-31", "2018"]


@pytest.mark.django_db
@pytest.mark.parametrize("year", [2016, 0, 10_000, 9_999_999_999_999, -1])
def test_filtering_by_any_year_gives_an_answer(year):
    MilestoneFactory(date=PartialDate(2016, 3))
    assert Milestone.objects.filter(date__year=year).count() == (year == 2016)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    ["2016-13", "2016-02-31", "2017-02-29", "voorjaar", "", "201", "2016-3", "0999", "20160301"],
)
def test_the_database_refuses_a_date_that_does_not_exist(text):
    milestone = MilestoneFactory()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE milestones_milestone SET date = %s WHERE id = %s", [text, milestone.pk]
        )


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["2016", "2016-02", "2016-02-29", "1000", "9999-12-31"])
def test_the_database_takes_every_date_that_exists(text):
    milestone = MilestoneFactory(date=PartialDate.parse(text))
    milestone.refresh_from_db()
    assert milestone.date.isoformat() == text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("joined", "left", "day", "active"),
    [
        ("2016-03", "2016", datetime.date(2016, 3, 1), True),
        ("2016-03", "2016", datetime.date(2016, 2, 29), False),
        ("2016-03", "2016", datetime.date(2016, 12, 31), True),
        ("2016-03", "2016", datetime.date(2017, 1, 1), False),
        ("2016-06-15", None, datetime.date(2020, 1, 1), True),
        ("2016-06-15", "2016-06-20", datetime.date(2016, 6, 21), False),
        (None, None, datetime.date(2018, 1, 1), False),
    ],
)
def test_active_on_a_day_reaches_as_far_as_the_precision_allows(joined, left, day, active):
    ParticipationFactory(
        joined=joined and PartialDate.parse(joined), left=left and PartialDate.parse(left)
    )
    assert Participation.objects.active_on(day).exists() is active
