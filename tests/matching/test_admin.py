"""What the coordinator sees of a rule before saving it.

Covers: themes/matching/models.py
"""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model

from tests import factories as make
from tests.pages import page
from themes.matching.models import Circumstance, CircumstanceWeight, SignalKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def weight():
    return make.CircumstanceWeightFactory(weight=2, circumstance__slug="hitte")


def change(weight, points=2, **values):
    """What the form of a circumstance sends."""
    return {
        "label": weight.circumstance.label,
        "help": "",
        "position": 0,
        "weights-TOTAL_FORMS": 1,
        "weights-INITIAL_FORMS": 1,
        "weights-0-id": weight.pk,
        "weights-0-circumstance": weight.circumstance.pk,
        "weights-0-theme": weight.theme.pk,
        "weights-0-weight": points,
        "weights-0-reason": weight.reason,
    } | values


def address(weight):
    return f"/beheer/matching/circumstance/{weight.circumstance.pk}/change/"


@pytest.fixture
def example(weight):
    """An example for which another role wins, until heat counts for more."""
    other = make.CircumstanceWeightFactory(weight=3)
    make.RoleAudienceFactory(role=make.RoleFactory(theme=weight.theme, title="Koele rol"))
    make.RoleAudienceFactory(role=make.RoleFactory(theme=other.theme, title="Andere rol"))
    example = make.MatchExampleFactory(name="Warme stad")
    example.circumstances.add(weight.circumstance, other.circumstance)
    return example


def best(matches):
    return [match.role.title for match in matches]


def test_the_effect_of_a_change_is_shown_on_the_examples_before_it_is_saved(desk, weight, example):
    response = desk.post(address(weight), change(weight, 5, _preview="1"))
    [effect] = response.context["effects"]
    assert effect.example == "Warme stad"
    assert best(effect.before) == ["Andere rol", "Koele rol"]
    assert best(effect.after) == ["Koele rol", "Andere rol"]
    assert "Koele rol (5)" in response.content.decode()


def test_the_roles_that_get_other_points_are_marked_on_both_sides(desk, weight, example):
    text = page_of(desk.post(address(weight), change(weight, 5, _preview="1")))
    assert "<li>Andere rol (3)</li><li><strong>Koele rol (2)</strong></li>" in text
    assert "<li><strong>Koele rol (5)</strong></li><li>Andere rol (3)</li>" in text


def page_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_role_below_the_best_that_gets_other_points_is_no_change_of_nothing(desk, weight):
    other = make.CircumstanceWeightFactory(weight=5)
    for _number in range(5):
        make.RoleFactory(theme=other.theme)
    make.RoleFactory(theme=weight.theme)
    example = make.MatchExampleFactory(name="Warme stad")
    example.circumstances.add(weight.circumstance, other.circumstance)
    make.MatchExampleFactory(name="Andere stad")
    response = desk.post(address(weight), change(weight, 3, _preview="1"))
    first, second = response.context["effects"]
    assert (first.example, first.is_changed, first.unseen) == ("Warme stad", True, 1)
    assert not second.is_changed
    text = page_of(response)
    assert "Ook 1 rol die lager staat, krijgt andere punten." in text
    assert "Andere stad (alle punten en plaatsen blijven gelijk)" in text


def test_a_known_fact_is_added_only_while_one_is_left(desk):
    make.SignalFactory(slug="theme")
    assert desk.get("/beheer/matching/signal/add/").status_code == 200
    for kind in set(SignalKind.values) - {"theme"}:
        make.SignalFactory(slug=kind)
    assert desk.get("/beheer/matching/signal/add/").status_code == 403
    assert "/beheer/matching/signal/add/" not in page(desk, "/beheer/matching/signal/")


def test_showing_the_effect_saves_nothing_and_says_nothing_was_saved(desk, weight, example):
    response = desk.post(address(weight), change(weight, 5, label="Anders", _preview="1"))
    weight.refresh_from_db()
    assert weight.weight == 2
    assert not Circumstance.objects.filter(label="Anders").exists()
    assert not LogEntry.objects.exists()
    assert not list(response.context["messages"])
    assert "Er is niets opgeslagen." in response.content.decode()


def test_what_was_typed_stays_in_the_form_and_can_then_be_saved(desk, weight, example):
    text = desk.post(address(weight), change(weight, 5, _preview="1")).content.decode()
    assert 'name="weights-0-weight" value="5"' in text
    assert "errornote" not in text
    assert desk.post(address(weight), change(weight, 5)).status_code == 302
    weight.refresh_from_db()
    assert weight.weight == 5


def test_a_new_rule_and_a_removed_one_can_be_tried_too(desk, weight, example):
    response = desk.post(
        address(weight), change(weight, _preview="1", **{"weights-0-DELETE": "on"})
    )
    assert [match.score for match in response.context["effects"][0].after] == [3, 0]
    assert CircumstanceWeight.objects.filter(pk=weight.pk).exists()
    added = {"label": "Nieuw", "slug": "nieuw", "help": "", "position": 0, "_preview": "1"}
    added |= {"weights-TOTAL_FORMS": 0, "weights-INITIAL_FORMS": 0}
    response = desk.post("/beheer/matching/circumstance/add/", added)
    assert response.context["effects"][0].is_changed is False
    assert not Circumstance.objects.filter(slug="nieuw").exists()


def test_a_mistake_in_the_form_is_told_instead_of_an_effect(desk, weight, example):
    response = desk.post(address(weight), change(weight, 6, _preview="1"))
    assert "effects" not in response.context
    assert "errornote" in response.content.decode()


def test_what_another_saved_meanwhile_is_told_instead_of_an_effect(desk, weight, example):
    opened = desk.get(address(weight)).context["adminform"].form.seen_version
    desk.post(address(weight), change(weight, 4))
    typed = change(weight, 5, _preview="1", seen_version=opened)
    response = desk.post(address(weight), typed)
    assert "effects" not in response.context
    assert "Er is niets overschreven" in response.content.decode()
    typed["seen_version"] = response.context["adminform"].form.seen_version
    assert "effects" in desk.post(address(weight), typed).context


def test_points_that_another_took_away_meanwhile_do_not_come_back_unseen(desk, weight):
    opened = desk.get(address(weight)).context["adminform"].form.seen_version
    desk.post(address(weight), change(weight, **{"weights-0-DELETE": "on"}))
    response = desk.post(address(weight), change(weight, 5, seen_version=opened))
    assert "Er is niets overschreven" in response.content.decode()
    assert not CircumstanceWeight.objects.exists()


def test_without_examples_the_way_to_add_one_is_shown(desk, weight):
    text = desk.post(address(weight), change(weight, _preview="1")).content.decode()
    assert "/beheer/matching/matchexample/add/" in text


@pytest.mark.parametrize(
    "factory",
    [
        make.CircumstanceFactory,
        make.ContributionFactory,
        make.HorizonFactory,
        make.SignalFactory,
        make.MatchExampleFactory,
    ],
)
def test_every_kind_of_rule_has_a_list_and_a_form_with_the_button(desk, factory):
    row = factory()
    name = row._meta.model_name
    page(desk, f"/beheer/matching/{name}/")
    page(desk, f"/beheer/matching/{name}/add/")
    assert 'name="_preview"' in page(desk, f"/beheer/matching/{name}/{row.pk}/change/")


def test_who_may_only_look_gets_no_effect(client, weight, example):
    client.force_login(get_user_model().objects.create_user("kijker", is_staff=True))
    assert client.post(address(weight), change(weight, 5, _preview="1")).status_code == 403


def test_a_role_shows_the_municipalities_that_could_take_it_and_why(desk):
    make.SignalFactory(slug="theme", reason="Werkt aan het thema.")
    partner = make.PartnerFactory(is_municipality=True)
    role = make.RoleAudienceFactory().role
    make.ThemePartnerFactory(partner=partner, theme=role.theme)
    text = page(desk, f"/beheer/themes/role/{role.pk}/change/")
    start = text.index('id="candidates"')
    assert partner.municipality.label in text[start:]
    assert "Werkt aan het thema." in text[start:]


def test_a_filled_role_asks_for_no_candidates(desk):
    role = make.RoleFactory(state="filled", holder=make.PartnerFactory())
    assert 'id="candidates"' not in page(desk, f"/beheer/themes/role/{role.pk}/change/")


def test_open_roles_for_which_nobody_is_named_want_attention(desk):
    make.RoleFactory(title="Zonder iemand")
    make.RoleCandidateFactory(role=make.RoleFactory(title="Met iemand"))
    text = page(desk, "/beheer/")
    assert "open rollen waarvoor nog niemand is genoemd of aangemeld: 1" in text
    text = page(desk, "/beheer/themes/role/?kandidaat=geen")
    assert "Zonder iemand" in text
    assert "Met iemand" not in text
