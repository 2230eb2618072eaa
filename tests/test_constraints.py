"""The database itself refuses every wrong row: one case per constraint, none left out.

Covers: milestones/models/programme.py
"""

import datetime

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from milestones.models import Programme
from portal.loading.models import LoadedItem
from portal.outbox.models import JobRun
from portal.publishing.dates import PartialDate
from portal.publishing.models import ContentVersion, FormerSlug
from portal.search.models import IndexRelease, SearchedQuery, SearchEntry
from portal.site.models import SitePage
from tests import factories as make
from themes.interest.models import InterestSettings, SubmissionCount, VerifiedDomain
from themes.models import Concept

pytestmark = pytest.mark.django_db

OUR_APPS = (
    *("publishing", "search", "outbox", "loading", "partners", "milestones", "themes"),
    *("interest", "matching", "site", "provenance"),
)
NOW = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
LATER, EARLIER = PartialDate(2018), PartialDate(2016, 3)


def twice(factory, **same):
    factory(**same)
    factory(**same)


def same_parents_twice(factory, *parents, **same):
    first = factory(**same)
    factory(**{parent: getattr(first, parent) for parent in parents}, **same)


def searched(**values):
    day = datetime.date(2026, 1, 1)
    return SearchedQuery.objects.create(day=day, query="hitte", results=1, **values)


def event(**values):
    defaults = {"action": "registered", "state": "new"}
    return make.InterestFactory().events.create(**defaults | values)


def colleague_twice():
    twice(make.InterestFactory().colleagues.create, name="An", email="an@example.org")


def two_main_successors():
    change = make.MunicipalityChangeFactory()
    change.successions.create(successor=make.MunicipalityFactory(), is_main=True)


def same_succession_twice():
    one = make.MunicipalityFactory()
    make.MunicipalityChangeFactory(into=[one, one])


def succession_to_itself():
    one = make.MunicipalityFactory()
    make.MunicipalityChangeFactory(predecessor=one, into=[one])


def same_municipality_name_twice():
    one = make.MunicipalityFactory()
    for _number in range(2):
        one.names.create(name="Naarden")


def two_leads():
    group = make.WorkingGroupFactory()
    for _number in range(2):
        make.WorkingGroupMembershipFactory(working_group=group, is_lead=True)


def two_first_themes():
    alliance = make.AllianceFactory()
    for _number in range(2):
        make.AllianceThemeFactory(alliance=alliance, is_primary=True)


def relation_both_ways():
    relation = make.ThemeRelationFactory()
    make.ThemeRelationFactory(from_theme=relation.to_theme, to_theme=relation.from_theme)


def relation_with_itself():
    theme = make.ThemeFactory()
    make.ThemeRelationFactory(from_theme=theme, to_theme=theme)


def government_role_twice():
    programme = make.ProgrammeFactory()
    for _number in range(2):
        programme.roles.create(verb="financieren", summary="Geld geven.")


def second_programme():
    make.ProgrammeFactory()
    Programme.objects.update(id=2)


def former_slug_twice():
    milestone = make.MilestoneFactory(slug="oud")
    milestone.slug = "nieuw"
    milestone.save()
    former = FormerSlug.objects.get()
    former.pk = None
    former.save(force_insert=True)


def overlapping_participations():
    partner = make.PartnerFactory()
    twice(make.ParticipationFactory, partner=partner)


def broader_than_itself():
    concept = make.ConceptFactory()
    Concept.objects.filter(pk=concept.pk).update(broader=concept)


CASES = {
    "publishing_one_content_version": lambda: ContentVersion.objects.create(pk=2),
    "publishing_former_slug_unique": former_slug_twice,
    "outbox_mail_key_unique": lambda: twice(make.OutgoingMailFactory, key="x"),
    "outbox_mail_key_filled": lambda: make.OutgoingMailFactory(key=""),
    "outbox_outgoingmail_state_known": lambda: make.OutgoingMailFactory(state="x"),
    "outbox_mail_lease_while_sending": lambda: make.OutgoingMailFactory(state="sending"),
    "outbox_mail_moment_when_sent": lambda: make.OutgoingMailFactory(state="sent"),
    "outbox_job_name_unique": lambda: [JobRun.objects.create(name="x") for _number in range(2)],
    "loading_item_unique": lambda: [
        LoadedItem.objects.create(kind="themes.theme", key="x") for _number in range(2)
    ],
    "partners_province_code_form": lambda: make.ProvinceFactory(code="X1"),
    "partners_municipality_code_form": lambda: make.MunicipalityFactory(code="1234"),
    "partners_municipality_period_ordered": lambda: make.MunicipalityFactory(
        valid_from=datetime.date(2020, 1, 1), valid_until=datetime.date(2019, 1, 1)
    ),
    "partners_municipality_living_is_complete": lambda: make.MunicipalityFactory(population=None),
    "partners_municipality_in_the_netherlands": lambda: make.MunicipalityFactory(latitude=12),
    "partners_municipality_name_unique": same_municipality_name_twice,
    "partners_succession_unique": same_succession_twice,
    "partners_succession_one_main": two_main_successors,
    "partners_succession_not_itself": succession_to_itself,
    "partners_municipalitychange_kind_known": lambda: make.MunicipalityChangeFactory(kind="x"),
    "partners_change_has_source": lambda: make.MunicipalityChangeFactory(source=""),
    "partners_partner_municipality_when_it_is_one": lambda: make.PartnerFactory(
        kind="municipality"
    ),
    "partners_partner_kind_known": lambda: make.PartnerFactory(kind="x"),
    "partners_alias_unique": lambda: same_parents_twice(
        make.PartnerAliasFactory, "partner", name="x"
    ),
    "partners_partneralias_kind_known": lambda: make.PartnerAliasFactory(kind="x"),
    "partners_participation_capacity_known": lambda: make.ParticipationFactory(capacity="x"),
    "partners_participation_period_ordered": lambda: make.ParticipationFactory(
        joined=LATER, left=EARLIER
    ),
    "partners_participation_no_overlap": overlapping_participations,
    "partners_participation_ends_with_the_deal": lambda: make.ParticipationFactory(
        left=PartialDate(2021, 2)
    ),
    "partners_workinggroup_period_ordered": lambda: make.WorkingGroupFactory(
        started=LATER, ended=EARLIER
    ),
    "partners_membership_unique": lambda: same_parents_twice(
        make.WorkingGroupMembershipFactory, "working_group", "partner"
    ),
    "partners_membership_one_lead": two_leads,
    "milestones_one_programme": second_programme,
    "milestones_programme_period_ordered": lambda: make.ProgrammeFactory(
        started=LATER, ended=EARLIER
    ),
    "milestones_government_role_unique": government_role_twice,
    "milestones_objective_number_from_one": lambda: make.ObjectiveFactory(number=0),
    "milestones_milestone_kind_known": lambda: make.MilestoneFactory(kind="x"),
    "milestones_milestonepartner_part_known": lambda: make.MilestonePartnerFactory(part="x"),
    "milestones_partner_part_unique": lambda: same_parents_twice(
        make.MilestonePartnerFactory, "milestone", "partner"
    ),
    "milestones_figure_not_negative": lambda: make.MilestoneFigureFactory(value=-1),
    "milestones_figure_label_unique": lambda: same_parents_twice(
        make.MilestoneFigureFactory, "milestone", label="x"
    ),
    "milestones_document_kind_known": lambda: make.DocumentFactory(kind="x"),
    "milestones_document_language_known": lambda: make.DocumentFactory(language="x"),
    "milestones_document_text_state_known": lambda: make.DocumentFactory(text_state="x"),
    "milestones_document_pages_from_one": lambda: make.DocumentFactory(pages=0),
    "milestones_lesson_outcome_known": lambda: make.LessonFactory(outcome="x"),
    "milestones_lesson_level_known": lambda: make.LessonFactory(level="x"),
    "themes_concept_broader_is_other": broader_than_itself,
    "themes_concept_term_once": lambda: twice(
        make.ConceptTermFactory, concept=make.ConceptFactory(), name="warmte"
    ),
    "themes_conceptterm_kind_known": lambda: make.ConceptTermFactory(kind="nonsense"),
    "themes_theme_stage_known": lambda: make.ThemeFactory(stage="x"),
    "themes_theme_number_from_one": lambda: make.ThemeFactory(number=0),
    "themes_themesection_kind_known": lambda: make.ThemeSectionFactory(kind="x"),
    "themes_section_once": lambda: same_parents_twice(make.ThemeSectionFactory, "theme"),
    "themes_partner_once": lambda: same_parents_twice(make.ThemePartnerFactory, "theme", "partner"),
    "themes_relation_not_itself": relation_with_itself,
    "themes_relation_has_reason": lambda: make.ThemeRelationFactory(reason=""),
    "themes_relation_once": relation_both_ways,
    "themes_alliance_kind_known": lambda: make.AllianceFactory(kind="x"),
    "themes_alliance_stage_known": lambda: make.AllianceFactory(stage="x"),
    "themes_alliance_period_ordered": lambda: make.AllianceFactory(started=LATER, ended=EARLIER),
    "themes_alliance_idea_has_not_started": lambda: make.AllianceFactory(
        stage="idea", started=EARLIER
    ),
    "themes_alliance_alias_unique": lambda: same_parents_twice(
        make.AllianceAliasFactory, "alliance", name="x"
    ),
    "themes_alliance_link_once": lambda: same_parents_twice(
        make.AllianceLinkFactory, "alliance", url="https://example.nl/"
    ),
    "themes_followup_kind_known": lambda: make.FollowUpFactory(kind="x"),
    "provenance_source_slug_filled": lambda: make.SourceFactory(slug=""),
    "themes_alliance_theme_once": lambda: same_parents_twice(
        make.AllianceThemeFactory, "alliance", "theme"
    ),
    "themes_alliance_one_first_theme": two_first_themes,
    "themes_alliancemembership_capacity_known": lambda: make.AllianceMembershipFactory(
        capacity="x"
    ),
    "themes_alliance_member_once": lambda: same_parents_twice(
        make.AllianceMembershipFactory, "alliance", "partner"
    ),
    "themes_alliance_membership_period_ordered": lambda: make.AllianceMembershipFactory(
        joined=LATER, left=EARLIER
    ),
    "interest_interest_state_known": lambda: make.InterestFactory(state="x", confirmed_at=NOW),
    "interest_interest_reason_known": lambda: make.InterestFactory(
        state="closed", close_reason="x", confirmed_at=NOW
    ),
    "interest_interest_of_one_organisation": lambda: make.InterestFactory(organisation="Ook"),
    "interest_interest_closed_has_reason": lambda: make.InterestFactory(
        state="closed", confirmed_at=NOW
    ),
    "interest_interest_confirmed_when_not_new": lambda: make.InterestFactory(state="confirmed"),
    "interest_interest_verified_after_confirming": lambda: make.InterestFactory(verified_at=NOW),
    "interest_verified_domain_once": lambda: same_parents_twice(
        make.VerifiedDomainFactory, "municipality", domain="zwolle.example"
    ),
    "interest_verified_domain_form": lambda: VerifiedDomain.objects.bulk_create(
        [make.VerifiedDomainFactory.build(domain="Zwolle", municipality=make.MunicipalityFactory())]
    ),
    "interest_interestevent_action_known": lambda: event(action="x"),
    "interest_interestevent_state_known": lambda: event(state="x"),
    "interest_message_filled": lambda: make.InterestFactory().messages.create(body=""),
    "interest_colleague_once": lambda: colleague_twice(),
    "interest_one_interest_settings": lambda: InterestSettings.objects.create(pk=2),
    "interest_interest_settings_promise_can_be_kept": lambda: make.InterestSettingsFactory(
        promised_days=61
    ),
    "interest_interest_settings_are_erased": lambda: make.InterestSettingsFactory(
        keep_open_days=3651
    ),
    "interest_rolematch_outcome_known": lambda: make.InterestFactory().matches.create(
        role=make.RoleFactory(), outcome="x", role_state_before="open"
    ),
    "interest_submissions_once": lambda: twice(SubmissionCount.objects.create, key="x", hour=NOW),
    "search_one_release": lambda: IndexRelease.objects.create(pk=2, written_by="x"),
    "search_entry_once": lambda: twice(
        SearchEntry.objects.create, kind="x.y", object_id="1", tie=1
    ),
    "search_query_once_a_day": lambda: twice(searched),
    "search_query_was_searched": lambda: searched(times=0),
    "themes_role_kind_known": lambda: make.RoleFactory(kind="x"),
    "themes_role_state_known": lambda: make.RoleFactory(state="x"),
    "themes_role_filled_has_holder": lambda: make.RoleFactory(state="filled"),
    "themes_role_period_needs_holder": lambda: make.RoleFactory(holder_since=EARLIER),
    "themes_role_period_ordered": lambda: make.RoleFactory(
        state="filled", holder=make.PartnerFactory(), holder_since=LATER, holder_until=EARLIER
    ),
    "themes_roleaudience_kind_known": lambda: make.RoleAudienceFactory(kind="x"),
    "themes_role_audience_once": lambda: same_parents_twice(make.RoleAudienceFactory, "role"),
    "themes_role_candidate_once": lambda: same_parents_twice(
        make.RoleCandidateFactory, "role", "partner"
    ),
    "themes_barrier_kind_known": lambda: make.BarrierFactory(kind="x"),
    "themes_barrier_state_known": lambda: make.BarrierFactory(state="x"),
    "themes_barrier_solution_means_solved": lambda: make.BarrierFactory(
        state="open", solved_by=make.MilestoneFactory()
    ),
    "matching_circumstance_weight_once": lambda: same_parents_twice(
        make.CircumstanceWeightFactory, "circumstance", "theme"
    ),
    "matching_contribution_weight_once": lambda: same_parents_twice(
        make.ContributionWeightFactory, "contribution"
    ),
    "matching_contributionweight_role_kind_known": lambda: make.ContributionWeightFactory(
        role_kind="x"
    ),
    "matching_horizon_weight_once": lambda: same_parents_twice(
        make.HorizonWeightFactory, "horizon"
    ),
    "matching_horizonweight_timing_known": lambda: make.HorizonWeightFactory(timing="x"),
    "matching_signal_slug_known": lambda: make.SignalFactory(slug="x"),
    "matching_matchexample_kind_known": lambda: make.MatchExampleFactory(kind="x"),
    "matching_matchexample_slug_filled": lambda: make.MatchExampleFactory(slug=""),
}
for factory in (make.CircumstanceFactory, make.ContributionFactory, make.HorizonFactory):
    name = factory._meta.get_model_class()._meta.model_name
    CASES[f"matching_{name}_slug_filled"] = lambda factory=factory: factory(slug="")
for factory in (
    make.CircumstanceWeightFactory,
    make.ContributionWeightFactory,
    make.HorizonWeightFactory,
    make.SignalFactory,
):
    name = factory._meta.get_model_class()._meta.model_name
    CASES[f"matching_{name}_weight_known"] = lambda factory=factory: factory(weight=6)
    CASES[f"matching_{name}_has_reason"] = lambda factory=factory: factory(reason="")
PUBLISHABLES = {
    SitePage: make.SitePageFactory,
    **{
        factory._meta.get_model_class(): factory
        for factory in vars(make).values()
        if isinstance(factory, type)
        and issubclass(factory, make.PublishableFactory)
        and factory is not make.PublishableFactory
    },
}
for model, factory in PUBLISHABLES.items():
    prefix = f"{model._meta.app_label}_{model._meta.model_name}"
    CASES[f"{prefix}_status_known"] = lambda factory=factory: factory(status="x")
    CASES[f"{prefix}_slug_filled"] = lambda factory=factory: factory(slug="")


def our_constraints() -> dict[str, models.BaseConstraint]:
    return {
        constraint.name: constraint
        for label in OUR_APPS
        for model in apps.get_app_config(label).get_models()
        for constraint in model._meta.constraints
    }


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses_the_wrong_row(name):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        CASES[name]()
    # SQLite names the columns of a unique constraint, not the constraint.
    if connection.vendor == "postgresql" or not isinstance(
        our_constraints()[name], models.UniqueConstraint
    ):
        assert name in str(error.value)


def test_every_constraint_has_a_case():
    assert set(our_constraints()) == set(CASES)


def test_the_migrations_make_what_the_models_say():
    """`make lint` says so too, with what is missing."""
    try:
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    except SystemExit:
        pytest.fail("a model says what no migration does")
