"""Nothing unpublished shows on any public address.

Every text field of drafts, archived and future items holds a marked word, and every
such item is related to public ones in all directions. Then the site is crawled.
"""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.files.base import ContentFile
from django.db import models
from django.test import Client, override_settings

from milestones.models import Document, Lesson, Milestone
from partners.models import Municipality, Partner, WorkingGroup
from portal.publishing.dates import PartialDateField
from portal.site.models import SitePage
from tests import factories as make
from themes.matching.models import SignalKind
from themes.models import Alliance, Barrier, Role, Theme

pytestmark = pytest.mark.django_db

MARK, FINDABLE = "geheimwoord", "vindwoord"
HIDDEN_STATES = ("draft", "archived", "scheduled")
LISTS = (
    "/themas/",
    "/allianties/",
    "/rollen/",
    "/partners/",
    "/werkgroepen/",
    "/gemeenten/",
    "/mijlpalen/",
    "/lessen/",
    "/documenten/",
    "/belemmeringen/",
    "/zoeken/",
    "/dekking/",
    "/dekking.csv",
    "/tijdlijn/",
    "/tijdlijn.svg",
    "/tijdlijn.csv",
    "/kaart/",
    "/deelname/",
)
FIT = "/meedoen/past-dit/"


def marked_texts(model: type[models.Model]) -> dict[str, str]:
    """A value with the marked word for every free text field of a model."""
    values = {}
    for field in model._meta.concrete_fields:
        if field.name == "slug" or field.choices or isinstance(field, PartialDateField):
            continue
        if isinstance(field, models.URLField):
            values[field.name] = f"https://{MARK}.example.org/"
        elif isinstance(field, models.FileField):
            continue
        elif isinstance(field, models.CharField | models.TextField):
            values[field.name] = f"{MARK} {FINDABLE}"
    return values


def hidden(factory, how: str, **relations):
    model = factory._meta.get_model_class()
    slug = f"{MARK}-{model._meta.model_name}-{how}"
    return factory(slug=slug, **{how: True}, **marked_texts(model), **relations)


def connect(things: dict[type, models.Model], others: dict[type, models.Model]) -> None:
    """Relate every item of `things` to the items of `others`, as far as the models can."""
    note = {"note": f"{MARK} {FINDABLE}"}
    make.WorkingGroupMembershipFactory(
        working_group=things[WorkingGroup], partner=others[Partner], **note
    )
    make.MilestonePartnerFactory(milestone=things[Milestone], partner=others[Partner], **note)
    make.ThemePartnerFactory(
        theme=things[Theme], partner=others[Partner], contribution=f"{MARK} {FINDABLE}"
    )
    make.AllianceThemeFactory(alliance=things[Alliance], theme=others[Theme])
    make.AllianceMembershipFactory(alliance=things[Alliance], partner=others[Partner], **note)
    make.RoleCandidateFactory(
        role=things[Role], partner=others[Partner], reason=f"{MARK} {FINDABLE}"
    )
    things[Theme].milestones.add(others[Milestone])
    things[Theme].lessons.add(others[Lesson])
    things[Theme].documents.add(others[Document])
    things[Barrier].themes.add(others[Theme])


def graph(build) -> dict[type, models.Model]:
    """One item of every public model, made by `build(factory, **relations)`."""
    partner = build(make.PartnerFactory, is_municipality=True)
    group = build(make.WorkingGroupFactory)
    milestone = build(make.MilestoneFactory, working_group=group)
    theme = build(make.ThemeFactory)
    alliance = build(make.AllianceFactory)
    items = [
        partner,
        group,
        milestone,
        theme,
        alliance,
        build(make.DocumentFactory, milestone=milestone),
        build(make.LessonFactory, organisation=partner, working_group=group, milestone=milestone),
        build(make.RoleFactory, theme=theme, alliance=alliance, state="filled", holder=partner),
        build(make.BarrierFactory, remover=partner, state="solved", solved_by=milestone),
        build(make.SitePageFactory),
    ]
    return {type(item): item for item in items}


def rules(theme: Theme) -> None:
    """Rules by which every role is found, so that the pages of matches are full."""
    make.CircumstanceWeightFactory(theme=theme)
    for signal in SignalKind.values:
        make.SignalFactory(slug=signal)


@pytest.fixture(scope="class")
def media(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="class")
def made(shared_rows, media) -> list[models.Model]:
    with override_settings(MEDIA_ROOT=media):
        return public_and_hidden()


@pytest.fixture(scope="class")
def pages(made, media) -> dict[str, str]:
    with override_settings(MEDIA_ROOT=media):
        return crawl(Client())


@pytest.fixture
def site(made, media, settings) -> list[models.Model]:
    """The hidden items, which a test may change."""
    settings.MEDIA_ROOT = media
    return [type(item)._base_manager.get(pk=item.pk) for item in made]


def public_and_hidden() -> list[models.Model]:
    """Make a public graph and hidden graphs around it; gives the hidden items."""
    public = graph(lambda factory, **relations: factory(**relations))
    make.ProgrammeFactory()
    role = make.RoleFactory(theme=public[Theme], alliance=public[Alliance])
    make.RoleAudienceFactory(role=role)
    rules(public[Theme])
    items = []
    for state in HIDDEN_STATES:
        secret = graph(lambda factory, how=state, **relations: hidden(factory, how, **relations))
        connect(secret, public)
        connect(public, secret)
        points_at_hidden(public, secret)
        # Two themes are related once; the order of the two has no meaning.
        pair = (public, secret) if state == "draft" else (secret, public)
        make.ThemeRelationFactory(
            from_theme=pair[0][Theme], to_theme=pair[1][Theme], reason=f"{MARK} {FINDABLE}"
        )
        secret[Document].file.save(f"{MARK}-{state}.pdf", ContentFile(b"%PDF-1.7 geheim"))
        items += secret.values()
    return items


def points_at_hidden(public: dict, secret: dict) -> None:
    """Public items whose foreign keys lead to hidden ones, and roles within hidden parents."""
    make.MilestoneFactory(working_group=secret[WorkingGroup])
    make.LessonFactory(
        organisation=secret[Partner],
        working_group=secret[WorkingGroup],
        milestone=secret[Milestone],
    )
    make.DocumentFactory(milestone=secret[Milestone])
    make.BarrierFactory(remover=secret[Partner], state="solved", solved_by=secret[Milestone])
    make.RoleFactory(theme=public[Theme], state="filled", holder=secret[Partner])
    make.RoleFactory(theme=secret[Theme], title=f"{MARK} {FINDABLE}")
    make.RoleFactory(theme=public[Theme], alliance=secret[Alliance], title=f"{MARK} {FINDABLE}")


def addresses(page: str, text: str) -> set[str]:
    found = re.findall(r'(?:href|action|src)="([^"]+)"|<loc>([^<]+)</loc>', text)
    targets = {urljoin(page, html.unescape(one or other)) for one, other in found}
    return {
        urlsplit(target)._replace(scheme="", netloc="", fragment="").geturl()
        for target in targets
        if urlsplit(target).scheme in ("", "http", "https")
        and urlsplit(target).hostname in (None, "testserver", "127.0.0.1", "localhost")
    }


def crawl(client) -> dict[str, str]:
    """The text of every public page that can be reached."""
    return dict(walk(client))


def walk(client, most: int = 600) -> Iterator[tuple[str, str]]:
    waiting = {"/", "/sitemap.xml", "/robots.txt", *LISTS}
    waiting |= {f"{address}?q={FINDABLE}" for address in LISTS}
    waiting |= {FIT, f"{FIT}?soort=company&stap=5"}
    waiting |= {
        f"{FIT}?gemeente={slug}&stap=5"
        for slug in Municipality.objects.values_list("slug", flat=True)
    }
    seen: set[str] = set()
    while waiting and len(seen) < most:
        page = waiting.pop()
        response = client.get(page, follow=True)
        content = b"".join(response) if response.streaming else response.content
        text = content.decode("utf-8", "replace")
        seen.add(page)
        yield page, text
        for target in addresses(page, text):
            if target not in seen and not target.startswith(("/static/", "/beheer/")):
                waiting.add(target)


class TestUnpublished:
    def test_no_public_page_holds_a_word_of_an_unpublished_item(self, pages):
        leaking = [address for address, text in pages.items() if MARK in text.lower()]
        assert leaking == []

    def test_the_crawl_reaches_every_public_item(self, pages, site):
        for model in {type(item) for item in site}:
            for item in model._default_manager.published():
                assert item.get_absolute_url() in pages, item

    def test_the_address_of_an_unpublished_item_does_not_exist(self, client, site):
        for item in site:
            address = getattr(item, "own_address", None) or item.get_absolute_url()
            assert client.get(address).status_code == 404, item

    def test_the_file_of_an_unpublished_document_does_not_exist(self, client, site):
        for document in (item for item in site if isinstance(item, Document)):
            assert client.get(f"/documenten/{document.slug}/bestand/").status_code == 404

    def test_the_old_address_of_an_unpublished_item_does_not_exist(self, client, site):
        for item in (item for item in site if not isinstance(item, SitePage)):
            old = item.own_address
            item.slug = f"{item.slug}-nieuw"
            item.save()
            assert client.get(old).status_code == 404, item

    def test_the_test_would_see_a_leak(self, client, site):
        """The negative control: published, the same items do show."""
        for item in site:
            type(item)._default_manager.filter(pk=item.pk).update(
                status="published", publish_at=item.created_at
            )
        assert any(MARK in text.lower() for _address, text in walk(client))
