"""A row in every table, as a portal in use would have it."""

from datetime import timedelta

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from portal.desk import coordinators
from portal.outbox import jobs
from tests import factories as make


def fill() -> None:
    """Fill an empty, migrated database."""
    now = timezone.now()
    user = get_user_model().objects.create_user("coordinator", password="geheim", is_staff=True)
    user.groups.add(coordinators.sync_group())
    user.user_permissions.add(user.groups.get().permissions.first())
    session = SessionStore()
    session["seen"] = True
    session.save()
    fill_content(now)
    fill_registrations(user, now)
    make.SearchedQueryFactory()
    jobs.beat(now)
    LogEntry.objects.log_actions(user.pk, [make.SitePageFactory()], CHANGE, "Gewijzigd.")


def fill_content(now) -> None:
    partner = make.PartnerFactory(slug="oud", is_municipality=True)
    partner.slug = "nieuw"
    partner.save()
    make.MunicipalityChangeFactory(date=timezone.localdate() + timedelta(days=30))
    partner.municipality.names.create(name="Oude naam")
    make.PartnerAliasFactory(partner=partner)
    make.ParticipationFactory(partner=partner)
    group = make.WorkingGroupMembershipFactory(partner=partner).working_group
    make.ProgrammeFactory().roles.create(verb="Financieren", summary="Geld bijeenbrengen.")
    milestone = make.MilestonePartnerFactory(partner=partner).milestone
    milestone.objectives.add(make.ObjectiveFactory())
    milestone.working_group = group
    milestone.save()
    make.MilestoneFigureFactory(milestone=milestone)
    theme = make.ThemeSectionFactory().theme
    theme.milestones.add(milestone)
    theme.lessons.add(make.LessonFactory(organisation=partner))
    theme.documents.add(make.DocumentFactory(milestone=milestone))
    make.ThemePartnerFactory(theme=theme, partner=partner)
    make.ThemeRelationFactory(from_theme=theme)
    alliance = make.AllianceThemeFactory(theme=theme).alliance
    make.AllianceAliasFactory(alliance=alliance)
    make.AllianceMembershipFactory(alliance=alliance, partner=partner)
    make.BarrierFactory(remover=partner).themes.add(theme)
    role = make.RoleFactory(theme=theme, alliance=alliance)
    make.RoleAudienceFactory(role=role, kind="municipality")
    make.RoleCandidateFactory(role=role, partner=partner)
    example = make.MatchExampleFactory()
    example.circumstances.add(make.CircumstanceWeightFactory(theme=theme).circumstance)
    example.contributions.add(make.ContributionWeightFactory().contribution)
    make.HorizonWeightFactory()
    make.SignalFactory()
    for kind in ("partners.partner", "themes.role"):
        make.LoadedItemFactory(kind=kind)


def fill_registrations(user, now) -> None:
    make.InterestSettingsFactory()
    make.ReplyTemplateFactory()
    make.RetentionRunFactory()
    role = make.RoleFactory(state="in_conversation")
    interest = make.InterestFactory(confirmed=True, state="in_conversation", is_public=True)
    interest.themes.add(role.theme)
    interest.roles.add(role)
    interest.alliances.add(make.AllianceFactory())
    colleague = interest.colleagues.create(name="Collega", email="collega@zwolle.example")
    interest.messages.create(body="Een vraag.", colleague=colleague)
    interest.links.create(secret_hash="0" * 64)
    interest.events.create(action="confirmed", user=user, state=interest.state)
    interest.matches.create(
        role=role, outcome="in_conversation", role_state_before="open",
        interest_state_before="confirmed",
    )  # fmt: skip
    make.VerifiedDomainFactory(municipality=interest.municipality, verified_by=user)
    make.SubmissionCountFactory(hour=now)
    make.OutgoingMailFactory(kind="interest-news")
