""" "Does this fit us?": the questions, the way back and forth, and the outcome."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from portal.search.index.indexing import deferred
from tests import factories as make
from tests.pages import count_queries, links_to, page

pytestmark = pytest.mark.django_db

FIT = "/meedoen/past-dit/"


@pytest.fixture
def heat():
    return make.CircumstanceWeightFactory(
        circumstance__slug="hitte", circumstance__label="Het is te heet", reason="Want hitte."
    )


@pytest.fixture
def zwolle():
    return make.MunicipalityFactory(name="Zwolle", slug="zwolle")


def outcome(client, query=""):
    return client.get(f"{FIT}?{query}&stap=5").context["matches"]


def links(text):
    return [unescape(address) for address in re.findall(r'href="(\?[^"]*|/meedoen/[^"]*)"', text)]


def test_the_four_questions_stand_one_on_a_page(client, heat):
    make.ContributionWeightFactory()
    make.HorizonWeightFactory()
    fields = {1: ("gemeente", "soort"), 2: ("situatie",), 3: ("inbreng",), 4: ("wanneer",)}
    for step, names in fields.items():
        text = page(client, f"{FIT}?stap={step}")
        assert f"vraag {step} van 4" in text
        shown = set(re.findall(r'name="(gemeente|soort|situatie|inbreng|wanneer)"', text))
        assert shown == set(names)


def test_the_form_of_a_question_carries_the_other_answers(client, heat, zwolle):
    text = page(client, f"{FIT}?gemeente=zwolle&situatie=hitte&stap=3")
    assert '<input type="hidden" name="gemeente" value="Zwolle">' in text
    assert '<input type="hidden" name="situatie" value="hitte">' in text


def test_going_back_shows_what_was_answered(client, heat, zwolle):
    address = f"{FIT}?gemeente=zwolle&situatie=hitte"
    assert 'value="Zwolle"' in page(client, f"{address}&stap=1")
    assert 'value="hitte" checked' in page(client, f"{address}&stap=2")


def test_next_and_previous_send_the_form_so_that_no_tick_is_lost(client, heat):
    text = page(client, f"{FIT}?stap=2")
    assert '<button class="button" type="submit" name="stap" value="3"' in text
    assert '<button class="button button-secondary" type="submit" name="stap" value="1"' in text


def test_skipping_drops_the_answer_to_this_question_only(client, heat, zwolle):
    text = page(client, f"{FIT}?gemeente=zwolle&situatie=hitte&stap=2")
    skip = next(link for link in links(text) if link.startswith("?") and "stap=3" in link)
    assert parse_qs(skip[1:]) == {"gemeente": ["Zwolle"], "stap": ["3"]}


def test_an_unknown_municipality_is_asked_again_with_what_was_typed_and_suggestions(client, heat):
    make.MunicipalityFactory(name="Rotterdam")
    text = page(client, f"{FIT}?gemeente=Roterdam&situatie=hitte&stap=3")
    assert "vraag 1 van 4" in text
    assert "Wij kennen geen gemeente" in text
    assert 'value="Roterdam"' in text
    assert 'aria-invalid="true"' in text
    suggestion = next(link for link in links(text) if "gemeente=Rotterdam" in link)
    assert parse_qs(suggestion[1:]) == {
        "gemeente": ["Rotterdam"],
        "situatie": ["hitte"],
        "stap": ["2"],
    }


def test_a_name_that_resembles_nothing_gets_a_clear_message(client):
    text = page(client, f"{FIT}?gemeente=Xyzzy&stap=2")
    assert "Kijk of u het goed hebt getypt" in text
    assert 'value="Xyzzy"' in text


def test_what_was_typed_is_shown_and_never_run(client):
    text = client.get(f"{FIT}?gemeente=%3Cscript%3Ealert(1)%3C/script%3E&stap=2").content.decode()
    assert "<script>alert" not in text


def test_a_municipality_goes_before_another_kind_of_organisation(client, zwolle):
    fits = make.RoleAudienceFactory(kind="municipality").role
    make.SignalFactory(slug="audience")
    answers = client.get(f"{FIT}?gemeente=zwolle&soort=company&stap=5").context["answers"]
    assert (answers.kind, answers.municipality) == ("municipality", zwolle)
    assert [m.role for m in outcome(client, "gemeente=zwolle&soort=company")] == [fits]


def test_the_outcome_ranks_open_roles_with_the_reasons_and_what_is_missing(client, heat):
    role = make.RoleFactory(theme=heat.theme, kind="testbed")
    make.RoleFactory()
    make.ContributionWeightFactory(
        role_kind="testbed", is_needed=True, contribution__missing="Er is een proefgebied nodig."
    )
    text = page(client, f"{FIT}?situatie=hitte&stap=5")
    assert [match.role for match in outcome(client, "situatie=hitte")] == [role]
    assert links_to(role) in text
    assert "Want hitte." in text
    assert "5 punten" in text
    assert "Er is een proefgebied nodig." in text


def test_the_outcome_leads_to_registering_for_the_role_as_this_municipality(client, heat, zwolle):
    role = make.RoleFactory(theme=heat.theme)
    text = page(client, f"{FIT}?gemeente=zwolle&situatie=hitte&stap=5")
    assert f"/meedoen/?rol={role.slug}&gemeente=zwolle" in links(text)


def test_the_outcome_shows_each_answer_with_the_way_to_change_it(client, heat, zwolle):
    text = page(client, f"{FIT}?gemeente=zwolle&situatie=hitte&stap=5")
    assert "Het is te heet" in text
    assert text.count("Overgeslagen") == 2
    for step in (1, 2, 3, 4):
        change = next(link for link in links(text) if link.endswith(f"stap={step}"))
        assert "gemeente=Zwolle&situatie=hitte" in change


def test_the_address_to_share_gives_the_same_outcome(client, heat):
    role = make.RoleFactory(theme=heat.theme)
    context = client.get(f"{FIT}?situatie=hitte&situatie=bestaat-niet&stap=5").context
    shared = urlsplit(context["share_address"])
    assert shared.query == "situatie=hitte&stap=5"
    assert [match.role for match in outcome(client, shared.query)] == [role]


def test_no_more_than_ten_matches_stand_on_the_page_and_the_rest_is_one_link_away(client, heat):
    for _n in range(11):
        make.RoleFactory(theme=heat.theme)
    response = client.get(f"{FIT}?situatie=hitte&stap=5")
    assert (len(response.context["matches"]), response.context["match_count"]) == (10, 11)
    assert "/rollen/?state=open" in response.content.decode()


def test_nothing_is_stored_and_no_cookie_is_set(client, heat, zwolle):
    response = client.get(f"{FIT}?gemeente=zwolle&situatie=hitte&stap=5")
    assert not response.cookies
    assert "noindex" in response.content.decode()


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "U sloeg alle vragen over"),
        ("soort=investor", "Met deze antwoorden komt er geen open rol naar voren"),
    ],
)
def test_without_matches_the_page_says_why_and_how_to_go_on(client, query, words):
    make.RoleAudienceFactory()
    text = page(client, f"{FIT}?{query}&stap=5")
    assert words in text
    assert 'href="/rollen/?state=open"' in text


def test_an_empty_portal_answers_every_question_and_says_that_nothing_is_open(client):
    for step in (1, 2, 3, 4):
        page(client, f"{FIT}?stap={step}")
    assert "Er staat nu geen rol open." in page(client, f"{FIT}?soort=company&stap=5")


@pytest.mark.parametrize("step", ["0", "6", "-1", "x", "99999999999999999999", ""])
def test_a_step_that_does_not_exist_is_the_first_question(client, step):
    assert "vraag 1 van 4" in page(client, f"{FIT}?stap={step}")


def test_an_explanation_belongs_to_its_own_answer_also_when_two_have_one_slug(client):
    make.CircumstanceFactory(slug="geld", help="Te weinig geld.")
    make.ContributionFactory(slug="geld", help="Wij betalen mee.")
    assert "Te weinig geld." in page(client, f"{FIT}?stap=2")
    assert "Wij betalen mee." in page(client, f"{FIT}?stap=3")


def test_the_outcome_takes_as_many_queries_with_25_roles_as_with_5(client, heat, zwolle):
    @deferred()
    def fill(number):
        for _n in range(number):
            role = make.RoleAudienceFactory(
                role__theme=heat.theme, role__alliance=make.AllianceFactory()
            ).role
            make.AllianceMembershipFactory(
                alliance=role.alliance, partner=make.PartnerFactory(is_municipality=True)
            )

    address = f"{FIT}?gemeente=zwolle&situatie=hitte&stap=5"
    fill(10)
    few = count_queries(client, address)
    fill(20)
    assert count_queries(client, address) == few


def test_an_unknown_municipality_stands_in_a_summary_that_takes_the_focus(client):
    text = page(client, f"{FIT}?gemeente=Xyzzy&stap=2")
    assert re.search(r'class="error-summary"[^>]*autofocus', text)
    assert '<a href="#id_gemeente">' in text


def test_names_of_municipalities_are_suggested_while_typing(client):
    text = page(client, FIT)
    assert 'data-suggestions="/zoeken/suggesties/?soort=partners.municipality"' in text


def test_an_answer_that_does_not_exist_is_left_out_with_a_notice(client, heat):
    make.HorizonWeightFactory(horizon__slug="nu"), make.HorizonWeightFactory(horizon__slug="later")
    wrong = "situatie=bestaat-niet&inbreng=weg&soort=onzin&wanneer=nu&wanneer=later&stap=99"
    for step in ("2", "5"):
        good = page(client, f"{FIT}?situatie=hitte&soort=company&wanneer=nu&stap={step}")
        assert "weggelaten" not in good
        told = page(client, f"{FIT}?situatie=hitte&{wrong.replace('99', step)}")
        notice = re.search(r'<div class="notice notice-warning">.*?</div>', told, re.DOTALL)[0]
        for left_out in ("bestaat-niet", "weg", "onzin", "later"):
            assert f": {left_out}</li>" in notice
        assert notice.count("<li>") == 4
    assert "<li>Vraag: 99</li>" in page(client, f"{FIT}?{wrong}")
    unknown = page(client, f"{FIT}?gemeente=Xyzzy&stap=3")  # that is a mistake, with its own place
    assert "weggelaten" not in unknown
