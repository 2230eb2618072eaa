"""Facts from the publication of the programme, looked up in the content as it is loaded.

Covers: themes/matching/loading.py, themes/models/role.py
"""

import re
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.db import models

from milestones.models import Document, Lesson, Milestone, Objective, Programme
from partners.models import Municipality, Participation, Partner, WorkingGroup
from partners.models.participation import DEAL_ENDED
from portal.loading.load import load
from portal.publishing.richtext import plain_text
from portal.site.models import SitePage
from tests.loading.checking import problems_in
from tests.pages import page
from themes.models import Alliance, Barrier, Role, Theme, ThemeRelation

CITIES = {
    "zwolle",
    "dordrecht",
    "den-haag",
    "rotterdam",
    "amersfoort",
    "amsterdam",
    "breda",
    "eindhoven",
}
PUBLIC = [
    Theme,
    Alliance,
    Role,
    Barrier,
    Milestone,
    Document,
    Lesson,
    Partner,
    WorkingGroup,
    SitePage,
]


pytestmark = [pytest.mark.usefixtures("_loaded", "db")]


def slugs(queryset) -> set[str]:
    return set(queryset.values_list("slug", flat=True))


def parts(milestone: str, part: str) -> set[str]:
    found = Milestone.objects.get(slug=milestone).partners.filter(part=part)
    return set(found.values_list("partner__slug", flat=True))


def all_text(item: models.Model) -> str:
    """Every text of an item and of its own rows, as one line."""
    texts = []
    rows = [item]
    for relation in item._meta.related_objects:
        if relation.one_to_many and relation.on_delete is models.CASCADE:
            rows += getattr(item, relation.get_accessor_name()).all()
    for row in rows:
        texts += [
            str(getattr(row, field.name) or "")
            for field in row._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField)
        ]
    return plain_text(" ".join(texts))


def section(theme: str, kind: str) -> str:
    return plain_text(Theme.objects.get(slug=theme).sections.get(kind=kind).body)


# The files


def test_the_files_have_no_fault():
    assert [str(problem) for problem in problems_in(settings.BASE_DIR)] == []


def test_all_values_stay_as_they_were_loaded():
    report = load()
    assert report.changed == 0
    assert [str(change) for change in report.kept] == []


# The deal itself


def test_the_deal_ran_from_march_2016_until_january_2021():
    programme = Programme.objects.get()
    assert (programme.started.isoformat(), programme.ended.isoformat()) == ("2016-03", "2021-01")


def test_the_deal_had_four_objectives():
    assert list(Objective.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_governments_have_eight_roles():
    verbs = set(Programme.objects.get().roles.values_list("verb", flat=True))
    assert {verb.lower() for verb in verbs} == {
        "communiceren",
        "reguleren",
        "faciliteren",
        "financieren",
        "plannen",
        "creëren",
        "enthousiasmeren",
        "realiseren",
    }


def test_the_film_and_the_address_of_the_programme_are_there():
    programme = Programme.objects.get()
    assert programme.film_url == "https://youtu.be/dmt9k3v26CA"
    assert programme.contact_email == "info@citydealklimaatadaptatie.nl"


@pytest.mark.parametrize(
    "word", ["Experimenteel leren: deal of no deal?", "Universiteit Utrecht", "2017"]
)
def test_the_evaluation_says_how_and_by_whom(word):
    assert word in plain_text(Programme.objects.get().evaluation)


# Who took part


def test_five_municipalities_signed_in_march_2016():
    signed = Participation.objects.filter(joined="2016-03", partner__kind="municipality")
    assert set(signed.values_list("partner__slug", flat=True)) == {
        "zwolle",
        "gouda",
        "dordrecht",
        "den-haag",
        "rotterdam",
    }


def test_every_participation_ends_when_the_programme_ends():
    assert Programme.objects.get().ended == DEAL_ENDED


@pytest.mark.parametrize(
    ("day", "number"),
    [("2021-01-01", 16), ("2021-01-31", 16), ("2021-02-01", 0), ("2030-01-01", 0)],
)
def test_after_the_deal_the_list_of_partners_names_nobody_as_participant(client, day, number):
    assert client.get(f"/partners/?peildatum={day}").context["filterset"].count == number


def test_four_cities_joined_in_june_2016():
    joined = Participation.objects.filter(joined="2016-06")
    assert set(joined.values_list("partner__slug", flat=True)) == {
        "amersfoort",
        "amsterdam",
        "breda",
        "eindhoven",
    }


def test_gouda_left_in_the_course_of_2016():
    gouda = Participation.objects.get(partner__slug="gouda")
    assert (gouda.joined.isoformat(), gouda.left.isoformat()) == ("2016-03", "2016")


def test_eight_cities_were_in_the_deal_in_2017():
    active = Partner.objects.active_on("2017-06-01").filter(kind="municipality")
    assert slugs(active) == CITIES


def test_the_ministry_signed_under_its_name_of_then():
    ministry = Partner.objects.get(slug="ministerie-van-infrastructuur-en-waterstaat")
    assert ministry.participations.get().joined.isoformat() == "2016-03"
    assert ministry.aliases.filter(kind="former", name__contains="Milieu").exists()


def test_about_sixty_organisations_are_there_and_municipalities_are_linked():
    assert Partner.objects.published().count() >= 60
    assert not Partner.objects.filter(kind="municipality", municipality=None).exists()


@pytest.mark.parametrize(
    ("slug", "kind"),
    [
        ("waterschap-de-dommel", "water_board"),
        ("vbdo", "association"),
        ("vhg", "association"),
        ("afm", "regulator"),
        ("dnb", "regulator"),
        ("havensteder", "housing_corporation"),
        ("staatsbosbeheer", "nature_organisation"),
        ("vng", "association"),
        ("tauw", "company"),
        ("rivm", "knowledge_institute"),
        ("ministerie-van-financien", "ministry"),
        ("dpra", "network"),
    ],
)
def test_an_organisation_has_the_right_kind(slug, kind):
    assert Partner.objects.get(slug=slug).kind == kind


def test_naarden_leads_to_gooise_meren():
    naarden = Municipality.objects.get(name="Naarden")
    assert Municipality.objects.living_successor(naarden).name == "Gooise Meren"


def test_wijdemeren_is_planned_to_join_hilversum():
    wijdemeren = Municipality.objects.get(name="Wijdemeren")
    assert wijdemeren.valid_until.isoformat() == "2027-01-01"
    assert wijdemeren.change.main_successor.name == "Hilversum"
    assert "Wetsvoorstel" in wijdemeren.change.source


@pytest.mark.parametrize(("day", "count"), [((2026, 12, 31), 342), ((2027, 1, 1), 341)])
def test_there_are_342_municipalities_until_wijdemeren_joins_hilversum(day, count):
    existing = Municipality.objects.existing(date(*day))
    assert existing.count() == count
    assert existing.filter(name="Wijdemeren").exists() == (count == 342)


def test_the_page_of_wijdemeren_leads_to_hilversum_on_the_day(client, clock):
    clock.time = datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC)
    assert client.get("/gemeenten/wijdemeren/").status_code == 200
    clock.time = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
    assert client.get("/gemeenten/wijdemeren/").url == "/gemeenten/hilversum/"


# What was reached


@pytest.mark.parametrize(
    ("slug", "date"),
    [
        ("deltabeslissing-ruimtelijke-adaptatie", "2015"),
        ("lancering-city-deal", "2016-03"),
        ("tweede-ondertekening", "2016-06"),
        ("training-klimaatbestendig-handelen", "2017-05"),
        ("intentieverklaring-nature-based-solutions", "2017-10"),
        ("advies-nationale-financiering", "2017-11"),
        ("hoorzitting-tweede-kamer", "2018-03"),
        ("roadmap-1-0", "2018-04"),
        ("maatschappelijke-initiatieven", "2018-05"),
        ("bestuursakkoord-klimaatadaptatie", "2018"),
        ("magazine-het-klimaat-in-tien-steden", "2018-09"),
        ("masterclass-wethouders", "2018-09"),
        ("advies-gevolgbeperking", "2019-01"),
        ("roadmap-2-0", "2019-06"),
        ("klimaatadaptatie-in-de-omgevingswet", "2019-06"),
        ("waterrisicodiagram", "2019-09"),
        ("natuur-als-oplossing", "2019-10"),
        ("waarde-van-groen-blauw-dag-van-de-stad", "2019-10-28"),
        ("hackathon-de-groene-stad", "2020-09-30"),
        ("oogstfeest-road-to-cas", "2020-10-22"),
        ("start-city-deal-openbare-ruimte", "2020-10-29"),
        ("climate-adaptation-summit", "2021-01-25"),
        ("afronding-city-deal", "2021-01"),
    ],
)
def test_a_milestone_is_dated_as_precisely_as_the_source_and_no_more(slug, date):
    assert Milestone.objects.get(slug=slug).date.isoformat() == date


@pytest.mark.parametrize(
    ("slug", "value"),
    [
        ("lancering-city-deal", 3),
        ("tweede-ondertekening", 8),
        ("training-klimaatbestendig-handelen", 14),
        ("training-klimaatbestendig-handelen", 5),
        ("maatschappelijke-initiatieven", 5),
        ("masterclass-wethouders", 8),
    ],
)
def test_a_milestone_holds_the_figure_of_the_source(slug, value):
    assert Milestone.objects.get(slug=slug).figures.filter(value=value).exists()


def test_six_parties_signed_the_declaration_of_intent():
    assert parts("intentieverklaring-nature-based-solutions", "signatory") == {
        "dordrecht",
        "eindhoven",
        "ecoshape",
        "staatsbosbeheer",
        "waterschap-de-dommel",
        "vhg",
    }


@pytest.mark.parametrize(
    ("milestone", "part", "partner"),
    [
        ("hackathon-de-groene-stad", "winner", "tauw"),
        ("oogstfeest-road-to-cas", "successor", "vbdo"),
        ("oogstfeest-road-to-cas", "successor", "asn-bank"),
        ("advies-nationale-financiering", "recipient", "dpra"),
        ("advies-gevolgbeperking", "recipient", "deltaprogramma"),
    ],
)
def test_a_partner_had_its_part_in_a_milestone(milestone, part, partner):
    assert partner in parts(milestone, part)


@pytest.mark.parametrize(
    ("milestone", "group"),
    [
        ("roadmap-1-0", "gebiedsontwikkeling"),
        ("maatschappelijke-initiatieven", "maatschappelijke-initiatieven"),
        ("natuur-als-oplossing", "nature-based-solutions"),
        ("waterrisicodiagram", "gevolgbeperking"),
        ("advies-gevolgbeperking", "gevolgbeperking-overstromingen"),
    ],
)
def test_a_working_group_produced_a_milestone(milestone, group):
    assert Milestone.objects.get(slug=milestone).working_group.slug == group


def test_one_working_group_was_temporary():
    assert slugs(WorkingGroup.objects.filter(is_temporary=True)) == {
        "gevolgbeperking-overstromingen"
    }


@pytest.mark.parametrize(
    "url",
    [
        "https://www.citydealklimaatadaptatie.nl/wp-content/uploads/2019/12/Roadmap-2.0.pdf",
        "https://www.citydealklimaatadaptatie.nl/wp-content/uploads/2019/12/klimaatin10steden.pdf",
        "https://www.citydealklimaatadaptatie.nl/wp-content/uploads/2019/11/Maatschappelijk-Initiatieven.pdf",
        "https://klimaatadaptatienederland.nl/publish/pages/167108/20190925_pr3743_20_final_rapportage_incl_samenvatting.pdf",
        "https://www.citydealklimaatadaptatie.nl/wp-content/uploads/2019/12/Nature-Based-Solutions-Publicatie.pdf",
        "https://degroenestad.waag.org/",
        "https://issuu.com/donkigotte/docs/citydealklimaatadaptatie_omgevingsw?e=0",
        "https://openresearch.amsterdam/nl/page/59885/introductie-amstel-stad-en-de-nieuwe-methode",
        "https://youtu.be/dmt9k3v26CA",
    ],
)
def test_every_address_of_the_publication_is_a_document(url):
    assert Document.objects.filter(url=url).count() == 1


def test_the_second_roadmap_is_dated_to_the_day():
    assert Document.objects.get(slug="roadmap-2-0").date.isoformat() == "2019-06-13"


# What was learned


@pytest.mark.parametrize("level", ["local", "horizontal", "vertical"])
def test_there_are_lessons_on_every_level(level):
    assert Lesson.objects.filter(level=level).exists()


@pytest.mark.parametrize("outcome", ["success", "failure", "advice"])
def test_lessons_tell_of_success_and_of_failure(outcome):
    assert Lesson.objects.filter(outcome=outcome).count() >= 5


@pytest.mark.parametrize(
    ("lesson", "organisation"),
    [
        ("contact-tussen-steden-en-beheerders", "staatsbosbeheer"),
        ("projectoverstijgend-samenwerken", "bpd"),
        ("te-veel-onderwerpen-op-een-tafel", "dordrecht"),
        ("van-kennis-delen-naar-experimenteren", "waternet"),
        ("te-weinig-tijd-en-commitment", "tauw"),
        ("sterkere-stem-richting-ministeries", "tauw"),
        ("aansluiting-dpra-en-nkwk", "arcadis"),
    ],
)
def test_a_lesson_has_its_organisation_as_source(lesson, organisation):
    assert Lesson.objects.get(slug=lesson).organisation.slug == organisation


# The years after


def test_seven_themes_answer_the_three_questions():
    assert list(Theme.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6, 7]
    for theme in Theme.objects.all():
        kinds = list(theme.sections.order_by("kind").values_list("kind", flat=True))
        assert kinds == ["challenge", "collaboration", "success"]


@pytest.mark.parametrize(
    ("theme", "kind", "word"),
    [
        ("groene-leefomgeving", "collaboration", "showcase"),
        ("groene-leefomgeving", "collaboration", "LNV, IenW, VWS en BZK"),
        ("groene-leefomgeving", "collaboration", "Impulsregeling"),
        ("groene-leefomgeving", "success", "Steenbreek"),
        ("groene-leefomgeving", "success", "proceseigenaar"),
        ("klimaatbestendig-en-natuurinclusief-bouwen", "challenge", "Rebel"),
        ("klimaatbestendig-en-natuurinclusief-bouwen", "challenge", "GREX"),
        ("klimaatbestendig-en-natuurinclusief-bouwen", "collaboration", "KAN"),
        ("klimaatbestendig-en-natuurinclusief-bouwen", "success", "leermodule"),
        ("rol-financiele-sector", "collaboration", "BREEAM"),
        ("rol-financiele-sector", "collaboration", "AFM, DNB"),
        ("rol-financiele-sector", "success", "Knoop XL"),
        ("vitale-en-kwetsbare-functies", "challenge", "dertien"),
        ("vitale-en-kwetsbare-functies", "collaboration", "basisveiligheidsniveau"),
        ("vitale-en-kwetsbare-functies", "success", "ProRail"),
        ("vitale-en-kwetsbare-functies", "success", "Ambitieweb"),
        ("integrale-aanpak-openbare-ruimte", "collaboration", "29 oktober 2020"),
        ("integrale-aanpak-openbare-ruimte", "collaboration", "Managing Public Space"),
        ("integrale-aanpak-openbare-ruimte", "collaboration", "Koppelkansen"),
        ("stedelijke-adaptatiestrategie-en-beleidsmix", "challenge", "Water Sensitive Rotterdam"),
        ("stedelijke-adaptatiestrategie-en-beleidsmix", "collaboration", "bijna twintig"),
        ("stedelijke-adaptatiestrategie-en-beleidsmix", "collaboration", "RIONED"),
        ("klimaatbestendige-sociale-woningbouw", "challenge", "wijkpaspoorten"),
        ("klimaatbestendige-sociale-woningbouw", "collaboration", "routekaart"),
        ("klimaatbestendige-sociale-woningbouw", "success", "BZK"),
    ],
)
def test_a_section_of_a_theme_holds_the_fact(theme, kind, word):
    assert word in section(theme, kind)


def test_the_city_deal_for_public_space_has_its_members_and_start():
    alliance = Alliance.objects.get(slug="city-deal-openbare-ruimte")
    assert alliance.started.isoformat() == "2020-10-29"
    assert set(alliance.memberships.values_list("partner__slug", flat=True)) == {
        "amsterdam",
        "den-haag",
        "leiden",
        "rotterdam",
        "amersfoort",
        "dordrecht",
        "ministerie-van-binnenlandse-zaken",
        "ministerie-van-landbouw-natuur-en-voedselkwaliteit",
        "ministerie-van-infrastructuur-en-waterstaat",
        "ministerie-van-justitie-en-veiligheid",
    }


def test_two_ministries_joined_the_city_deal_for_public_space_later():
    """Its own page says so; the publication names four ministries at the start."""
    joined = Alliance.objects.get(slug="city-deal-openbare-ruimte").memberships
    later = joined.filter(joined="2020-12-11", partner__kind="ministry")
    assert set(later.values_list("partner__slug", flat=True)) == {
        "ministerie-van-infrastructuur-en-waterstaat",
        "ministerie-van-justitie-en-veiligheid",
    }


def test_the_alliance_for_financial_incentives_ended_in_2021():
    alliance = Alliance.objects.get(slug="alliantie-financiele-prikkels")
    assert (alliance.stage, alliance.ended.isoformat()) == ("ended", "2021-06-08")
    members = set(alliance.memberships.values_list("partner__slug", flat=True))
    assert {"vng", "ipo", "unie-van-waterschappen", "stichting-rioned", "dpra"} <= members


def test_every_alliance_has_one_first_theme():
    for alliance in Alliance.objects.all():
        assert alliance.themes.filter(is_primary=True).count() == 1, alliance


def test_what_the_text_says_could_be_is_never_filled_nor_in_conversation(client):
    overtaken = Role.objects.filter(state="overtaken")
    assert set(Role.objects.values_list("state", flat=True)) <= {"open", "overtaken"}
    number = Role.objects.count() - overtaken.count()
    assert client.get("/").context["figures"]["roles"] == number
    states = client.get("/rollen/").context["filterset"].options("state")
    assert [option.count for option in states] == [number, 0, 0, overtaken.count()]


@pytest.mark.parametrize("slug", ["proceseigenaar-instrumentarium", "trekker-uniforme-aanpak-bouw"])
def test_the_note_for_the_alderman_says_that_the_role_is_open(client, slug):
    assert "In gesprek" not in page(client, f"/rollen/{slug}/notitie/")
    assert "Deze rol is open" in page(client, f"/rollen/{slug}/")


@pytest.mark.parametrize(
    "slug",
    [
        "coalitie-groene-stad",
        "gremium-financiele-sector",
        "kopgroep-vitaal-en-kwetsbaar",
        "klimaatadaptatie-coaches",
    ],
)
def test_what_participants_see_before_them_is_an_idea_without_members(client, slug):
    alliance = Alliance.objects.get(slug=slug)
    assert alliance.stage == "idea"
    assert not alliance.memberships.current().exists()
    for role in alliance.roles.all():
        assert "(Idee)" in page(client, f"{role.get_absolute_url()}notitie/")


@pytest.mark.parametrize(
    "slug",
    [
        "gemeenten-concurreren-om-subsidie",
        "geen-geld-voor-coaches",
        "plannen-en-begrotingen-niet-verbonden",
    ],
)
def test_a_barrier_of_which_the_source_tells_no_state_is_of_unknown_state(client, slug):
    assert "De bron zegt niet hoe het met deze belemmering staat." in page(
        client, Barrier.objects.get(slug=slug)
    )


@pytest.mark.parametrize("word", ["voor zich", "Of ze er zijn gekomen", "Het idee is", "zou:"])
def test_the_core_teams_and_the_leading_group_are_told_as_what_participants_saw(word):
    assert word in section("vitale-en-kwetsbare-functies", "collaboration")


@pytest.mark.parametrize(
    ("theme", "kind"),
    [
        ("groene-leefomgeving", "process_owner"),
        ("groene-leefomgeving", "showcase_city"),
        ("rol-financiele-sector", "lead_party"),
        ("rol-financiele-sector", "financing_party"),
        ("rol-financiele-sector", "quartermaster"),
        ("rol-financiele-sector", "testbed"),
        ("vitale-en-kwetsbare-functies", "process_owner"),
        ("vitale-en-kwetsbare-functies", "secretary"),
        ("vitale-en-kwetsbare-functies", "ambassador"),
        ("klimaatbestendige-sociale-woningbouw", "coach"),
        ("klimaatbestendige-sociale-woningbouw", "financing_party"),
    ],
)
def test_a_role_that_is_needed_is_there(theme, kind):
    assert Role.objects.filter(theme__slug=theme, kind=kind).exists()


@pytest.mark.parametrize(
    ("partner", "theme"),
    [
        ("vbdo", "rol-financiele-sector"),
        ("dpra", "rol-financiele-sector"),
        ("eindhoven", "rol-financiele-sector"),
        ("ministerie-van-binnenlandse-zaken", "vitale-en-kwetsbare-functies"),
        ("ministerie-van-binnenlandse-zaken", "klimaatbestendige-sociale-woningbouw"),
        ("samen-klimaatbestendig", "stedelijke-adaptatiestrategie-en-beleidsmix"),
        ("vng", "stedelijke-adaptatiestrategie-en-beleidsmix"),
    ],
)
def test_a_possible_holder_is_named_and_not_appointed(partner, theme):
    role = Role.objects.filter(theme__slug=theme, candidates__partner__slug=partner).first()
    assert role is not None
    assert role.holder is None


def test_every_theme_has_open_roles_and_some_fit_municipalities():
    for theme in Theme.objects.with_role_counts():
        assert theme.open_roles, theme
    assert Role.objects.published().open().for_municipalities().count() >= 10


def test_barriers_are_of_law_finance_and_policy():
    assert set(Barrier.objects.values_list("kind", flat=True)) == {"law", "finance", "policy"}


def test_building_and_finance_are_related_with_a_reason():
    relation = ThemeRelation.objects.get(
        from_theme__slug="klimaatbestendig-en-natuurinclusief-bouwen",
        to_theme__slug="rol-financiele-sector",
    )
    assert relation.reason


# Care


@pytest.mark.parametrize("model", PUBLIC, ids=lambda model: model._meta.model_name)
def test_every_item_is_public_and_says_where_it_comes_from(model):
    for item in model._default_manager.all():
        assert item.is_public, item
        assert item.summary, item
        assert item.source, item
        if model is not SitePage:
            assert item.source_page, item


QUOTED_PERSONS = [
    "Gehrels",
    "Duiker",
    "Koornneef",
    "Boeschoten",
    "van Gelderen",
    "Kelder",
    "Koeze",
    "van der Strate",
    "Helmyr",
    "Stoffels",
    "Reimerink",
    "Nieuwenhuizen",
]


@pytest.mark.parametrize("model", [*PUBLIC, Programme], ids=lambda model: model._meta.model_name)
def test_no_person_is_named_and_no_address_of_a_person_is_published(model):
    for item in model._default_manager.all():
        text = all_text(item)
        assert not [name for name in QUOTED_PERSONS if name in text], item
        addresses = set(re.findall(r"[\w.+-]+@[\w-]+(?:\.\w+)+", text))
        assert addresses <= {"info@citydealklimaatadaptatie.nl"}, item


def test_the_author_of_the_thesis_is_named_with_the_thesis_only():
    for model in PUBLIC:
        for item in model._default_manager.all():
            named = "Maassen" in all_text(item)
            assert named == (getattr(item, "slug", "") == "masterscriptie-experimenteel-leren")


MAX_WORDS_OF_A_THEME = 900


@pytest.mark.parametrize("number", range(1, 8))
def test_a_theme_opens_with_what_is_asked_in_at_most_900_words(client, number):
    theme = Theme.objects.get(number=number)
    main = page(client, theme).split("<main", 1)[1].partition(">")[2]
    opening = main.split('<details class="fold"', 1)[0]
    words = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", opening).split()
    assert len(words) <= MAX_WORDS_OF_A_THEME
    assert opening.index("Open rollen") < opening.index("Wat er daarna gebeurde")
