"""Whatever happens to the content: once the second has passed, what is kept is what is built anew.

Three processes with memory of their own; `tests/deploy/test_three_processes.py` has real ones.
Covers: portal/publishing/versions.py, portal/site/known_content.py
"""

from datetime import timedelta
from unittest import mock

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from partners.models import Participation
from portal.pictures.map import MapView
from portal.publishing.dates import PartialDate
from portal.publishing.models import Publishable
from portal.runtime.page_policy import Depends, public
from portal.search.index import memory
from portal.search.index.indexing import deferred
from portal.site import known_content
from tests import factories as make
from tests.clock import Clock
from tests.site.processes import Seconds, fresh, process
from themes.interest.models import Interest, InterestSettings
from themes.matching.models import Circumstance
from themes.models import Concept
from themes.views.details import RoleDetail
from themes.views.lists import ThemeList
from themes.views.notes import RoleNote

pytestmark = pytest.mark.django_db


class World:
    """Some content with all kinds of relations, a clock, and three processes that serve it."""

    def __init__(self):
        self.clock, self.seconds = Clock(), Seconds()
        self.theme = make.ThemeFactory(title="Groene daken", slug="thema")
        self.partner = make.PartnerFactory(is_municipality=True, slug="partner")
        self.alliance = make.AllianceFactory(slug="alliantie")
        self.role = make.RoleFactory(
            theme=self.theme, alliance=self.alliance, slug="rol", state="open"
        )
        make.RoleAudienceFactory(role=self.role)
        make.AllianceMembershipFactory(alliance=self.alliance, partner=self.partner)
        make.ParticipationFactory(partner=self.partner)
        self.milestone = make.MilestoneFactory(slug="mijlpaal")
        make.MilestonePartnerFactory(milestone=self.milestone, partner=self.partner)
        self.theme.milestones.add(self.milestone)
        self.lesson = make.LessonFactory(slug="les", organisation=self.partner)
        self.other = make.MunicipalityFactory()
        make.CircumstanceFactory()
        self.registration = make.InterestFactory(municipality=self.partner.municipality)
        self.registration.roles.add(self.role)
        self.processes = [process() for _number in range(3)]

    @property
    def items(self) -> list[Publishable]:
        return [self.theme, self.partner, self.alliance, self.role, self.milestone, self.lesson]


def of(world: World, number: int) -> Publishable:
    """One of the items, as it is now."""
    item = world.items[number % len(world.items)]
    return type(item).objects.get(pk=item.pk)


def edit(world, number):
    item = of(world, number)
    setattr(item, item.name_field, f"Anders {world.seconds.passed}")
    item.save()


def move(world, number):
    item = of(world, number)
    item.slug = "elders" if item.slug != "elders" else type(item).__name__.lower()
    item.save()


def set_status(world, number):
    item = of(world, number)
    item.status = ["draft", "archived", "published"][number % 3]
    item.save()


def plan(world, number):
    item = of(world, number)
    item.status, item.publish_at = "published", world.clock.time + timedelta(hours=1 + number)
    item.save()


def in_bulk(world, number):
    rows = type(world.items[number % len(world.items)]).objects.all()
    rows.publish() if number % 2 else rows.withdraw()


def pass_time(world, number):
    world.clock.advance(hours=1 + 5 * number)


def relate(world, number):
    milestones = world.theme.milestones
    milestones.clear() if milestones.exists() else milestones.add(world.milestone)
    make.ThemeSectionFactory._meta.model.objects.filter(theme=world.theme).delete()
    make.ThemeSectionFactory(theme=world.theme, body=f"<p>Water {number}</p>")


def participate(world, number):
    Participation.objects.update(left=PartialDate(2017 + number % 4))


def merge(world, number):
    municipality = world.other
    if change := getattr(municipality, "change", None):
        change.kind = "split" if change.kind == "merger" else "merger"
        change.save()
    else:
        day = timezone.localdate() + timedelta(days=number - 1)
        into = [world.partner.municipality]
        make.MunicipalityChangeFactory(predecessor=municipality, date=day, into=into)
        municipality.refresh_from_db()


def add_synonym(world, number):
    if not Concept.objects.filter(title="daken").delete()[0]:
        make.ConceptFactory(title="daken", words=["sedum"])


def register(world, number):
    steps = {
        "new": {"state": "confirmed", "confirmed_at": world.clock.time},
        "confirmed": {"state": "matched", "is_public": True, "verified_at": world.clock.time},
        "matched": {"state": "closed", "close_reason": "other"},
        "closed": {"state": "confirmed", "close_reason": ""},
    }
    found = Interest.objects.get()
    vars(found).update(steps[found.state])
    found.save()


def set_up(world, number):
    settings_row = InterestSettings.load()
    settings_row.promised_days = 1 + number
    settings_row.save()
    Circumstance.objects.update(label=f"Wateroverlast {number}")


def roll_back(world, number):
    with transaction.atomic():
        edit(world, number)
        set_status(world, number)
        transaction.set_rollback(True)


STEPS = [
    *(edit, move, set_status, plan, in_bulk, pass_time, relate, participate),
    *(merge, add_synonym, register, set_up, roll_back),
]
PAGES = [
    "/",
    "/themas/",
    "/themas/thema/",
    "/rollen/?state=open",
    "/rollen/rol/",
    "/rollen/rol/notitie/",
    "/allianties/alliantie/",
    "/partners/partner/",
    "/partners/?peildatum=2021-06-01",
    "/mijlpalen/mijlpaal/",
    "/lessen/",
    "/gemeenten/{municipality}/",
    "/zoeken/?q=sedum",
    "/zoeken/suggesties/?q=groene",
    "/meedoen/past-dit/?stap=2",
    "/sitemap-theme.xml",
    "/kaart/",
    "/deelname.csv",
]


def differing(world: World, path: str) -> list[int]:
    """The processes of which the answer is another than that of one that kept nothing."""
    path = path.format(municipality=world.partner.municipality.slug)
    answers = [one.get(path) for one in world.processes]
    memory.forget()
    right = fresh(path)
    return [
        number
        for number, answer in enumerate(answers)
        if (answer.status_code, answer.content) != (right.status_code, right.content)
        or answer.get("ETag") != right.get("ETag")
    ]


def played(steps: list, watched: list[str]) -> list[int]:
    """What differs after each of these steps, once the second has passed, on the watched pages."""
    found = []
    with transaction.atomic(), mock.patch("django.utils.timezone.now", Clock()) as clock:
        with deferred():
            world = World()
        world.clock = clock
        with mock.patch.object(known_content, "time", world.seconds):
            for path in watched:
                differing(world, path)
            for step, number in steps:
                step(world, number)
                world.seconds.passed += 1
                for path in watched:
                    found += differing(world, path)
        transaction.set_rollback(True)
    memory.forget()
    return found


@given(
    st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 8)), min_size=1, max_size=6),
    st.lists(st.sampled_from(PAGES), min_size=1, max_size=2, unique=True),
)
@settings(
    max_examples=max(6, settings().max_examples // 4),
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_after_any_sequence_every_process_answers_as_if_it_kept_nothing(steps, watched):
    with mock.patch("django.conf.settings.CONTENT_ASKED_EVERY", 0.9):
        assert played(steps, watched) == []


@pytest.mark.parametrize(
    ("view", "path", "steps", "without"),
    [
        (ThemeList, "/themas/", [(edit, 0)], Depends.CONTENT),
        (RoleNote, "/rollen/rol/notitie/", [(pass_time, 3)], Depends.MOMENTS),
        (RoleDetail, "/rollen/rol/", [(register, 0)], Depends.FIGURES),
        (MapView, "/kaart/", [(register, 0), (register, 1)], Depends.FIGURES),
    ],
)
def test_a_dependency_that_is_left_out_is_seen(view, path, steps, without, settings, monkeypatch):
    settings.CONTENT_ASKED_EVERY = 0.9
    assert played(steps, [path]) == []
    left = view.page_policy.depends - {without}
    monkeypatch.setattr(view, "page_policy", public(*left, names=view.page_policy.names))
    assert played(steps, [path]) != []


def test_without_asking_again_it_is_seen(settings):
    settings.CONTENT_ASKED_EVERY = 3600
    assert played([(edit, 0)], ["/"]) != []
