"""By which day an answer is promised.

Covers: themes/interest/models/handling.py
"""

from datetime import date, timedelta
from unittest.mock import patch

import pytest
from dateutil.easter import easter

from themes.interest.models import InterestSettings

YEARS = (*range(2024, 2033), 2038, 2050)


def working_days_after(day: date, count: int) -> date:
    """By which day an answer is promised to who registers on a day."""
    with patch("django.utils.timezone.localdate", return_value=day):
        return InterestSettings(promised_days=count).due_on()


def holidays_of_the_law(year: int) -> set[date]:
    """The days of article 3, first paragraph, of the Algemene termijnenwet."""
    birthday = date(year, 4, 27)
    if birthday.weekday() == 6:  # then it is celebrated the day before
        birthday -= timedelta(days=1)
    after_easter = {easter(year) + timedelta(days=days) for days in (1, 39, 50)}
    fixed = {date(year, 1, 1), date(year, 5, 5), date(year, 12, 25), date(year, 12, 26)}
    return {birthday} | after_easter | fixed


def is_working_day(day: date) -> bool:
    return working_days_after(day - timedelta(days=1), 1) == day


@pytest.mark.parametrize("year", YEARS)
def test_a_promise_counts_all_days_but_weekends_and_the_holidays_of_the_law(year):
    days = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    free = {day for day in days if not is_working_day(day)}
    weekend = {day for day in days if day.weekday() >= 5}
    assert free - weekend == {day for day in holidays_of_the_law(year) if day.weekday() < 5}


@pytest.mark.parametrize(
    ("day", "days", "expected"),
    [
        (date(2026, 5, 4), 1, date(2026, 5, 6)),  # over 5 May, no year of a lustrum
        (date(2025, 5, 2), 1, date(2025, 5, 6)),  # over 5 May, a year of a lustrum
        (date(2027, 5, 4), 1, date(2027, 5, 7)),  # over 5 May and Ascension Day behind it
        (date(2026, 4, 2), 1, date(2026, 4, 3)),  # Good Friday is a working day
        (date(2026, 4, 2), 2, date(2026, 4, 7)),  # and Easter Monday is not
        (date(2026, 12, 31), 1, date(2027, 1, 4)),  # over New Year's Day and a weekend
    ],
)
def test_a_promise_runs_on_over_a_holiday(day, days, expected):
    assert working_days_after(day, days) == expected
