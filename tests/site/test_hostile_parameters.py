"""No query string makes a public address fail: 200, 3xx, 400 or 404, never 500."""

import pytest
from django.http import QueryDict
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.pictures.coverage import CoverageForm
from portal.pictures.map import MapForm
from portal.pictures.participation import ParticipationForm
from portal.pictures.timeline import TimelineForm
from portal.site.suggestions import SuggestionForm
from tests import factories as make
from tests.lists.test_what_cannot_be_obeyed import LISTS as FILTERSETS
from themes.matching.answers import ANSWERS, OrganisationForm

LISTS = {reverse(name): tuple(of_list.base_filters) for name, of_list in FILTERSETS.items()}
FORMS = {
    reverse("find_role"): (*OrganisationForm.base_fields, *ANSWERS),
    reverse("take_part"): ("rol", "thema", "alliantie", "gemeente"),
    reverse("suggestions"): tuple(SuggestionForm.base_fields),
    reverse("pictures:coverage"): tuple(CoverageForm.base_fields),
    reverse("pictures:timeline"): tuple(TimelineForm.base_fields),
    reverse("pictures:timeline_svg"): tuple(TimelineForm.base_fields),
    **{
        reverse(f"pictures:{name}{file}"): (*form.base_fields, "sort")
        for name, form in (("map", MapForm), ("participation", ParticipationForm))
        for file in ("", "_svg", "_csv")
    },
}
PAGES = ("/", *FORMS, "/over/", "/robots.txt", "/sitemap.xml")
ALLOWED = {200, 301, 302, 400, 404}

pytestmark = pytest.mark.django_db

nasty = st.one_of(
    st.text(max_size=40),
    st.integers(-(10**20), 10**20).map(str),
    st.sampled_from(
        [
            "\x00",
            "a\x00b",
            "9999999999999",
            "-1",
            "0",
            "10000",
            "0000",
            "1e13",
            "NaN",
            "२०१६",
            "2016-02-31",
            "9999-12-31",
            "0001-01-01",
            "10000-01-01",
            "'; DROP TABLE partners_partner; --",
            '"',
            "%",
            "_",
            "\\",
            "{{ 7 * 7 }}",
            "<script>alert(1)</script>",
            "../../etc/passwd",
            "\u202e",
            "\ufffe",
            "x" * 100_000,
        ]
    ),
)
raw_values = st.sampled_from(
    ["%ED%A0%80", "%FF%FE", "%C3%28", "%00", "%", "%%%", "+", "&&==", "%F5"]
)


@pytest.fixture(scope="class")
def some_content(shared_rows):
    milestone = make.MilestonePartnerFactory().milestone
    theme = make.ThemeFactory()
    theme.milestones.add(milestone)
    make.RoleAudienceFactory(role__theme=theme)
    make.ParticipationFactory()
    make.LessonFactory()
    make.DocumentFactory()
    make.BarrierFactory()
    make.WorkingGroupMembershipFactory()
    make.AllianceThemeFactory(theme=theme)
    make.MunicipalityFactory()
    make.CircumstanceWeightFactory(theme=theme)
    make.ContributionWeightFactory()
    make.HorizonWeightFactory()


def names(address: str) -> tuple[str, ...]:
    own = (LISTS | FORMS).get(address, ())
    return (*own, "q", "sort", "page", "letterlijk", "uitleg", "onbekend")


fixtures_are_shared = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


class TestEveryAddress:
    @pytest.mark.parametrize("address", [*LISTS, *PAGES])
    @fixtures_are_shared
    @given(data=st.data())
    def test_any_value_of_any_parameter_gets_an_answer(self, client, some_content, address, data):
        parameters = QueryDict(mutable=True)
        for name in data.draw(st.lists(st.sampled_from(names(address)), max_size=4)):
            parameters.appendlist(name, data.draw(nasty))
        response = client.get(f"{address}?{parameters.urlencode()}")
        assert response.status_code in ALLOWED

    @pytest.mark.parametrize("address", [*LISTS, *PAGES])
    @fixtures_are_shared
    @given(data=st.data())
    def test_any_bytes_in_the_query_string_get_an_answer(self, client, some_content, address, data):
        name = data.draw(st.sampled_from(names(address)))
        response = client.get(address, QUERY_STRING=f"{name}={data.draw(raw_values)}")
        assert response.status_code in ALLOWED

    @pytest.mark.parametrize("address", [*LISTS, *PAGES])
    def test_a_thousand_parameters_get_an_answer(self, client, some_content, address):
        for query in (
            "&".join(f"p{number}=1" for number in range(1_000)),
            "&".join(f"kind=k{number}" for number in range(900)),
            "&".join(f"kind=k{number}" for number in range(5_000)),
        ):
            assert client.get(f"{address}?{query}").status_code in ALLOWED

    @pytest.mark.parametrize("address", LISTS)
    def test_a_query_of_100_kb_gets_a_message_and_not_a_result(self, client, some_content, address):
        response = client.get(f"{address}?q={'x' * 100_000}")
        assert response.status_code == 200
        assert "200" in response.content.decode()

    @pytest.mark.parametrize("address", LISTS)
    def test_a_page_that_does_not_exist_shows_the_nearest_one(self, client, some_content, address):
        for page in ("-1", "0", "99999999999999999999", "laatste", ""):
            assert client.get(f"{address}?page={page}").status_code == 200

    @fixtures_are_shared
    @given(
        slug=st.text(alphabet=st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60)
    )
    def test_any_slug_gets_an_answer(self, client, some_content, slug):
        for address in LISTS:
            assert client.get(address + slug.replace("/", "_") + "/").status_code in ALLOWED
        assert client.get(f"/rollen/{slug.replace('/', '_')}/notitie/").status_code in ALLOWED


def test_the_lists_and_their_facets_are_those_of_the_site():
    assert {"involvement", "alliance", "role", "theme", "peildatum"} <= {*LISTS["/partners/"]}
    assert {"kind", "theme", "year", "province"} <= {*LISTS["/zoeken/"]}
    assert {"situatie", "inbreng", "wanneer", "soort", "stap"} <= {*FORMS["/meedoen/past-dit/"]}
