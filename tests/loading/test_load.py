"""The content is loaded once, and an update keeps what the coordinator changed.

Covers: portal/loading/specs.py, portal/loading/models.py,
portal/loading/management/commands/load_programme.py
"""

import datetime
import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from milestones.models import GovernmentRole, Lesson, Milestone, Objective, Programme
from partners.models import MunicipalityChange, Partner, WorkingGroup
from portal.loading.models import LoadedItem
from portal.publishing.dates import PartialDate
from tests.factories import MunicipalityFactory, PartnerFactory, ProvinceFactory
from tests.loading.files import (
    ALLIANCES,
    BARRIERS,
    CHANGES,
    LESSONS,
    MILESTONES,
    OBJECTIVES,
    PARTNERS,
    PROGRAMME,
    RELATIONS,
    ROLES,
    THEMES,
    WORKING_GROUPS,
    lesson,
    merger,
    milestone,
    objective,
    partner,
    role,
    theme,
    working_group,
)
from themes.models import Alliance, AllianceMembership, Barrier, Role, Theme

pytestmark = pytest.mark.django_db


def test_an_item_is_loaded_with_its_relations_and_rows(files):
    files.write(PARTNERS, [partner("tauw", aliases=[{"name": "Tauw bv", "kind": "former"}])])
    files.write(OBJECTIVES, [{"slug": "leren", "number": 1, "title": "Leren", "summary": "Leren."}])
    files.write(
        MILESTONES,
        [
            milestone(
                "lancering",
                objectives=["leren"],
                partners=[{"partner": "tauw", "part": "winner"}],
                figures=[{"label": "deelnemers", "value": 14}],
            )
        ],
    )
    assert files.load().created == 3
    loaded = Milestone.objects.get()
    assert loaded.date == PartialDate(2016, 3)
    assert loaded.is_public
    assert list(loaded.objectives.all()) == [Objective.objects.get()]
    assert loaded.partners.get().partner == Partner.objects.get()
    assert loaded.figures.get().value == 14
    assert Partner.objects.get().aliases.get().kind == "former"


def test_a_second_load_changes_nothing(files):
    files.write(PARTNERS, [partner("tauw", aliases=[{"name": "Tauw bv"}], body="<p>Tekst</p>")])
    files.load()
    with CaptureQueriesContext(connection) as queries:
        report = files.load()
    assert (report.created, report.updated, report.unchanged) == (0, 0, 1)
    written = [q["sql"] for q in queries if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert written == []


def test_a_changed_file_changes_what_nobody_touched(files):
    files.write(PARTNERS, [partner("tauw", summary="Oud.")])
    files.load()
    files.write(PARTNERS, [partner("tauw", summary="Nieuw.")])
    assert files.load().updated == 1
    assert Partner.objects.get().summary == "Nieuw."


def test_what_the_coordinator_changed_is_kept_and_reported(files):
    files.write(PARTNERS, [partner("tauw", summary="Oud.", website="")])
    files.load()
    Partner.objects.update(summary="Van de coördinator.")
    files.write(PARTNERS, [partner("tauw", summary="Nieuw.", website="https://example.org/")])
    report = files.load()
    changed = Partner.objects.get()
    assert changed.summary == "Van de coördinator."
    assert changed.website == "https://example.org/"
    assert [(change.field, change.now) for change in report.kept] == [
        ("summary", "Van de coördinator.")
    ]
    replaced = files.load(overwrite=True).replaced
    assert [(one.field, one.now, one.wanted) for one in replaced] == [
        ("summary", "Van de coördinator.", "Nieuw.")
    ]


def test_an_update_corrects_states_that_the_coordinator_did_not_touch(files):
    def content(**states):
        wanted = {"role": "open", "barrier": "unknown", "alliance": "idea"} | states
        capacity = "suggested" if wanted["alliance"] == "idea" else "member"
        members = [{"partner": "tauw", "capacity": capacity}]
        files.write(PARTNERS, [partner("tauw")])
        files.write(THEMES, [theme("thema", 1)])
        files.write(
            ALLIANCES,
            [
                {"slug": slug, "name": "Groep", "kind": "network", "summary": "Iets."}
                | {"stage": wanted["alliance"], "memberships": members}
                for slug in ("groep", "eigen-groep")
            ],
        )
        files.write(
            ROLES,
            [role(slug, theme="thema", state=wanted["role"]) for slug in ("rol", "eigen-rol")],
        )
        files.write(
            BARRIERS,
            [
                {"slug": slug, "title": "Zeer", "kind": "law", "summary": "Iets."}
                | {"state": wanted["barrier"]}
                for slug in ("zeer", "eigen-zeer")
            ],
        )

    content(role="in_conversation", barrier="in_progress", alliance="forming")
    files.load()
    Barrier.objects.filter(slug="eigen-zeer").update(state="solved")
    Alliance.objects.filter(slug="eigen-groep").update(stage="active")
    Role.objects.filter(slug="eigen-rol").update(state="filled", holder=Partner.objects.get())
    content()
    files.load()
    for model, field, corrected, kept in (
        (Role, "state", "open", "filled"),
        (Barrier, "state", "unknown", "solved"),
        (Alliance, "stage", "idea", "active"),
    ):
        own, other = model.objects.order_by("slug").values_list(field, flat=True)
        assert (own, other) == (kept, corrected)
    assert set(AllianceMembership.objects.values_list("capacity", flat=True)) == {"suggested"}


def test_a_withdrawn_item_stays_withdrawn(files):
    files.write(PARTNERS, [partner("tauw")])
    files.load()
    Partner.objects.all().withdraw()
    files.load()
    assert Partner.objects.get().status == "archived"


def test_overwrite_replaces_and_says_what(files):
    files.write(PARTNERS, [partner("tauw", summary="Uit het bestand.")])
    files.load()
    Partner.objects.update(summary="Van de coördinator.")
    report = files.load(overwrite=True)
    assert Partner.objects.get().summary == "Uit het bestand."
    assert "Van de coördinator. -> Uit het bestand." in str(report.replaced[0])


def test_a_dry_run_says_it_and_changes_nothing(files):
    files.write(PARTNERS, [partner("tauw", summary="Uit het bestand.")])
    files.load()
    Partner.objects.update(summary="Van de coördinator.")
    report = files.load(overwrite=True, dry_run=True)
    assert len(report.replaced) == 1
    assert Partner.objects.get().summary == "Van de coördinator."


def test_what_the_coordinator_deleted_stays_deleted_until_overwritten(files):
    files.write(PARTNERS, [partner("tauw")])
    files.load()
    Partner.objects.all().delete()
    assert files.load().kept
    assert not Partner.objects.exists()
    files.load(overwrite=True)
    assert Partner.objects.exists()


def test_a_row_that_the_coordinator_deleted_or_changed_is_kept_so(files):
    aliases = [{"name": "Eerste"}, {"name": "Tweede"}]
    files.write(PARTNERS, [partner("tauw", aliases=aliases)])
    files.load()
    tauw = Partner.objects.get()
    tauw.aliases.get(name="Eerste").delete()
    tauw.aliases.update(kind="former")
    tauw.aliases.create(name="Van de coördinator")
    files.load()
    assert dict(tauw.aliases.values_list("name", "kind")) == {
        "Tweede": "former",
        "Van de coördinator": "other",
    }


def test_a_row_that_left_the_file_goes(files):
    files.write(PARTNERS, [partner("tauw", aliases=[{"name": "Eerste"}])])
    files.load()
    files.write(PARTNERS, [partner("tauw", aliases=[])])
    files.load()
    assert not Partner.objects.get().aliases.exists()


def test_an_item_with_a_new_address_is_still_the_same_item(files):
    files.write(PARTNERS, [partner("tauw", summary="Oud.")])
    files.load()
    tauw = Partner.objects.get()
    tauw.slug = "tauw-nederland"
    tauw.save()
    files.write(PARTNERS, [partner("tauw", summary="Nieuw.")])
    files.load()
    tauw = Partner.objects.get()
    assert (tauw.slug, tauw.summary) == ("tauw-nederland", "Nieuw.")


def test_a_municipality_is_found_by_its_code(files):
    municipality = MunicipalityFactory(code="GM0193")
    files.write(PARTNERS, [partner("zwolle", kind="municipality", municipality="GM0193")])
    files.load()
    assert Partner.objects.get().municipality == municipality
    assert Partner.objects.get().province == municipality.province


@pytest.fixture
def planned(files) -> MunicipalityChange:
    """A planned change that was loaded from its file."""
    MunicipalityFactory(code="GM1696", name="Wijdemeren"), MunicipalityFactory(code="GM0402")
    files.write(CHANGES, [merger()])
    assert files.load().created == 1
    return MunicipalityChange.objects.get()


def test_a_planned_change_of_a_municipality_is_loaded_with_all_that_follows(files, planned):
    assert planned.main_successor.pk == "GM0402"
    assert planned.predecessor.valid_until == datetime.date(2027, 1, 1)
    assert planned.main_successor.names.get().name == "Wijdemeren"
    assert files.load().unchanged == 1


def test_a_planned_change_that_the_coordinator_moved_is_kept_so(files, planned):
    planned.date = datetime.date(2028, 1, 1)
    planned.save()
    files.write(CHANGES, [merger(source="De wet.")])
    [kept] = files.load().kept
    assert kept.field == "date"
    planned.refresh_from_db()
    assert (planned.date, planned.source) == (datetime.date(2028, 1, 1), "De wet.")
    assert planned.predecessor.valid_until == planned.date


def test_a_planned_change_that_the_coordinator_deleted_stays_away(files, planned):
    planned.delete()
    assert files.load().kept
    assert not MunicipalityChange.objects.exists()


def test_what_the_file_says_for_the_first_time_arrives(files):
    files.write(OBJECTIVES, [objective("leren", 1)])
    files.write(PARTNERS, [partner("tauw", participations=[{"capacity": "signatory"}])])
    files.write(MILESTONES, [milestone("lancering")])
    files.load()
    participation = {"capacity": "signatory", "note": "Tekende als eerste."}
    website = "https://example.org/"
    files.write(PARTNERS, [partner("tauw", website=website, participations=[participation])])
    files.write(MILESTONES, [milestone("lancering", objectives=["leren"])])
    assert files.load().kept == []
    assert Partner.objects.get().website == website
    assert Partner.objects.get().participations.get().note == "Tekende als eerste."
    assert Milestone.objects.get().objectives.count() == 1


def test_what_left_the_file_is_emptied(files):
    website = "https://example.org/"
    files.write(PARTNERS, [partner("tauw", website=website, aliases=[{"name": "Eerste"}])])
    files.load()
    files.write(PARTNERS, [partner("tauw")])
    files.load()
    assert Partner.objects.get().website == ""
    assert not Partner.objects.get().aliases.exists()


def test_what_was_never_in_the_file_is_left_alone(files):
    files.write(PARTNERS, [partner("tauw")])
    files.load()
    Partner.objects.update(website="https://example.org/")
    assert files.load(overwrite=True).replaced == []
    assert Partner.objects.get().website == "https://example.org/"


def test_a_relation_takes_the_additions_of_file_and_coordinator(files):
    files.write(OBJECTIVES, [objective("een", 1), objective("twee", 2), objective("drie", 3)])
    files.write(MILESTONES, [milestone("lancering", objectives=["een"])])
    files.load()
    Milestone.objects.get().objectives.add(Objective.objects.get(slug="twee"))
    files.write(MILESTONES, [milestone("lancering", objectives=["een", "drie"])])
    files.load()
    assert Milestone.objects.get().objectives.count() == 3


def test_a_relation_that_the_coordinator_removed_stays_away(files):
    files.write(OBJECTIVES, [objective("een", 1), objective("twee", 2)])
    files.write(MILESTONES, [milestone("lancering", objectives=["een", "twee"])])
    files.load()
    Milestone.objects.get().objectives.remove(Objective.objects.get(slug="een"))
    assert [change.field for change in files.load().kept] == ["objectives"]
    assert Milestone.objects.get().objectives.get().slug == "twee"


def test_the_lead_of_a_working_group_may_pass_to_a_member(files):
    files.write(PARTNERS, [partner("een"), partner("twee")])
    members = [{"partner": "twee"}, {"partner": "een", "is_lead": True}]
    files.write(WORKING_GROUPS, [working_group(memberships=members)])
    files.load()
    members = [{"partner": "twee", "is_lead": True}, {"partner": "een"}]
    files.write(WORKING_GROUPS, [working_group(memberships=members)])
    files.load()
    assert WorkingGroup.objects.get().memberships.get(is_lead=True).partner.slug == "twee"


def test_rows_stand_in_the_order_of_the_file(files):
    roles = [{"verb": "Plannen", "summary": "Iets."}, {"verb": "Realiseren", "summary": "Iets."}]
    programme = {"slug": "deal", "name": "Deal", "summary": "Iets.", "started": "2016-03"}
    programme |= {"aim": "<p>Iets.</p>", "roles": roles}
    files.write(PROGRAMME, [programme])
    files.load()
    assert files.load().unchanged == 1
    files.write(PROGRAMME, [programme | {"roles": roles[::-1]}])
    files.load()
    verbs = list(GovernmentRole.objects.values_list("verb", flat=True))
    assert verbs == ["Realiseren", "Plannen"]


def test_an_item_that_the_coordinator_made_stays_as_it_is(files):
    PartnerFactory(slug="tauw", name="Eigen", draft=True)
    files.write(PARTNERS, [partner("tauw")])
    for _time in range(2):
        files.load()
        assert Partner.objects.get().status == "draft"
        assert Partner.objects.get().name == "Eigen"


def test_who_undoes_a_change_gets_the_file_again(files):
    files.write(PARTNERS, [partner("tauw", summary="Oud.")])
    files.load()
    Partner.objects.update(summary="Van de coördinator.")
    files.write(PARTNERS, [partner("tauw", summary="Nieuw.")])
    files.load()
    Partner.objects.update(summary="Oud.")
    files.load()
    assert Partner.objects.get().summary == "Nieuw."


def test_what_the_coordinator_deleted_is_missed_by_nothing_else(files):
    files.write(PARTNERS, [partner("een"), partner("twee")])
    members = [{"partner": "een"}, {"partner": "twee"}]
    files.write(WORKING_GROUPS, [working_group(memberships=members)])
    files.write(LESSONS, [lesson("les", organisation="een")])
    files.write(THEMES, [theme("weg", 1)])
    files.load()
    Partner.objects.get(slug="een").delete()
    Theme.objects.get().delete()
    files.write(ROLES, [role("nieuw", theme="weg")])
    report = files.load()
    assert WorkingGroup.objects.get().memberships.get().partner.slug == "twee"
    assert Lesson.objects.get().organisation is None
    assert not Role.objects.exists()
    assert any("nieuw" in str(change) for change in report.kept)


def test_overwrite_says_that_an_item_or_row_comes_back(files):
    files.write(PARTNERS, [partner("een"), partner("twee", aliases=[{"name": "Eerste"}])])
    files.load()
    Partner.objects.get(slug="een").delete()
    Partner.objects.get().aliases.all().delete()
    assert len(files.load(overwrite=True).replaced) == 2
    assert Partner.objects.count() == 2
    assert Partner.objects.get(slug="twee").aliases.exists()


def test_a_changed_row_that_left_the_file_stays_until_overwritten(files):
    files.write(PARTNERS, [partner("tauw", aliases=[{"name": "Eerste"}])])
    files.load()
    Partner.objects.get().aliases.update(kind="former")
    files.write(PARTNERS, [partner("tauw", aliases=[])])
    assert len(files.load().kept) == 1
    assert Partner.objects.get().aliases.exists()
    assert len(files.load(overwrite=True).replaced) == 1
    assert not Partner.objects.get().aliases.exists()


def test_overwrite_leaves_what_the_coordinator_added(files):
    files.write(PARTNERS, [partner("tauw", aliases=[{"name": "Eerste"}])])
    files.load()
    Partner.objects.get().aliases.create(name="Van de coördinator")
    assert files.load(overwrite=True).replaced == []
    assert Partner.objects.get().aliases.count() == 2


# A row that both added


def test_a_row_that_both_added_stays_as_the_coordinator_has_it(files):
    files.write(PARTNERS, [partner("tauw", aliases=[{"name": "Eerste"}])])
    files.load()
    tauw = Partner.objects.get()
    tauw.aliases.create(name="Tauw bv", kind="former")
    files.write(PARTNERS, [partner("tauw", aliases=[{"name": "Eerste"}, {"name": "Tauw bv"}])])
    for _time in range(2):
        [kept] = files.load().kept
        assert (kept.field, kept.now, kept.wanted) == ("aliases [Tauw bv] kind", "former", "other")
        assert tauw.aliases.get(name="Tauw bv").kind == "former"


def test_a_row_that_both_added_stays_when_it_leaves_the_file(files):
    files.write(PARTNERS, [partner("tauw")])
    files.load()
    tauw = Partner.objects.get()
    tauw.aliases.create(name="Tauw bv", kind="former")
    files.write(PARTNERS, [partner("tauw", aliases=[{"name": "Tauw bv"}])])
    files.load()
    files.write(PARTNERS, [partner("tauw")])
    assert files.load().kept == []
    assert tauw.aliases.get().kind == "former"


def test_a_row_that_both_added_alike_is_of_the_file_from_then_on(files):
    files.write(PARTNERS, [partner("tauw")])
    files.load()
    tauw = Partner.objects.get()
    tauw.aliases.create(name="Tauw bv")
    files.write(PARTNERS, [partner("tauw", aliases=[{"name": "Tauw bv"}])])
    assert files.load().kept == []
    files.write(PARTNERS, [partner("tauw", aliases=[{"name": "Tauw bv", "kind": "former"}])])
    assert files.load().kept == []
    assert tauw.aliases.get().kind == "former"


def test_overwrite_takes_the_row_of_the_file_when_both_added_it(files):
    files.write(PARTNERS, [partner("tauw")])
    files.load()
    tauw = Partner.objects.get()
    tauw.aliases.create(name="Tauw bv", kind="former")
    files.write(PARTNERS, [partner("tauw", aliases=[{"name": "Tauw bv"}])])
    assert len(files.load(overwrite=True).replaced) == 1
    assert tauw.aliases.get().kind == "other"
    files.write(PARTNERS, [partner("tauw", aliases=[{"name": "Tauw bv", "kind": "former"}])])
    assert files.load().kept == []  # it is of the file now
    assert tauw.aliases.get().kind == "former"


# Where file and coordinator contradict each other


@pytest.fixture
def filled(files) -> Role:
    """An open role in the files, which the coordinator filled."""
    files.write(PARTNERS, [partner("tauw", website="https://example.org/")])
    files.write(THEMES, [theme("weg", 1)])
    files.write(ROLES, [role("rol", theme="weg", state="open")])
    files.load()
    filled = Role.objects.get()
    filled.state, filled.holder, filled.holder_since = "filled", Partner.objects.get(), "2026"
    filled.save()
    return filled


def test_a_filled_role_is_kept_filled(files, filled):
    [kept] = files.load().kept
    assert (kept.field, kept.now, kept.wanted) == ("state", "filled", "open")
    filled.refresh_from_db()
    assert filled.holder == Partner.objects.get()


def test_overwrite_opens_a_filled_role_and_empties_what_belongs_to_it(files, filled):
    report = files.load(overwrite=True)
    assert {change.field: change.wanted for change in report.replaced} == {
        "state": "open",
        "holder": None,
        "holder_since": None,
    }
    filled.refresh_from_db()
    assert (filled.state, filled.holder, filled.holder_since) == ("open", None, None)
    again = files.load()
    assert (again.changed, again.kept) == (0, [])


def test_a_dry_run_of_overwriting_a_filled_role_tells_all_that_goes(files, filled):
    assert len(files.load(overwrite=True, dry_run=True).replaced) == 3
    filled.refresh_from_db()
    assert filled.state == "filled"


def test_after_overwriting_the_coordinator_may_fill_the_role_again(files, filled):
    files.load(overwrite=True)
    filled.refresh_from_db()
    filled.state, filled.holder = "filled", Partner.objects.get()
    filled.save()
    assert [change.field for change in files.load().kept] == ["state"]


def test_overwrite_makes_way_for_the_lead_of_the_file(files):
    files.write(PARTNERS, [partner("een"), partner("twee")])
    files.write(WORKING_GROUPS, [working_group(memberships=[{"partner": "een", "is_lead": True}])])
    files.load()
    group = WorkingGroup.objects.get()
    group.memberships.update(is_lead=False)
    group.memberships.create(partner=Partner.objects.get(slug="twee"), is_lead=True)
    [replaced] = files.load(overwrite=True).replaced
    assert replaced.field == "memberships"
    assert group.memberships.get().partner.slug == "een"


def test_an_item_stays_whole_when_the_file_contradicts_what_the_coordinator_added(files):
    files.write(PARTNERS, [partner("een"), partner("twee"), partner("drie")])
    files.write(WORKING_GROUPS, [working_group(memberships=[{"partner": "een"}])])
    files.load()
    group = WorkingGroup.objects.get()
    group.memberships.create(partner=Partner.objects.get(slug="twee"), is_lead=True)
    files.write(
        WORKING_GROUPS,
        [working_group(goal="Een ander doel.", memberships=[{"partner": "een", "is_lead": True}])],
    )
    files.write(LESSONS, [lesson("les")])
    for _time in range(2):
        report = files.load()
        [kept] = report.kept
        assert kept.field == "all of it"
        assert (report.changed, report.unchanged) == (0 if _time else 1, 4 + _time)
        assert "memberships “een”" in kept.wanted
    assert group.memberships.get(is_lead=True).partner.slug == "twee"
    group.refresh_from_db()
    assert group.goal == "Een doel."
    assert Lesson.objects.exists()  # the others are loaded


# Faults


def with_period(joined, left) -> dict:
    participation = {"capacity": "signatory", "joined": joined, "left": left}
    return partner("tauw", participations=[participation])


FAULTS = {
    "unknown field": ([partner("tauw", nmae="x")], "“nmae” is not a field"),
    "missing field": ([{"slug": "tauw", "name": "T", "kind": "company"}], "“summary”"),
    "unknown choice": ([partner("tauw", kind="compny")], "“kind”"),
    "wrong date": ([with_period("2016-13", None)], "datum"),
    "number for text": ([partner("tauw", body=4)], "'int'"),
    "unknown reference": ([partner("tauw", municipality="GM0000")], "“GM0000”"),
    "not a row": ([partner("tauw", aliases=["x"])], ""),
    "constraint": ([partner("tauw", kind="municipality")], "“Gemeente”"),
    "period": ([with_period("2018", "2016")], "participations “signatory | 2018”"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_in_one_sentence_with_file_and_item(files, name):
    items, message = FAULTS[name]
    files.write(PARTNERS, items)
    fault = files.fault()
    assert fault.startswith(f"{PARTNERS}, item “tauw”: ")
    assert message in fault
    assert "\n" not in fault


@pytest.mark.parametrize(
    ("text", "place"),
    [("a: 1", "item 1"), ("- [", PARTNERS), ("- x", "item 1"), ("\tx", PARTNERS), ("", PARTNERS)],
)
def test_a_file_that_is_no_list_of_items_is_named(files, text, place):
    files.write(PARTNERS, text)
    fault = files.fault()
    assert fault.startswith(PARTNERS)
    assert place in fault


def test_a_missing_file_is_named(files):
    (files.root / PARTNERS).unlink()
    assert files.fault().startswith(f"{PARTNERS}: ")


def test_a_fault_in_an_item_that_is_there_already_stops_the_load(files):
    files.write(PARTNERS, [partner("tauw")])
    files.load()
    files.write(PARTNERS, [partner("tauw", kind="municipality")])
    assert "“Gemeente”" in files.fault()
    assert Partner.objects.get().kind == "company"


def test_a_value_that_saving_replaces_is_told_at_the_next_load(files):
    """So that the test of the files that ship sees it."""
    MunicipalityFactory(code="GM0193")
    values = {
        "kind": "municipality",
        "municipality": "GM0193",
        "province": ProvinceFactory().code,
    }
    files.write(PARTNERS, [partner("zwolle", **values)])
    files.load()
    assert [change.field for change in files.load().kept] == ["province"]


def test_a_fault_at_the_end_loads_nothing(files):
    files.write(PARTNERS, [partner("tauw")])
    files.write(MILESTONES, [milestone("een", figures=[{"label": "deelnemers", "value": -1}])])
    assert files.fault().startswith(f"{MILESTONES}, item “een”: figures “deelnemers”: ")
    assert not Partner.objects.exists()
    assert not LoadedItem.objects.exists()


# Pairs, and the command


def test_a_relation_is_the_same_in_both_directions(files):
    theme = {"summary": "Iets."}
    files.write(
        THEMES,
        [
            {"slug": "een", "number": 1, "title": "Een"} | theme,
            {"slug": "twee", "number": 2, "title": "Twee"} | theme,
        ],
    )
    files.write(RELATIONS, [{"from_theme": "een", "to_theme": "twee", "reason": "Raken elkaar."}])
    files.load()
    files.write(RELATIONS, [{"from_theme": "twee", "to_theme": "een", "reason": "Nog steeds."}])
    assert files.load().created == 0


def test_the_command_counts_and_leaves_a_filled_site_alone():
    call_command("load_reference", verbosity=0, stdout=io.StringIO())
    out = io.StringIO()
    call_command("load_programme", stdout=out)
    assert "items new" in out.getvalue()
    again = io.StringIO()
    call_command("load_programme", if_empty=True, stdout=again)
    assert again.getvalue() == ""
    assert Programme.objects.count() == 1


def test_the_command_explains_faults_without_a_traceback():
    with pytest.raises(CommandError, match=r"Nothing was loaded\. .*item “GM1696”: there is no"):
        call_command("load_programme", stdout=io.StringIO())  # there are no municipalities
