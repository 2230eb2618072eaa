import pytest

from tests import factories as make
from tests.pages import links_to, page

pytestmark = pytest.mark.django_db


def note(role):
    return f"{role.get_absolute_url()}notitie/"


def test_the_note_says_what_is_asked_who_take_part_what_was_learned_and_what_is_open(client):
    membership = make.AllianceMembershipFactory()
    role = make.RoleFactory(
        alliance=membership.alliance, ask="<p>U denkt mee.</p>", effort="Een dag per maand"
    )
    candidate = make.RoleCandidateFactory(role=role)
    lesson, barrier = make.LessonFactory(), make.BarrierFactory()
    role.theme.lessons.add(lesson)
    barrier.themes.add(role.theme)
    text = page(client, note(role))
    for words in ("U denkt mee.", "Een dag per maand", membership.partner.name):
        assert words in text
    assert candidate.partner.name in text
    assert links_to(lesson) in text
    assert links_to(barrier) in text
    assert "Afgedrukt op" in text


def test_on_paper_the_note_names_the_portal_and_it_stands_below_the_roles(client):
    role = make.RoleFactory()
    text = page(client, note(role))
    assert '<p class="note-portal">Opschalingsportaal Klimaatadaptatie</p>' in text
    trail = text[text.index("breadcrumbs") : text.index("</nav>", text.index("breadcrumbs"))]
    assert trail.index('href="/rollen/"') < trail.index(f'href="{role.get_absolute_url()}"')


def test_a_solved_barrier_is_no_open_question(client):
    role = make.RoleFactory()
    make.BarrierFactory(title="Oud zeer", state="solved").themes.add(role.theme)
    assert "Oud zeer" not in page(client, note(role))


def test_a_barrier_of_which_the_state_is_unknown_is_not_called_open(client):
    role = make.RoleFactory()
    for title, state in (("Wie weet", "unknown"), ("Zeker", "open")):
        make.BarrierFactory(title=title, state=state).themes.add(role.theme)
    text = page(client, note(role))
    barriers, still_open = text.split('id="belemmeringen"')[1].split('id="open"')
    assert barriers.index("Zeker</a> (stand: open)") < barriers.index(
        "Wie weet</a> (stand: onbekend)"
    )
    assert "Wie weet" not in still_open


def test_the_note_does_not_name_who_were_in_an_alliance_that_has_ended(client):
    alliance = make.AllianceFactory(stage="ended")
    make.AllianceMembershipFactory(alliance=alliance, partner__name="Oude partij")
    text = page(client, note(make.RoleFactory(alliance=alliance)))
    assert "De alliantie is gestopt." in text
    assert "Oude partij" not in text


def test_what_the_record_does_not_say_stands_among_the_open_questions(client):
    text = page(client, note(make.RoleFactory()))
    assert "Hoeveel tijd of geld kost de rol?" in text
    assert "Voor welke organisaties is de rol bedoeld?" in text
    role = make.RoleAudienceFactory(role__effort="Een dag").role
    text = page(client, note(role))
    assert "Hoeveel tijd of geld kost de rol?" not in text
    assert "Voor welke organisaties is de rol bedoeld?" not in text


@pytest.mark.parametrize("how", ["draft", "archived", "scheduled"])
def test_the_note_does_not_name_what_is_not_public(client, how):
    hidden = make.PartnerFactory(name="Geheime partij", **{how: True})
    alliance = make.AllianceFactory()
    make.AllianceMembershipFactory(alliance=alliance, partner=hidden)
    role = make.RoleFactory(alliance=alliance)
    make.RoleCandidateFactory(role=role, partner=hidden)
    role.theme.lessons.add(make.LessonFactory(title="Geheime les", **{how: True}))
    make.BarrierFactory(title="Geheim zeer", **{how: True}).themes.add(role.theme)
    assert "Gehei" not in page(client, note(role))
    assert client.get(note(make.RoleFactory(**{how: True}))).status_code == 404


def test_the_note_is_no_duplicate_for_a_search_engine(client):
    role = make.RoleFactory()
    text = page(client, note(role))
    assert f'<link rel="canonical" href="http://127.0.0.1:8000{role.get_absolute_url()}">' in text
    assert '<meta name="robots" content="noindex">' in text


def test_the_old_address_of_a_note_leads_to_the_new_one(client):
    role = make.RoleFactory(slug="oud")
    role.slug = "nieuw"
    role.save()
    response = client.get("/rollen/oud/notitie/")
    assert (response.status_code, response.url) == (301, "/rollen/nieuw/notitie/")


def test_the_page_of_a_role_leads_to_its_note(client):
    role = make.RoleFactory()
    assert f'href="{note(role)}"' in page(client, role)
