"""Home, the site pages and what stands around every page.

Covers: portal/site/context_processors.py
"""

import re
from datetime import date

import pytest
from django.utils import timezone
from django.utils.formats import date_format, number_format

from portal.publishing.dates import PartialDate
from portal.site.views import full_run
from tests.factories import (
    FollowUpFactory,
    LessonFactory,
    MilestoneFactory,
    ObjectiveFactory,
    ParticipationFactory,
    PartnerFactory,
    ProgrammeFactory,
    RoleFactory,
    SitePageFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db


def text_of(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("address", ["/", "/themas/", "/zoeken/", "/meedoen/", "/sitemap.xml"])
def test_an_empty_database_gives_a_page(client, address):
    assert client.get(address).status_code == 200


def test_home_asks_one_role_for_each_theme_and_never_by_the_alphabet(client):
    first, second = ThemeFactory(number=1), ThemeFactory(number=2)
    RoleFactory(title="A lid", theme=first, kind="member")
    RoleFactory(title="B trekker", theme=first, kind="lead_party")
    RoleFactory(title="C met een eind", theme=second, deadline=date(2030, 1, 1))
    RoleFactory(title="D zonder eind", theme=second, kind="process_owner")
    text = text_of(client, "/")
    assert "A lid" not in text
    assert "D zonder eind" not in text
    by_theme = text[text.index('id="nodig"') :]
    assert by_theme.index("B trekker") < by_theme.index("C met een eind")


def test_what_the_coordinator_asks_first_comes_before_a_deadline(client):
    theme = ThemeFactory()
    RoleFactory(title="Met een eind", theme=theme, deadline=date(2030, 1, 1))
    RoleFactory(title="Gekozen", theme=theme, is_asked_first=True)
    text = text_of(client, "/")
    assert "Gekozen" in text
    assert "Met een eind" not in text


def test_home_opens_with_the_latest_news_and_with_what_is_asked_by_choice_or_by_deadline(client):
    FollowUpFactory(title="Oud nieuws", date=PartialDate(2021))
    FollowUpFactory(title="Nieuws", date=PartialDate(2025, 3))
    later = RoleFactory(title="Later", theme=ThemeFactory(number=1), deadline=date(2031, 1, 1))
    RoleFactory(title="Eerder", theme=ThemeFactory(number=2), deadline=date(2030, 1, 1))

    def opening():
        text = text_of(client, "/")
        return text[text.index('class="hero-text"') : text.index('class="hero-map"')]

    assert "Nieuws</a> (maart 2025)" in opening()
    assert "Oud nieuws" not in opening()
    assert ">Eerder</a>" in opening()
    later.is_asked_first = True
    later.save()
    assert ">Later</a>" in opening()
    assert ">Eerder</a>" not in opening()


def test_home_shows_no_role_that_is_filled(client):
    RoleFactory(title="Vergeven rol", state="filled", holder=PartnerFactory())
    assert "Vergeven rol" not in text_of(client, "/")


def test_home_counts_what_is_public(client):
    RoleFactory.create_batch(2)
    RoleFactory(draft=True)
    MilestoneFactory()
    text = re.sub(r"\s+", " ", text_of(client, "/"))
    assert 'href="/rollen/?state=open"><strong>2</strong>' in text
    assert 'href="/mijlpalen/"><strong>1</strong>' in text


def test_home_counts_the_partners_that_took_part_and_leads_to_them(client):
    ParticipationFactory(), ParticipationFactory()
    PartnerFactory.create_batch(3)
    text = re.sub(r"\s+", " ", text_of(client, "/"))
    assert 'href="/partners/?involvement=took_part"><strong>2</strong>' in text


def test_home_names_no_milestone_as_reached_that_perhaps_is_not(client, clock):
    year, month = timezone.localdate().year, timezone.localdate().month
    MilestoneFactory(title="Ooit dit jaar", date=PartialDate(year, 12))
    MilestoneFactory(title="Vorig jaar", date=PartialDate(year - 1))
    MilestoneFactory(title="Deze maand", date=PartialDate(year, month))
    text = text_of(client, "/")
    assert "Vorig jaar" in text
    assert "Ooit dit jaar" not in text
    assert "Deze maand" not in text


def test_home_shows_the_latest_milestone_that_was_reached(client):
    MilestoneFactory(title="Lang geleden", date=PartialDate(2016))
    MilestoneFactory(title="Nog te gaan", date=PartialDate(2999))
    text = text_of(client, "/")
    assert "Lang geleden" in text
    assert "Nog te gaan" not in text


def test_the_source_of_a_lesson_on_home_is_named_only_when_public(client):
    LessonFactory(organisation=PartnerFactory(name="Geheime organisatie", draft=True))
    assert "Geheime organisatie" not in text_of(client, "/")


def test_what_is_typed_is_never_markup(client):
    assert "<script>alert" not in text_of(client, "/zoeken/?q=<script>alert(1)</script>")


def test_the_page_about_the_portal_tells_the_programme_in_chapters(client):
    programme = ProgrammeFactory(
        film_url="https://example.org/film", film_title="De film", evaluation="<p>Het oordeel.</p>"
    )
    programme.beginning, programme.ending = "<p>Iemand begon.</p>", "<p>Het hield op.</p>"
    programme.save()
    programme.roles.create(verb="financieren", summary="Geld geven.")
    objective = ObjectiveFactory(title="Goede voorbeelden")
    MilestoneFactory(kind="event").objectives.add(objective)
    LessonFactory(outcome="failure", level="local")
    FollowUpFactory(title="Het ging verder", kind="continued")
    ThemeFactory(title="De groene stad")
    RoleFactory(state="open")
    SitePageFactory(slug="over", body="<p>Waarom dit er is.</p>")
    text = " ".join(text_of(client, "/over/").split())
    places = [
        text.index(part)
        for part in (
            "maart 2016 – januari 2021",
            "Iemand begon.",
            "Goede voorbeelden",
            f'href="/mijlpalen/?objective={objective.slug}">1 mijlpaal',
            "financieren",
            'href="/mijlpalen/?kind=event"><strong>1</strong>',
            "De film",
            'href="/lessen/?level=local">1 les',
            "Het oordeel.",
            'href="/lessen/?outcome=failure"><strong>1</strong>',
            "Het hield op.",
            "De groene stad",
            "Het ging verder",
            'href="/rollen/?state=open">1 rol is open.',
            "Waarom dit er is.",
        )
    ]
    assert places == sorted(places)


def test_a_chapter_without_a_text_is_left_out_of_the_story_and_its_contents(client):
    ProgrammeFactory(evaluation="")
    SitePageFactory(slug="over")
    text = text_of(client, "/over/")
    for chapter in ("begin", "geleerd", "einde"):
        assert f'id="{chapter}"' not in text
        assert f'href="#{chapter}"' not in text


def test_the_accessibility_statement_says_what_the_last_check_found_and_where_to_report(client):
    ProgrammeFactory(contact_email="info@example.org")
    SitePageFactory(slug="toegankelijkheid")
    found = full_run()
    text = text_of(client, "/toegankelijkheid/")
    assert f"<dd>{date_format(found['date'], 'j F Y')}</dd>" in text
    for number in (found["pages"], found["checks"], found["faults"]):
        assert f"<dd>{number_format(number)}</dd>" in text
    assert 'href="mailto:info@example.org"' in text


def test_every_page_of_the_site_stands_in_the_footer(client):
    SitePageFactory(slug="privacy", title="Privacy")
    SitePageFactory(slug="concept", title="Concept", draft=True)
    text = text_of(client, "/")
    assert 'href="/privacy/"' in text
    assert 'href="/concept/"' not in text


def test_the_menu_marks_where_one_is(client):
    text = text_of(client, "/themas/")
    assert '<a href="/themas/" aria-current="page">' in text


def test_the_canonical_address_is_that_of_the_public_site(client, settings):
    text = text_of(client, "/themas/?stage=active")
    assert f'<link rel="canonical" href="{settings.SITE_URL}/themas/">' in text
