"""What a process keeps in memory follows every change: it is what a new process would read.

Covers: portal/search/index/memory.py, portal/search/index/changes.py
"""

import gc
import weakref
from datetime import timedelta
from functools import partial

import pytest
from django.core.signals import request_finished
from django.db import transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from milestones.models import Document, Milestone, MilestonePartner
from partners.models import Participation, Partner, WorkingGroup
from partners.models.working_group import WorkingGroupMembership
from portal.lists.filters import FacetedFilterSet
from portal.lists.index import FacetIndex
from portal.publishing.models import Publishable
from portal.runtime.starting import starting
from portal.search.index import changes, memory, registry, tracking
from portal.search.index.due import next_moment
from portal.search.index.indexing import deferred
from portal.search.models import IndexRelease
from portal.search.query import rows
from portal.search.query.patterns import Field, Pattern
from tests import factories as make
from themes.models import Alliance, Role, Theme
from themes.models.alliance import AllianceMembership, AllianceTheme

pytestmark = pytest.mark.django_db
LINKS = [Participation, WorkingGroupMembership, AllianceMembership, AllianceTheme]
LISTS = list(FacetedFilterSet._of_model.values())


def kept() -> dict:
    """All that is known of the content: the rows of every list by value, words and places."""
    content = memory.content()
    words = content.words
    known = {of_list.__name__: FacetIndex.of(content, of_list) for of_list in LISTS}
    return {
        "rows": {name: (index.everything, index.rows) for name, index in known.items()},
        "orders": {
            (name, sort): index.in_order(sort)(index.everything, 0, len(index.everything))
            for name, index in known.items()
            for sort in index._of_list.sorts
        },
        "items": content.item_of,
        "words": sorted(words.texts.words()),
        "together": {
            (pattern, field): words.texts.find([pattern], field)
            for pattern in (Pattern(("nieuw", "woord")), Pattern(("dijk", "0"), is_near=True))
            for field in Field
        },
        "counts": words.vocabulary.counts,
        "in names": words.vocabulary.counts_in_names,
        "stems": {key: sorted(its) for key, its in words.vocabulary._by_stem.items()},
        "sorted": words.vocabulary._sorted,
        "places": (words.vocabulary._place_names, words.vocabulary.in_names_only),
    }


def assert_followed() -> None:
    followed = kept()
    with memory.aside():
        anew = kept()
    for what, its in anew.items():
        assert followed[what] == its, what
    assert memory.checked().until <= next_moment()


@pytest.fixture(autouse=True, scope="module")
def _orders_of_few_rows_follow_too():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rows, "FEWER", 0)
        yield


class Content(RuleBasedStateMachine):
    """Any sequence of changes, with a reader after each."""

    number = st.integers(0, 5)
    status = st.sampled_from(["draft", "published", "archived"])
    model = st.sampled_from([Partner, Milestone, Theme, Alliance, Role, WorkingGroup, Document])

    def __init__(self):
        super().__init__()
        memory.forget()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        memory.forget()

    @initialize()
    @deferred()
    def begin(self):
        make.MunicipalityFactory(name="Rijswijk")
        for number in range(2):
            partner = make.PartnerFactory(name=f"Partner {number}")
            milestone = make.MilestoneFactory(title=f"Dijk {number}")
            make.MilestonePartnerFactory(partner=partner, milestone=milestone)
            make.DocumentFactory(milestone=milestone)
            role = make.RoleFactory(alliance=make.AllianceFactory())
            role.theme.milestones.add(milestone)
            make.WorkingGroupMembershipFactory(partner=partner)
            make.ParticipationFactory(partner=partner)
            make.AllianceMembershipFactory(partner=partner, alliance=role.alliance)
            make.AllianceThemeFactory(theme=role.theme, alliance=role.alliance)

    def pick(self, model, number):
        rows = list(model.objects.order_by("pk"))
        return rows[number % len(rows)] if rows else None

    @rule(model=model, number=number, status=status)
    def publish_or_withdraw(self, model, number, status):
        if item := self.pick(model, number):
            item.status = status
            item.save()

    @rule(model=model, number=number)
    def move(self, model, number):
        if item := self.pick(model, number):
            item.slug = f"{item.slug[:40]}-x"
            item.save()

    @rule(model=st.sampled_from([Partner, Milestone, Document]), number=number)
    def delete(self, model, number):
        if item := self.pick(model, number):
            item.delete()

    @rule(model=st.sampled_from(LINKS), number=number)
    def delete_a_link(self, model, number):
        if link := self.pick(model, number):
            link.delete()

    @rule(one=number, other=number)
    def move_a_part(self, one, other):
        part, partner = self.pick(MilestonePartner, one), self.pick(Partner, other)
        if part and not partner.milestone_parts.filter(milestone=part.milestone_id).exists():
            part.partner = partner
            part.save()

    @rule(one=number, other=number, how=st.sampled_from(["add", "remove", "clear", "other"]))
    def relate(self, one, other, how):
        theme, milestone = self.pick(Theme, one), self.pick(Milestone, other)
        if theme and milestone and how == "other":
            milestone.themes.set([theme])
        elif theme and milestone:
            getattr(theme.milestones, how)(*[milestone] if how != "clear" else [])

    @rule(one=number, other=number)
    def put_in_another_group(self, one, other):
        milestone, group = self.pick(Milestone, one), self.pick(WorkingGroup, other)
        if milestone and group:
            milestone.working_group = group
            milestone.save()
            group.memberships.all().delete()

    @rule(model=model, on=st.booleans())
    def change_in_bulk(self, model, on):
        rows = model.objects.all()
        rows.publish() if on else rows.withdraw()

    @rule(number=number, words=st.sampled_from(["Rijswijk", "dijken", "nieuw woord"]))
    def write(self, number, words):
        if milestone := self.pick(Milestone, number):
            milestone.summary = words
            milestone.save()

    @rule(number=number, model=model, name=st.sampled_from(["Aa", "zee 10", "Zee 9", "Éen", ""]))
    def rename(self, number, model, name):
        if item := self.pick(model, number):
            setattr(item, model.name_field, name or str(item).upper())
            item.save()

    @rule(number=number, model=model)
    def plan_and_wait(self, number, model):
        if item := self.pick(model, number):
            item.status, item.publish_at = "published", timezone.now() + timedelta(hours=1)
            item.save()
            kept()
            model.objects.filter(pk=item.pk).update(publish_at=timezone.now())

    @rule(number=number, model=model)
    def fail(self, number, model):
        with transaction.atomic():
            if item := self.pick(model, number):
                item.status, item.slug = "archived", f"{item.slug[:40]}-y"
                item.save()
            kept()
            transaction.set_rollback(True)

    @invariant()
    def what_is_kept_is_what_is_read(self):
        assert_followed()


class TestContent(Content.TestCase):
    settings = settings(max_examples=12, stateful_step_count=12, deadline=None)


def planned_partner():
    moment = timezone.now() + timedelta(hours=1)
    partner = make.PartnerFactory(publish_at=moment)
    make.MilestonePartnerFactory(partner=partner)
    return partner, moment


def test_an_item_that_appears_by_itself_shows_in_the_lists_of_others(monkeypatch):
    partner, moment = planned_partner()
    kept()
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment + timedelta(seconds=1))
    of_list = FacetedFilterSet.of_model(Milestone)
    assert partner.slug in FacetIndex.of(memory.content(), of_list).rows["partner"]
    assert_followed()


@pytest.mark.parametrize("one_by_one", [True, False])
def test_what_is_planned_after_a_process_looked_is_the_next_moment(one_by_one):
    partner, moment = make.PartnerFactory(), timezone.now() + timedelta(minutes=1)
    make.MilestoneFactory(publish_at=moment + timedelta(seconds=30))
    kept()
    if one_by_one:
        partner.publish_at = moment
        partner.save()
    else:
        Partner.objects.update(publish_at=moment)
    assert memory.checked().until == moment


def test_every_kind_that_can_be_planned_is_found():
    """Else nobody hears when an item of it is planned."""
    assert {*Publishable.kinds()} <= {indexed.model for indexed in registry.registered()}


def test_without_a_dependency_what_is_kept_would_be_wrong(monkeypatch):
    """The negative control: the test above does see what is not followed."""
    part = make.MilestonePartnerFactory()
    kept()
    monkeypatch.setattr(tracking, "dependencies", lambda _model: ())
    part.delete()
    with pytest.raises(AssertionError, match="rows"):
        assert_followed()


def test_without_the_touched_rows_an_order_would_be_wrong(monkeypatch):
    """The negative control of the orders: each touched row does get its new place."""
    for name in "abcd":
        make.MilestoneFactory(title=name)
    kept()
    monkeypatch.setattr(rows, "_places", lambda *_rows: [])
    Milestone.objects.order_by("sort_key").first().delete()
    assert_followed()
    milestone = Milestone.objects.order_by("sort_key").last()
    milestone.title = "aa"
    milestone.save()
    with pytest.raises(AssertionError, match="orders"):
        assert_followed()


def test_an_order_is_read_whole_when_others_moved_as_well():
    order = rows.Order([1, 2, 3, 4], rows.Rows([1, 2, 3, 4]))
    new = [4, 3, 1, 2]
    sort = partial(sorted, key=new.index)
    assert order.followed(rows.Rows([4]), rows.Rows(new), sort) is None
    followed = rows.Order([3, 1, 2, 4], rows.Rows(new)).followed(
        rows.Rows([4]), rows.Rows(new), sort
    )
    assert followed(rows.Rows(new), 0, 4) == new


def test_a_change_is_followed_without_reading_all(monkeypatch):
    milestone = make.MilestoneFactory()
    memory.content()
    milestone.title = "Anders"
    milestone.save()
    monkeypatch.setattr(memory, "_stamps", partial(only_of_some, memory._stamps))
    assert memory.content()._touched


def only_of_some(stamps, **of_entries):
    assert of_entries, "all stamps were read"
    return stamps(**of_entries)


@pytest.mark.parametrize("forget", [lambda: None, changes.forget], ids=["long ago", "forgotten"])
def test_more_changes_than_are_noted_are_followed(monkeypatch, forget):
    milestone, other = make.MilestoneFactory(), make.MilestoneFactory()
    kept()
    monkeypatch.setattr(changes, "MAX_NOTED", 3)
    other.delete()
    for number in range(4):
        milestone.title = f"Titel {number}"
        milestone.save()
    forget()
    assert len(IndexRelease.objects.get().changes) < 4
    assert_followed()


def test_words_that_no_longer_stand_together_are_not_found():
    milestone = make.MilestoneFactory(summary="Een nieuw woord.")
    assert any(kept()["together"].values())
    milestone.summary = "Een woord, nieuw."
    milestone.save()
    assert not any(kept()["together"].values())
    assert_followed()


def test_what_is_set_aside_is_not_what_the_process_keeps():
    make.MilestoneFactory(title="Dijk")
    before = memory.content()
    with memory.aside():
        assert memory.content() is not before
    assert memory.content() is before


@pytest.fixture
def _as_at_a_start():
    yield
    request_finished.disconnect(dispatch_uid="memory")
    gc.unfreeze()
    gc.enable()


@pytest.mark.usefixtures("_as_at_a_start")
def test_the_server_reads_all_that_visitors_ask_for_before_it_serves(client):
    milestone = make.MilestoneFactory()
    starting.send(None)
    before = memory.content()
    assert {memory.Words, *(of_list.__name__ for of_list in LISTS)} == {*before._kept}
    milestone.save()
    gc.disable()  # Python's own time for it is much later
    known, before = weakref.ref(before), None
    client.get("/mijlpalen/")
    assert known() is None, "what was before a change stays in memory"
