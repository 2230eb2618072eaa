from datetime import timedelta

import pytest
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from milestones.filters import LessonFilter, MilestoneFilter
from milestones.models import Milestone
from milestones.models.milestone import MilestoneKind
from partners.filters import PartnerFilter
from portal.lists import index as list_index
from portal.publishing.dates import PartialDate
from portal.search.index import memory
from tests.factories import (
    AllianceFactory,
    AllianceMembershipFactory,
    AllianceThemeFactory,
    LessonFactory,
    MilestoneFactory,
    MilestonePartnerFactory,
    ParticipationFactory,
    PartnerAliasFactory,
    PartnerFactory,
    ThemeFactory,
    WorkingGroupFactory,
)

pytestmark = pytest.mark.django_db


def titles(filterset) -> list[str]:
    rows = filterset.results(filterset.visible())
    return [str(item) for item in rows[0 : len(rows)]]


def milestones(query="") -> MilestoneFilter:
    return MilestoneFilter(QueryDict(query))


def counts(filterset, name) -> dict[str, int]:
    return {option.value: option.count for option in filterset.options(name)}


def test_without_filters_every_public_item_is_found():
    MilestoneFactory(title="Zichtbaar")
    MilestoneFactory(draft=True)
    MilestoneFactory(scheduled=True)
    assert titles(milestones()) == ["Zichtbaar"]


def test_values_of_one_facet_are_alternatives():
    for kind in ("event", "advice", "signing"):
        MilestoneFactory(title=kind, kind=kind)
    assert sorted(titles(milestones("kind=event&kind=advice"))) == ["advice", "event"]


def test_facets_narrow_one_another():
    MilestoneFactory(title="goed", kind="event", date=PartialDate(2018))
    MilestoneFactory(kind="event", date=PartialDate(2019))
    MilestoneFactory(kind="advice", date=PartialDate(2018))
    assert titles(milestones("kind=event&year=2018")) == ["goed"]


def test_counts_follow_the_other_facets_but_not_their_own():
    MilestoneFactory(kind="event", date=PartialDate(2018))
    MilestoneFactory(kind="event", date=PartialDate(2019))
    MilestoneFactory(kind="advice", date=PartialDate(2018))
    filterset = milestones("year=2018")
    assert counts(filterset, "kind") == {"event": 1, "advice": 1}
    assert counts(filterset, "year") == {"2019": 1, "2018": 2}


def test_a_choice_without_results_stays_visible_to_be_removed():
    MilestoneFactory(kind="event")
    option = next(o for o in milestones("kind=advice").options("kind") if o.value == "advice")
    assert (option.count, option.is_chosen) == (0, True)


def test_an_unknown_value_is_named_and_left_out():
    MilestoneFactory(title="er")
    filterset = milestones("kind=bestaat-niet")
    assert titles(filterset) == ["er"]
    assert any("bestaat-niet" in notice for notice in filterset.unknown)


def test_a_related_draft_is_no_option_and_its_slug_is_unknown():
    group = WorkingGroupFactory(draft=True)
    MilestoneFactory(working_group=group)
    filterset = milestones(f"working_group={group.slug}")
    assert counts(filterset, "working_group") == {}
    assert filterset.unknown


def test_a_draft_in_between_does_not_show_in_the_counts():
    partner, theme = PartnerFactory(), ThemeFactory()
    alliance = AllianceFactory(draft=True)
    AllianceThemeFactory(alliance=alliance, theme=theme)
    AllianceMembershipFactory(alliance=alliance, partner=partner)
    filterset = PartnerFilter(QueryDict(f"theme={theme.slug}"))
    assert filterset.count == 0
    assert counts(filterset, "theme") == {theme.slug: 0}


def test_a_tag_leads_to_the_same_list_without_that_choice():
    MilestoneFactory(kind="event", date=PartialDate(2018))
    filterset = milestones("kind=event&kind=advice&year=2018&sort=title")
    addresses = {tag.label: QueryDict(tag.address[1:]) for tag in filterset.tags}
    without_event = addresses[str(MilestoneKind.EVENT.label)]
    assert without_event.getlist("kind") == ["advice"]
    assert without_event["year"] == "2018"
    assert without_event["sort"] == "title"


def test_a_tag_counts_what_the_other_values_of_its_facet_leave():
    for kind, number in (("event", 3), ("advice", 2), ("signing", 1)):
        MilestoneFactory.create_batch(number, kind=kind, date=PartialDate(2018))
    MilestoneFactory(kind="advice", date=PartialDate(2019))
    filterset = milestones("kind=event&kind=advice&year=2018")
    assert filterset.count == 5
    assert {tag.label: tag.count for tag in filterset.tags} == {
        str(MilestoneKind.EVENT.label): 2,
        str(MilestoneKind.ADVICE.label): 3,
        "2018": 6,
    }
    for tag in filterset.tags:
        assert milestones(tag.address[1:]).count == tag.count


def test_the_tag_of_a_text_counts_what_the_list_has_without_it():
    MilestoneFactory(title="Dijk", kind="event"), MilestoneFactory(title="Dam", kind="event")
    MilestoneFactory(title="Dijk", kind="advice")
    counted = {(tag.facet, tag.label): tag.count for tag in milestones("q=dijk&kind=event").tags}
    assert list(counted.values()) == [2, 2]


def test_relaxations_tell_what_each_would_give():
    MilestoneFactory(kind="event", date=PartialDate(2018))
    MilestoneFactory(kind="event", date=PartialDate(2018))
    MilestoneFactory(kind="advice", date=PartialDate(2019))
    filterset = milestones("kind=advice&year=2018")
    assert filterset.count == 0
    assert [tag.count for tag in filterset.relaxations] == [2, 1]


def test_a_text_finds_items_that_have_all_words():
    MilestoneFactory(title="Roadmap", body="<p>Gebiedsontwikkeling in Zwolle</p>")
    MilestoneFactory(title="Roadmap Gouda")
    assert titles(milestones("q=roadmap+zwolle")) == ["Roadmap"]


def test_a_partner_is_found_by_an_alias():
    PartnerAliasFactory(name="Infrastructuur en Milieu", partner__name="Ministerie van IenW")
    assert titles(PartnerFilter(QueryDict("q=milieu"))) == ["Ministerie van IenW"]


def test_a_text_that_is_too_long_is_left_out_and_the_list_says_why():
    MilestoneFactory()
    filterset = milestones("q=" + "x" * 100_000)
    assert filterset.count == 1
    assert filterset.form.errors["q"]


def test_the_notice_names_a_field_once():
    [notice] = milestones("q=een\uffff").unknown
    assert notice.startswith("Zoeken: na “een” staat een teken")


def test_partners_on_a_day_are_those_that_are_known_to_take_part():
    ParticipationFactory(partner__name="Gouda", joined=PartialDate(2016, 3), left=PartialDate(2016))
    ParticipationFactory(partner__name="Zwolle", joined=PartialDate(2016, 3))
    ParticipationFactory(partner__name="Onbekend", joined=None)
    assert titles(PartnerFilter(QueryDict("peildatum=2016-05-01"))) == ["Gouda", "Zwolle"]
    assert titles(PartnerFilter(QueryDict("peildatum=01-05-2017"))) == ["Zwolle"]


def test_nobody_takes_part_after_the_deal_also_when_no_end_was_entered():
    ParticipationFactory(partner__name="Zwolle")
    ParticipationFactory(partner__name="Breda", left=PartialDate(2021, 1))
    for day in ("2021-01-01", "2021-01-31"):
        assert titles(PartnerFilter(QueryDict(f"peildatum={day}"))) == ["Breda", "Zwolle"]
    for day in ("2021-02-01", "2030-01-01"):
        assert titles(PartnerFilter(QueryDict(f"peildatum={day}"))) == []


def test_a_scheduled_item_appears_at_its_moment(monkeypatch):
    moment = timezone.now() + timedelta(hours=1)
    MilestoneFactory(title="straks", publish_at=moment)
    assert titles(milestones()) == []
    monkeypatch.setattr(timezone, "now", lambda: moment + timedelta(seconds=1))
    assert titles(milestones()) == ["straks"]


def test_a_change_shows_at_the_next_request():
    milestone = MilestoneFactory()
    assert milestones().count == 1
    Milestone.objects.filter(pk=milestone.pk).withdraw()
    assert milestones().count == 0


def test_a_stale_index_never_shows_what_was_withdrawn(monkeypatch):
    MilestoneFactory()
    assert milestones().count == 1
    stale = memory.content()
    monkeypatch.setattr(memory, "content", lambda: stale)
    Milestone.objects.all().withdraw()
    assert titles(milestones()) == []


def test_a_facet_with_many_values_offers_the_most_frequent_and_takes_all(monkeypatch):
    monkeypatch.setattr(list_index, "MAX_OPTIONS", 1)
    often, once = PartnerFactory(), PartnerFactory()
    MilestonePartnerFactory.create_batch(2, partner=often)
    MilestonePartnerFactory(partner=once)
    assert counts(milestones(), "partner") == {often.slug: 2}
    filterset = milestones(f"partner={once.slug}")
    assert filterset.count == 1
    assert counts(filterset, "partner") == {often.slug: 2, once.slug: 1}


@pytest.mark.parametrize("sort", ["-date", "date", "title"])
def test_every_sort_order_is_that_of_the_database(sort):
    for number in range(70):
        MilestoneFactory(title=f"m{number * 37 % 70:02}", date=PartialDate(1990 + number * 13 % 30))
    expected = Milestone.objects.order_by(*MilestoneFilter.sorts[sort][1])
    assert titles(milestones(f"sort={sort}")) == [str(milestone) for milestone in expected]
    some = expected.filter(date__startswith="199")
    years = "&".join(f"year={year}" for year in range(1990, 2000))
    assert titles(milestones(f"{years}&sort={sort}")) == [str(milestone) for milestone in some]


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(
    kinds=st.sets(st.sampled_from(["event", "advice", "signing"])),
    years=st.sets(st.sampled_from(["2016", "2017", "2018"])),
    partners=st.sets(st.sampled_from(["een", "twee"])),
    text=st.sampled_from(["", "alfa", "beta alfa"]),
)
def test_the_index_finds_what_sql_finds(kinds, years, partners, text):
    if not Milestone.objects.exists():
        known = [PartnerFactory(slug="een"), PartnerFactory(slug="twee")]
        for number in range(24):
            milestone = MilestoneFactory(
                title="alfa" if number % 3 else "beta alfa",
                kind=["event", "advice", "signing"][number % 3],
                date=PartialDate(2016 + number % 4),
            )
            for partner in known[: number % 3]:
                MilestonePartnerFactory(milestone=milestone, partner=partner)
    query = QueryDict(mutable=True)
    query.setlist("kind", sorted(kinds))
    query.setlist("year", sorted(years))
    query.setlist("partner", sorted(partners))
    query["q"] = text
    expected = Milestone.objects.published()
    for choice in (
        kinds and Q(kind__in=kinds),
        years and Q(date__year__in=years),
        partners and Q(partners__partner__slug__in=partners),
        *(Q(title__contains=word) for word in text.split()),
    ):
        expected = expected.filter(choice or Q())
    filterset = MilestoneFilter(query)
    assert filterset.count == expected.distinct().count()
    assert sorted(titles(filterset)) == sorted(str(milestone) for milestone in expected.distinct())


def test_a_facet_that_is_not_offered_works_from_the_address_and_shows_once_it_is_chosen():
    lesson = LessonFactory(title="goed", working_group=WorkingGroupFactory(name="Groep"))
    LessonFactory()
    address = f"working_group={lesson.working_group.slug}"
    offered = [facet[0] for facet in LessonFilter(QueryDict()).facet_options]
    assert "working_group" not in offered
    filterset = LessonFilter(QueryDict(address))
    assert titles(filterset) == ["goed"]
    assert [(tag.label, tag.count) for tag in filterset.tags] == [("Groep", 2)]
    assert "working_group" in [facet[0] for facet in filterset.facet_options]


def test_values_of_a_facet_that_is_not_offered_are_alternatives_too():
    slugs = [LessonFactory(working_group=WorkingGroupFactory()).working_group.slug for _n in "ab"]
    LessonFactory()
    filterset = LessonFilter(QueryDict("&".join(f"working_group={slug}" for slug in slugs)))
    assert filterset.count == 2


def test_the_address_without_the_only_choice_is_that_of_the_plain_list():
    MilestoneFactory(kind="event")
    for address in ("kind=event", "kind=event&page=3"):
        assert [tag.address for tag in milestones(address).tags] == ["?"]


def test_an_order_that_was_chosen_goes_along_also_when_it_is_that_of_the_plain_list():
    MilestoneFactory(kind="event")
    assert [tag.address for tag in milestones("kind=event&sort=-date").tags] == ["?sort=-date"]
    by_date = milestones("kind=event&q=dijk&sort=-date").tags
    assert {QueryDict(tag.address[1:])["sort"] for tag in by_date} == {"-date"}
    # Without a text there is no best match.
    best = milestones("kind=event&q=dijk&sort=relevance").tags
    assert [tag.address for tag in best] == ["?kind=event", "?q=dijk"]


def test_the_address_of_a_choice_keeps_the_words_as_they_were_asked_for():
    MilestoneFactory(title="Dijk", kind="event")
    [_text, kind] = milestones("q=dijk&letterlijk=1&kind=event").tags
    assert QueryDict(kind.address[1:]).dict() == {"q": "dijk", "letterlijk": "1"}


def test_a_text_puts_the_best_match_first_until_another_order_is_chosen():
    MilestoneFactory(title="Zand en dijk", summary="-", date=PartialDate(2016))
    MilestoneFactory(title="Aarde", summary="Bij de dijk", date=PartialDate(2019))
    assert titles(milestones("q=dijk")) == ["Zand en dijk", "Aarde"]
    assert titles(milestones("q=dijk&sort=title")) == ["Aarde", "Zand en dijk"]
    assert titles(milestones("q=dijk&sort=-date")) == ["Aarde", "Zand en dijk"]
    assert milestones("q=dijk").sort_choices[0][0] == "relevance"
    assert "relevance" not in dict(milestones("q=++").sort_choices)


def test_the_list_says_what_it_searched_for_in_the_place_of_an_unknown_word():
    MilestoneFactory(title="Klimaatadaptatie", kind="event")
    mended = milestones("q=klimaatadaptie&kind=event").mended
    assert (mended.typed, mended.used) == ("klimaatadaptie", "klimaatadaptatie")
    literal = milestones(mended.literal_address[1:])
    assert (literal.count, literal.mended) == (0, None)
    assert literal.chosen["kind"] == ["event"]
    assert milestones("q=klimaatadaptatie").mended is None


def test_the_list_says_when_no_item_has_all_words():
    MilestoneFactory(title="Groene daken"), MilestoneFactory(title="Rode gevels")
    assert milestones("q=daken+gevels").has_some_words_only
    assert not milestones("q=groene+daken").has_some_words_only
    assert not milestones("q=onvindbaar").has_some_words_only
    assert not milestones().has_some_words_only


def test_more_choices_than_anyone_makes_are_left_out_and_the_list_says_so():
    MilestoneFactory(kind="event")
    filterset = milestones("&".join(f"kind={number}" for number in range(51)))
    assert filterset.form.errors["kind"]
    assert filterset.count == 1
    assert not milestones("&".join(f"kind={number}" for number in range(50))).form.errors
