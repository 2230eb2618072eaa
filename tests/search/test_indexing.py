"""The index is what the content says, whatever happens to the content.

Covers: portal/search/index/registry.py, portal/search/index/tracking.py,
portal/search/index/due.py, portal/search/management/commands/check_search.py,
portal/search/management/commands/rebuild_search.py
"""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from milestones.models import Milestone
from partners.models import Partner, PartnerAlias
from portal.publishing.models import ContentVersion
from portal.search.index import indexing, memory, registry
from portal.search.models import SearchEntry
from tests import factories as make
from tests.search.searching import search, titles
from themes.models import Alliance, Role, Theme, ThemeSection

pytestmark = pytest.mark.django_db


def differences() -> list[str]:
    return list(indexing.check())


def known_words() -> set[str]:
    return {word for word, *_rest in memory.content().words.texts.words()}


def test_a_new_item_is_found_at_once():
    make.MilestoneFactory(title="Dijkversterking")
    assert titles(search("dijkversterking")) == ["Dijkversterking"]


def test_a_changed_item_is_found_by_its_new_words_only():
    milestone = make.MilestoneFactory(title="Dijk")
    milestone.title = "Duin"
    milestone.save()
    assert titles(search("duin")) == ["Duin"]
    assert titles(search("dijk")) == []
    assert "duin" in known_words()
    assert "dijk" not in known_words()


@pytest.mark.parametrize("how", ["draft", "archived", "scheduled"])
def test_what_is_not_public_is_not_in_the_index_at_all(how):
    make.MilestoneFactory(title="Geheim", **{how: True})
    assert not SearchEntry.objects.exists()
    assert not known_words()


def test_bulk_changes_change_the_index():
    make.MilestoneFactory.create_batch(3, title="Dijk")
    Milestone.objects.update(title="Duin")
    assert titles(search("duin")) == ["Duin"] * 3
    Milestone.objects.all().withdraw()
    assert titles(search("duin")) == []
    Milestone.objects.all().publish()
    assert titles(search("duin")) == ["Duin"] * 3
    Milestone.objects.all().delete()
    assert titles(search("duin")) == []
    assert differences() == []


def test_rows_made_in_bulk_are_found():
    partner = make.PartnerFactory(name="Rijkswaterstaat")
    PartnerAlias.objects.bulk_create([PartnerAlias(partner=partner, name="RWS")])
    assert titles(search("rws")) == ["Rijkswaterstaat"]


def test_another_name_that_goes_no_longer_finds():
    partner = make.PartnerFactory(name="Rijkswaterstaat")
    alias = partner.aliases.create(name="RWS")
    alias.delete()
    assert titles(search("rws")) == []


def test_another_name_that_moves_finds_its_new_owner_only():
    one, other = make.PartnerFactory(name="Eerste"), make.PartnerFactory(name="Tweede")
    alias = one.aliases.create(name="RWS")
    alias.partner = other
    alias.save()
    assert titles(search("rws")) == ["Tweede"]
    assert differences() == []


def test_a_section_of_a_theme_finds_the_theme():
    theme = make.ThemeFactory(title="Thema")
    ThemeSection.objects.create(theme=theme, kind="challenge", body="<p>Dijken</p>")
    assert titles(search("dijken")) == ["Thema"]


def test_a_role_is_found_only_while_its_theme_is_public():
    role = make.RoleFactory(title="Kwartiermaker")
    Theme.objects.filter(pk=role.theme_id).withdraw()
    assert titles(search("kwartiermaker")) == []
    Theme.objects.filter(pk=role.theme_id).publish()
    assert titles(search("kwartiermaker")) == ["Kwartiermaker"]


def test_the_index_goes_back_with_the_transaction():
    with transaction.atomic():
        make.MilestoneFactory(title="Dijk")
        transaction.set_rollback(True)
    assert titles(search("dijk")) == []
    assert differences() == []


def test_many_changes_together_write_each_entry_once():
    with indexing.deferred():
        milestone = make.MilestoneFactory(title="Dijk")
        milestone.title = "Duin"
        milestone.save()
        assert not SearchEntry.objects.exists()
    assert titles(search("duin")) == ["Duin"]


def test_what_is_planned_is_found_from_its_moment_on(monkeypatch):
    make.MilestoneFactory(title="Straks", publish_at=timezone.now() + timedelta(hours=1))
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert titles(search("straks")) == ["Straks"]


def test_looking_again_before_the_next_moment_costs_one_query(django_assert_num_queries):
    memory.content()
    with django_assert_num_queries(1):
        memory.content()


def test_what_was_undone_when_a_moment_passed_is_done_again(client, monkeypatch):
    """Whoever read first was in a transaction that failed: that it had looked is undone too."""
    make.MilestoneFactory(title="Straks", publish_at=timezone.now() + timedelta(hours=1))
    assert client.get("/mijlpalen/?q=straks").status_code == 200
    later = timezone.now() + timedelta(hours=2)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    with transaction.atomic():
        assert titles(search("straks")) == ["Straks"]
        transaction.set_rollback(True)
    assert titles(search("straks")) == ["Straks"]
    assert "Straks" in client.get("/mijlpalen/").content.decode()


@pytest.mark.parametrize("minutes", [1, 40])
def test_what_is_planned_after_a_search_is_found_from_its_moment_on(client, monkeypatch, minutes):
    assert client.get("/zoeken/?q=straks").status_code == 200
    make.MilestoneFactory(title="Straks", publish_at=timezone.now() + timedelta(seconds=30))
    later = timezone.now() + timedelta(minutes=minutes)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    assert "<mark>Straks</mark>" in client.get("/zoeken/?q=straks").content.decode()


def test_a_rebuild_mends_everything():
    for title in ("Dijk", "Duin", "Dam"):
        make.MilestoneFactory(title=title)
    one, other, _third = SearchEntry.objects.order_by("pk")
    one.delete()
    SearchEntry.objects.filter(pk=other.pk).update(title="Anders")
    SearchEntry.objects.create(kind="weg.weg", object_id="1", title="Weg", url="/", tie=1)
    found = "\n".join(differences())
    for what in ("is public, but is not found", "title is not what the item says", "of this kind"):
        assert what in found
    indexing.rebuild()
    assert differences() == []
    assert titles(search("dijk")) == ["Dijk"]


def test_a_rebuild_writes_only_what_differs(django_assert_max_num_queries):
    make.MilestoneFactory.create_batch(5)
    stamps = [*SearchEntry.objects.order_by("pk").values_list("stamp", flat=True)]
    indexing.rebuild()
    assert [*SearchEntry.objects.order_by("pk").values_list("stamp", flat=True)] == stamps


def test_editors_come_between_the_parts_of_a_rebuild(monkeypatch):
    monkeypatch.setattr(indexing, "CHUNK", 1)
    make.MilestoneFactory.create_batch(3, title="Dijk")
    SearchEntry.objects.update(title="Anders")
    seen = []

    def edit(_count):
        seen.append(make.MilestoneFactory(title="Duin"))

    indexing.rebuild(edit)
    assert len(seen) >= 3
    assert differences() == []


def test_the_commands_say_what_they_found():
    make.MilestoneFactory(title="Dijk")
    out = StringIO()
    call_command("check_search", stdout=out)
    assert "The index is what the content says" in out.getvalue()
    SearchEntry.objects.all().delete()
    with pytest.raises(CommandError, match="rebuild_search"):
        call_command("check_search", stdout=out)
    assert "is public, but is not found" in out.getvalue()
    call_command("rebuild_search", stdout=out, verbosity=0)
    assert "1 items are found" in out.getvalue()
    call_command("check_search", stdout=out)


class Content(RuleBasedStateMachine):
    """Any sequence of edits, publications and deletions leaves no difference."""

    words = st.lists(
        st.sampled_from(["dijk", "Duin", "KAN", "natuur-inclusief", "regio's", "hittestress"]),
        max_size=4,
    ).map(" ".join)
    status = st.sampled_from(["draft", "published", "archived"])
    number = st.integers(0, 5)

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        memory.forget()

    def pick(self, model, number):
        rows = list(model.objects.order_by("pk"))
        return rows[number % len(rows)] if rows else None

    @rule(words=words, status=status)
    def add_a_partner(self, words, status):
        make.PartnerFactory(name=words or "naam", status=status)

    @rule(words=words, number=number)
    def name_a_partner(self, words, number):
        partner = self.pick(Partner, number)
        if partner:
            PartnerAlias.objects.get_or_create(partner=partner, name=words or "alias")

    @rule(one=number, other=number)
    def move_a_name(self, one, other):
        alias, partner = self.pick(PartnerAlias, one), self.pick(Partner, other)
        if alias and not partner.aliases.filter(name=alias.name).exists():
            alias.partner = partner
            alias.save()

    @rule(words=words, status=status, number=number)
    def change_a_partner(self, words, status, number):
        partner = self.pick(Partner, number)
        if partner:
            partner.summary, partner.status = words, status
            partner.save()

    @rule(status=status)
    def add_a_role(self, status):
        alliance = make.AllianceFactory(status=status)
        make.RoleFactory(alliance=alliance, ask="<p>dijk</p>")

    @rule(model=st.sampled_from([Theme, Alliance, Role, Partner]), words=words)
    def change_in_bulk(self, model, words):
        model.objects.filter(pk__gt=0).update(summary=words or "-")

    @rule(model=st.sampled_from([Theme, Alliance, Role, Partner]), on=st.booleans())
    def publish_in_bulk(self, model, on):
        rows = model.objects.all()
        rows.publish() if on else rows.withdraw()

    @rule(model=st.sampled_from([Role, Partner, PartnerAlias]), number=number)
    def delete(self, model, number):
        item = self.pick(model, number)
        if item:
            item.delete()

    @rule(number=number)
    def delete_in_bulk(self, number):
        Partner.objects.filter(pk__lt=number).delete()

    @rule()
    def rebuild(self):
        indexing.rebuild()

    @rule()
    def fail(self):
        try:
            with transaction.atomic():
                make.PartnerFactory(name="mislukt")
                raise ZeroDivisionError
        except ZeroDivisionError:
            pass

    @invariant()
    def there_is_no_difference(self):
        assert differences() == []


@pytest.mark.django_db
class TestContent(Content.TestCase):
    settings = settings(max_examples=15, stateful_step_count=15, deadline=None)


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_once_lose_nothing():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one writer in at a time by itself")
    import threading

    partner = make.PartnerFactory(name="Rijkswaterstaat")
    barrier = threading.Barrier(2)

    def add(name):
        try:
            with transaction.atomic():
                barrier.wait()
                partner.aliases.create(name=name)
        finally:
            connection.close()

    threads = [threading.Thread(target=add, args=[name]) for name in ("RWS", "Waterstaat")]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert differences() == []
    assert ContentVersion.current()


def test_what_the_page_of_the_programme_shows_is_found():
    make.SitePageFactory(slug="over")
    programme = make.ProgrammeFactory(name="City Deal", aim="<p>Stedelijke weerbaarheid</p>")
    programme.roles.create(verb="Faciliteren", summary="Ruimte geven")
    make.ObjectiveFactory(title="Steden leren van elkaar")
    assert titles(search("weerbaarheid")) == ["City Deal"]
    assert titles(search("faciliteren")) == ["City Deal"]
    (objective,) = search("steden leren").entries
    assert objective.url == programme.get_absolute_url()


def test_a_province_is_found_by_its_other_name():
    make.MunicipalityFactory(name="Sneek", province=make.ProvinceFactory(name="Fryslân"))
    assert titles(search("gemeenten in friesland")) == ["Sneek"]


def test_an_item_is_found_by_the_names_of_what_it_belongs_to_while_those_are_public(client):
    group = make.WorkingGroupFactory(name="Nature-based solutions")
    make.LessonFactory(title="Begin klein", working_group=group)

    def found() -> bool:
        return "Begin klein" in client.get("/lessen/?q=nature-based+solutions").content.decode()

    assert found()
    group.name = "Groene daken"
    group.save()
    assert not found()
    group.name = "Nature-based solutions"
    group.status = "draft"
    group.save()
    assert not found()
    type(group).objects.publish()
    assert found()


def test_whatever_an_item_belongs_to_can_be_asked_whether_it_is_public():
    for indexed in registry.registered():
        for path in indexed.belongs_to:
            model = indexed.model._meta.get_field(path).related_model
            assert hasattr(model, "is_public"), (indexed.kind, path)
