"""Municipalities that merge, split or get a new name: rules, names and figures.

Covers: partners/models/change.py
"""

import threading
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from partners import changes
from partners.finding import find_municipality
from partners.models import Municipality, MunicipalityChange, MunicipalityName
from portal.publishing.versions import ContentVersion
from tests import factories as make

pytestmark = pytest.mark.django_db

NEW_YEAR = date(2027, 1, 1)
MIDNIGHT = datetime(2027, 1, 1, tzinfo=ZoneInfo("Europe/Amsterdam"))


def place(name: str, **values) -> Municipality:
    return make.MunicipalityFactory(name=name, slug=name.lower(), **values)


def change(predecessor: Municipality, *into: Municipality, day: date = NEW_YEAR, **values):
    return make.MunicipalityChangeFactory(
        predecessor=predecessor, date=day, into=list(into), **values
    )


def names_of(municipality: Municipality) -> set[str]:
    return {str(name) for name in municipality.names.all()}


def refusal(item) -> str:
    with pytest.raises(ValidationError) as error:
        item.full_clean()
    return " ".join(error.value.messages)


# The end of the municipality


def test_a_municipality_ends_on_the_day_of_its_change_and_moves_with_it():
    merger = change(place("Wijdemeren"), place("Hilversum"))
    assert Municipality.objects.get(name="Wijdemeren").valid_until == NEW_YEAR
    merger.date = date(2028, 1, 1)
    merger.save()
    assert Municipality.objects.get(name="Wijdemeren").valid_until == date(2028, 1, 1)


def test_a_change_that_is_deleted_leaves_everything_as_it_was():
    wijdemeren, hilversum = place("Wijdemeren"), place("Hilversum")
    merger = change(wijdemeren, hilversum)
    assert names_of(hilversum) == {"Wijdemeren"}
    merger.delete()
    wijdemeren.refresh_from_db()
    assert wijdemeren.valid_until is None
    assert names_of(hilversum) == set()


def test_a_second_change_of_a_municipality_does_not_overwrite_the_first():
    change(place("Wijdemeren"), place("Hilversum"))
    second = MunicipalityChange(
        predecessor=Municipality.objects.get(name="Wijdemeren"),
        date=date(2030, 1, 1),
        kind="merger",
        source="Anders",
    )
    assert "Wijdemeren eindigt al op 1 januari 2027" in refusal(second)
    with pytest.raises(IntegrityError):
        second.save()


# What is refused


def test_a_municipality_cannot_change_before_it_exists():
    young = place("Nieuw", valid_from=NEW_YEAR)
    planned = MunicipalityChange(predecessor=young, date=NEW_YEAR, kind="merger", source="Wet")
    assert "Nieuw bestaat pas vanaf 1 januari 2027" in refusal(planned)


def test_a_successor_exists_on_the_day():
    merger = change(place("Wijdemeren"), place("Hilversum"))
    later = place("Later", valid_from=date(2027, 1, 2))
    assert "Later bestaat pas vanaf 2 januari 2027" in refusal(
        merger.successions.model(change=merger, successor=later, is_main=False)
    )
    gone = change(place("Weg"), place("Elders"), day=NEW_YEAR).predecessor
    gone.refresh_from_db()
    assert "Weg eindigt zelf op 1 januari 2027" in refusal(
        merger.successions.model(change=merger, successor=gone, is_main=False)
    )


def test_a_circle_is_refused():
    first, second = place("Heen"), place("Weer")
    change(first, second)
    back = change(second, place("Elders"), day=date(2028, 1, 1))
    first.refresh_from_db()
    circle = back.successions.model(change=back, successor=first, is_main=False)
    assert "Heen eindigt zelf op 1 januari 2027" in refusal(circle)


def test_a_municipality_may_not_go_before_another_joins_it():
    first, second = place("Eerst"), place("Daarna")
    change(first, second, day=date(2028, 1, 1))
    too_early = MunicipalityChange(predecessor=second, date=NEW_YEAR, kind="merger", source="Wet")
    assert "Op 1 januari 2028 gaat Eerst op in Daarna" in refusal(too_early)


# Names


def test_names_go_along_through_a_chain_in_whatever_order_it_was_entered(clock):
    first, second, third = place("Eerste"), place("Tweede"), place("Derde")
    first.names.create(name="Allereerste")
    change(second, third, day=date(2028, 1, 1))
    early = change(first, second)
    assert names_of(third) == {"Eerste", "Allereerste", "Tweede"}
    living = Municipality.objects.living_successor
    first.refresh_from_db()
    clock.time = datetime(2027, 6, 1, tzinfo=UTC)
    assert living(first) == second
    clock.time = datetime(2028, 1, 1, tzinfo=UTC)
    assert living(first) == third
    early.delete()
    assert names_of(third) == {"Tweede"}


def test_a_name_that_a_municipality_has_itself_is_not_there_twice():
    hilversum = place("Hilversum")
    hilversum.names.create(name="Wijdemeren")
    merger = change(place("Wijdemeren"), hilversum)
    assert MunicipalityName.objects.filter(municipality=hilversum).count() == 1
    merger.delete()
    assert names_of(hilversum) == {"Wijdemeren"}


def test_who_types_the_name_of_a_split_municipality_is_asked_which_part(clock):
    change(place("Haaren"), place("Oisterwijk"), place("Boxtel"), kind="split")
    clock.time = MIDNIGHT
    found = find_municipality("Haaren")
    assert found.municipality is None
    assert [str(one) for one in found.suggestions] == ["Boxtel", "Oisterwijk"]


# A municipality that does not exist yet


def new(name: str) -> Municipality:
    return place(
        name, valid_from=NEW_YEAR, is_derived=True, population=None, latitude=None, longitude=None
    )


def test_a_new_municipality_gets_the_people_and_the_middle_of_those_that_go_into_it():
    one = place("Brielle", population=10_000, latitude=51, longitude=4)
    other = place("Hellevoetsluis", population=30_000, latitude=52, longitude=5)
    voorne = new("Voorne")
    change(one, voorne)
    last = change(other, voorne)
    voorne.refresh_from_db()
    assert (voorne.population, voorne.population_year) == (40_000, 2024)
    assert (float(voorne.latitude), float(voorne.longitude)) == (51.75, 4.75)
    last.delete()
    voorne.refresh_from_db()
    assert voorne.population == 10_000


def test_of_a_split_municipality_a_new_one_gets_an_equal_part():
    part = new("Deel")
    change(place("Geheel", population=30_000), part, place("Rest"), kind="split")
    part.refresh_from_db()
    assert part.population == 15_000


def test_figures_from_the_register_are_left_alone():
    hilversum = place("Hilversum", population=94_435)
    change(place("Wijdemeren"), hilversum)
    hilversum.refresh_from_db()
    assert hilversum.population == 94_435


# Carrying out


@pytest.fixture
def carried_out(monkeypatch) -> list[str]:
    """The municipalities of which the change was carried out, in that order."""
    done = []

    class Noting(changes.Consequence):
        def carry_out(self, change):
            done.append(change.predecessor.label)

    monkeypatch.setattr(changes, "_consequences", [Noting()])
    return done


def test_a_change_is_carried_out_from_midnight_in_the_netherlands_on(clock, carried_out):
    merger = change(place("Wijdemeren"), place("Hilversum"))
    clock.time = MIDNIGHT - timedelta(seconds=1)
    assert changes.carry_out_due() == 0
    assert carried_out == []
    clock.time = MIDNIGHT
    assert changes.carry_out_due() == 1
    merger.refresh_from_db()
    assert merger.applied_at == MIDNIGHT
    clock.advance(days=1)
    assert changes.carry_out_due() == 0
    merger.refresh_from_db()
    assert merger.applied_at == MIDNIGHT


def test_older_changes_come_first_when_the_worker_was_away(clock, carried_out):
    first, second = place("Eerste"), place("Tweede")
    change(second, place("Derde"), day=date(2028, 1, 1))
    change(first, second)
    clock.time = MIDNIGHT + timedelta(days=500)
    assert changes.carry_out_due() == 2
    assert carried_out == ["Eerste", "Tweede"]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_moved_at_that_very_moment_is_not_carried_out(clock, carried_out):
    merger = change(place("Wijdemeren"), place("Hilversum"))
    clock.time = MIDNIGHT

    def work():
        changes.carry_out_due()
        connection.close()

    worker = threading.Thread(target=work)
    with transaction.atomic():
        MunicipalityChange.objects.select_for_update().get(pk=merger.pk)
        worker.start()
        worker.join(1)
        assert worker.is_alive()
        merger.date = date(2028, 1, 1)
        merger.save()
    worker.join()
    assert carried_out == []
    merger.refresh_from_db()
    assert merger.applied_at is None


def test_another_main_successor_changes_the_content_version():
    change = make.MunicipalityChangeFactory()
    one = change.successions.create(successor=make.MunicipalityFactory(), is_main=False)
    version = ContentVersion.current()
    one.is_main = not change.successions.filter(is_main=True).exists()
    one.save()
    assert ContentVersion.current() != version
