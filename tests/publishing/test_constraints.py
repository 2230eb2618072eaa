import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.models import Participation
from portal.publishing.constraints import NoOverlapConstraint
from portal.publishing.dates import PartialDate
from tests.factories import ParticipationFactory, PartnerFactory

pytestmark = pytest.mark.django_db


def period(joined, left=None):
    return {
        "joined": joined and PartialDate.parse(joined),
        "left": left and PartialDate.parse(left),
    }


OVERLAPPING = [
    (("2016-03", None), ("2017", None)),
    (("2016-03", "2018"), ("2017-05-01", "2019")),
    (("2016", "2019"), ("2017-02", "2017-03")),
    ((None, None), ("2017", "2019")),
    (("2018", "2020"), (None, "2019-06")),
]
APART = [
    (("2016-03", "2017"), ("2018", None)),
    (("2016-03", "2016"), ("2016", None)),  # the same year: not known to overlap
    (("2016-03-01", "2016-05-01"), ("2016-05-01", None)),
    ((None, "2015"), ("2016", None)),
]


@pytest.mark.parametrize(("first", "second"), OVERLAPPING)
def test_the_database_refuses_overlapping_participations(first, second):
    partner = PartnerFactory()
    ParticipationFactory(partner=partner, **period(*first))
    with pytest.raises(IntegrityError), transaction.atomic():
        ParticipationFactory(partner=partner, **period(*second))


@pytest.mark.parametrize(("first", "second"), OVERLAPPING)
def test_the_database_refuses_a_change_into_an_overlap(first, second):
    participation = ParticipationFactory(**period(*first))
    other = ParticipationFactory(**period(*second))
    with pytest.raises(IntegrityError), transaction.atomic():
        Participation.objects.filter(pk=other.pk).update(partner=participation.partner)


@pytest.mark.parametrize(("first", "second"), APART)
def test_periods_that_are_not_known_to_overlap_are_taken(first, second):
    partner = PartnerFactory()
    ParticipationFactory(partner=partner, **period(*first))
    ParticipationFactory(partner=partner, **period(*second))
    assert partner.participations.count() == 2


def test_the_same_period_of_another_partner_is_taken():
    ParticipationFactory(**period("2016-03"))
    ParticipationFactory(**period("2016-03"))
    assert Participation.objects.count() == 2


def test_a_participation_does_not_overlap_with_itself():
    participation = ParticipationFactory(**period("2016-03", "2018"))
    participation.left = PartialDate(2019)
    participation.full_clean()
    participation.save()
    participation.refresh_from_db()
    assert participation.left == PartialDate(2019)


@pytest.mark.parametrize(("first", "second"), OVERLAPPING)
def test_a_form_says_what_overlaps_before_the_database_does(first, second):
    participation = ParticipationFactory(**period(*first))
    with pytest.raises(ValidationError) as error:
        ParticipationFactory.build(partner=participation.partner, **period(*second)).full_clean()
    rules = Participation._meta.constraints
    rule = next(one for one in rules if isinstance(one, NoOverlapConstraint))
    assert error.value.messages == [str(rule.violation_error_message)]


dates = st.one_of(
    st.none(),
    st.builds(PartialDate, st.integers(2016, 2018)),
    st.builds(PartialDate, st.integers(2016, 2018), st.integers(1, 12)),
    st.builds(PartialDate, st.integers(2016, 2018), st.integers(1, 12), st.integers(1, 28)),
)
periods = st.tuples(dates, dates).filter(
    lambda p: p[0] is None or p[1] is None or p[0].earliest <= p[1].latest
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(first=periods, second=periods)
def test_form_and_database_agree_on_every_pair_of_periods(first, second):
    sid = transaction.savepoint()
    try:
        partner = PartnerFactory()
        ParticipationFactory(partner=partner, joined=first[0], left=first[1])
        new = ParticipationFactory.build(partner=partner, joined=second[0], left=second[1])
        try:
            new.full_clean()
            accepted = True
        except ValidationError:
            accepted = False
        try:
            with transaction.atomic():
                new.save()
            saved = True
        except IntegrityError:
            saved = False
        assert saved is accepted
    finally:
        transaction.savepoint_rollback(sid)


@pytest.mark.django_db(transaction=True)
def test_the_constraint_survives_an_altered_table():
    """SQLite remakes a table to alter it, and triggers disappear with the old table."""
    old = Participation._meta.get_field("note")
    new = old.clone()
    new.max_length += 1
    new.set_attributes_from_name("note")
    new.model = Participation
    with connection.schema_editor() as editor:
        editor.alter_field(Participation, old, new, strict=True)
    first = ParticipationFactory(**period("2016-03"))
    with pytest.raises(IntegrityError):
        ParticipationFactory(partner=first.partner, **period("2017"))
    with connection.schema_editor() as editor:
        editor.alter_field(Participation, new, old, strict=True)
