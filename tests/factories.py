"""One factory per model; every item is published unless a test says otherwise."""

from datetime import timedelta

import factory
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from factory.django import DjangoModelFactory

from milestones import models as milestones
from partners import models as partners
from portal.models import SitePage
from portal.outbox.models import OutgoingMail
from portal.publishing.dates import PartialDate
from portal.search.models import SearchedQuery, Synonym
from themes import models as themes


class PublishableFactory(DjangoModelFactory):
    class Meta:
        abstract = True

    class Params:
        draft = factory.Trait(status="draft")
        archived = factory.Trait(status="archived")
        scheduled = factory.Trait(
            publish_at=factory.LazyFunction(lambda: timezone.now() + timedelta(days=1))
        )

    status = "published"
    publish_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
    source = "Slotpublicatie"
    source_page = "Woord vooraf"
    summary = "Een samenvatting."


class ProvinceFactory(DjangoModelFactory):
    class Meta:
        model = partners.Province
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"PV{n % 100:02}")
    name = factory.LazyAttribute(lambda province: f"Provincie {province.code}")
    slug = factory.LazyAttribute(lambda province: province.code.lower())


class MunicipalityFactory(DjangoModelFactory):
    class Meta:
        model = partners.Municipality

    code = factory.Sequence(lambda n: f"GM{n % 10_000:04}")
    name = factory.LazyAttribute(lambda municipality: f"Plaats {municipality.code}")
    label = factory.SelfAttribute("name")
    slug = factory.LazyAttribute(lambda municipality: municipality.code.lower())
    province = factory.SubFactory(ProvinceFactory)
    latitude = 52
    longitude = 5
    population = 50_000
    population_year = 2024


class MunicipalityChangeFactory(DjangoModelFactory):
    """A merger with one successor, unless `into` names others; the first is the main one."""

    class Meta:
        model = partners.MunicipalityChange
        skip_postgeneration_save = True

    predecessor = factory.SubFactory(MunicipalityFactory)
    date = factory.LazyFunction(lambda: timezone.localdate() + timedelta(days=30))
    kind = "merger"
    source = "Een wet."

    @factory.post_generation
    def into(self, create, successors, **_options):
        for number, successor in enumerate(successors or [MunicipalityFactory()]):
            self.successions.create(successor=successor, is_main=number == 0)


class PartnerFactory(PublishableFactory):
    class Meta:
        model = partners.Partner

    name = factory.Sequence(lambda n: f"Organisatie {n}")
    slug = factory.Sequence(lambda n: f"organisatie-{n}")
    kind = "company"

    class Params:
        is_municipality = factory.Trait(
            kind="municipality", municipality=factory.SubFactory(MunicipalityFactory)
        )


class PartnerAliasFactory(DjangoModelFactory):
    class Meta:
        model = partners.PartnerAlias

    partner = factory.SubFactory(PartnerFactory)
    name = factory.Sequence(lambda n: f"Andere naam {n}")


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = partners.Participation

    partner = factory.SubFactory(PartnerFactory)
    capacity = "signatory"
    joined = PartialDate(2016, 3)


class WorkingGroupFactory(PublishableFactory):
    class Meta:
        model = partners.WorkingGroup
        exclude = ("summary",)

    name = factory.Sequence(lambda n: f"Werkgroep {n}")
    slug = factory.Sequence(lambda n: f"werkgroep-{n}")
    goal = "Een doel."


class WorkingGroupMembershipFactory(DjangoModelFactory):
    class Meta:
        model = partners.WorkingGroupMembership

    working_group = factory.SubFactory(WorkingGroupFactory)
    partner = factory.SubFactory(PartnerFactory)


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = milestones.Programme

    slug = "city-deal"
    name = "City Deal Klimaatadaptatie"
    summary = "Steden werken samen."
    aim = "<p>Een doel.</p>"
    started = PartialDate(2016, 3)
    ended = PartialDate(2021, 1)


class ObjectiveFactory(DjangoModelFactory):
    class Meta:
        model = milestones.Objective

    number = factory.Sequence(lambda n: n + 1)
    slug = factory.LazyAttribute(lambda objective: f"doel-{objective.number}")
    title = factory.LazyAttribute(lambda objective: f"Doel {objective.number}")
    summary = "Een doel."


class MilestoneFactory(PublishableFactory):
    class Meta:
        model = milestones.Milestone

    title = factory.Sequence(lambda n: f"Mijlpaal {n}")
    slug = factory.Sequence(lambda n: f"mijlpaal-{n}")
    date = PartialDate(2018, 5)
    kind = "event"


class MilestonePartnerFactory(DjangoModelFactory):
    class Meta:
        model = milestones.MilestonePartner

    milestone = factory.SubFactory(MilestoneFactory)
    partner = factory.SubFactory(PartnerFactory)
    part = "participant"


class MilestoneFigureFactory(DjangoModelFactory):
    class Meta:
        model = milestones.MilestoneFigure

    milestone = factory.SubFactory(MilestoneFactory)
    label = factory.Sequence(lambda n: f"deelnemers {n}")
    value = 14


class DocumentFactory(PublishableFactory):
    class Meta:
        model = milestones.Document

    title = factory.Sequence(lambda n: f"Document {n}")
    slug = factory.Sequence(lambda n: f"document-{n}")
    kind = "report"
    url = "https://www.example.org/rapport.pdf"


class LessonFactory(PublishableFactory):
    class Meta:
        model = milestones.Lesson

    title = factory.Sequence(lambda n: f"Les {n}")
    slug = factory.Sequence(lambda n: f"les-{n}")
    outcome = "success"


class ThemeFactory(PublishableFactory):
    class Meta:
        model = themes.Theme

    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Thema {n}")
    slug = factory.Sequence(lambda n: f"thema-{n}")
    icon = "leaf"


class ThemeSectionFactory(DjangoModelFactory):
    class Meta:
        model = themes.ThemeSection

    theme = factory.SubFactory(ThemeFactory)
    kind = "challenge"
    body = "<p>Een opgave.</p>"


class ThemePartnerFactory(DjangoModelFactory):
    class Meta:
        model = themes.ThemePartner

    theme = factory.SubFactory(ThemeFactory)
    partner = factory.SubFactory(PartnerFactory)


class ThemeRelationFactory(DjangoModelFactory):
    class Meta:
        model = themes.ThemeRelation

    from_theme = factory.SubFactory(ThemeFactory)
    to_theme = factory.SubFactory(ThemeFactory)
    reason = "Ze raken elkaar."


class AllianceFactory(PublishableFactory):
    class Meta:
        model = themes.Alliance

    name = factory.Sequence(lambda n: f"Alliantie {n}")
    slug = factory.Sequence(lambda n: f"alliantie-{n}")
    kind = "network"
    stage = "active"


class AllianceAliasFactory(DjangoModelFactory):
    class Meta:
        model = themes.AllianceAlias

    alliance = factory.SubFactory(AllianceFactory)
    name = factory.Sequence(lambda n: f"Andere naam {n}")


class AllianceThemeFactory(DjangoModelFactory):
    class Meta:
        model = themes.AllianceTheme

    alliance = factory.SubFactory(AllianceFactory)
    theme = factory.SubFactory(ThemeFactory)


class AllianceMembershipFactory(DjangoModelFactory):
    class Meta:
        model = themes.AllianceMembership

    alliance = factory.SubFactory(AllianceFactory)
    partner = factory.SubFactory(PartnerFactory)


class RoleFactory(PublishableFactory):
    class Meta:
        model = themes.Role

    title = factory.Sequence(lambda n: f"Rol {n}")
    slug = factory.Sequence(lambda n: f"rol-{n}")
    kind = "lead_party"
    theme = factory.SubFactory(ThemeFactory)


class RoleAudienceFactory(DjangoModelFactory):
    class Meta:
        model = themes.RoleAudience

    role = factory.SubFactory(RoleFactory)
    kind = "municipality"


class RoleCandidateFactory(DjangoModelFactory):
    class Meta:
        model = themes.RoleCandidate

    role = factory.SubFactory(RoleFactory)
    partner = factory.SubFactory(PartnerFactory)


class BarrierFactory(PublishableFactory):
    class Meta:
        model = themes.Barrier

    title = factory.Sequence(lambda n: f"Belemmering {n}")
    slug = factory.Sequence(lambda n: f"belemmering-{n}")
    kind = "finance"


class CircumstanceFactory(DjangoModelFactory):
    class Meta:
        model = themes.Circumstance

    slug = factory.Sequence(lambda n: f"situatie-{n}")
    label = factory.Sequence(lambda n: f"Situatie {n}")


class CircumstanceWeightFactory(DjangoModelFactory):
    class Meta:
        model = themes.CircumstanceWeight

    circumstance = factory.SubFactory(CircumstanceFactory)
    theme = factory.SubFactory(ThemeFactory)
    weight = 5
    reason = "Dit thema gaat daarover."


class ContributionFactory(DjangoModelFactory):
    class Meta:
        model = themes.Contribution

    slug = factory.Sequence(lambda n: f"inbreng-{n}")
    label = factory.Sequence(lambda n: f"Inbreng {n}")
    missing = "Dat gaf u niet aan."


class ContributionWeightFactory(DjangoModelFactory):
    class Meta:
        model = themes.ContributionWeight

    contribution = factory.SubFactory(ContributionFactory)
    role_kind = "lead_party"
    weight = 4
    reason = "Deze rol vraagt daarom."


class HorizonFactory(DjangoModelFactory):
    class Meta:
        model = themes.Horizon

    slug = factory.Sequence(lambda n: f"termijn-{n}")
    label = factory.Sequence(lambda n: f"Termijn {n}")


class HorizonWeightFactory(DjangoModelFactory):
    class Meta:
        model = themes.HorizonWeight

    horizon = factory.SubFactory(HorizonFactory)
    timing = "no_alliance"
    weight = 2
    reason = "Dat past in de tijd."


class SignalFactory(DjangoModelFactory):
    class Meta:
        model = themes.Signal

    slug = "audience"
    weight = 3
    reason = "Bedoeld voor dit soort organisatie."


class MatchExampleFactory(DjangoModelFactory):
    class Meta:
        model = themes.MatchExample

    slug = factory.Sequence(lambda n: f"voorbeeld-{n}")
    name = factory.Sequence(lambda n: f"Voorbeeld {n}")


class SitePageFactory(PublishableFactory):
    class Meta:
        model = SitePage

    title = factory.Sequence(lambda n: f"Pagina {n}")
    slug = factory.Sequence(lambda n: f"pagina-{n}")
    body = "<p>Tekst.</p>"


class SynonymFactory(DjangoModelFactory):
    class Meta:
        model = Synonym

    term = factory.Sequence(lambda n: f"woord{n}")
    synonym = factory.Sequence(lambda n: f"ander{n}")


class OutgoingMailFactory(DjangoModelFactory):
    class Meta:
        model = OutgoingMail

    kind = "test"
    object_id = 1
    content_type = factory.LazyFunction(lambda: ContentType.objects.get_for_model(partners.Partner))


class InterestFactory(DjangoModelFactory):
    class Meta:
        model = themes.Interest

    class Params:
        confirmed = factory.Trait(
            state="confirmed", confirmed_at=factory.LazyFunction(timezone.now)
        )
        verified = factory.Trait(confirmed=True, verified_at=factory.LazyFunction(timezone.now))

    form_token = factory.Sequence(lambda n: f"formulier-{n}")
    municipality = factory.SubFactory(MunicipalityFactory)
    organisation_kind = "municipality"
    name = "Jo Jansen"
    job_title = "Adviseur"
    email = factory.Sequence(lambda n: f"jo{n}@example.org")


class VerifiedDomainFactory(DjangoModelFactory):
    class Meta:
        model = themes.VerifiedDomain

    municipality = factory.SubFactory(MunicipalityFactory)
    domain = factory.Sequence(lambda n: f"gemeente{n}.example")


class ReplyTemplateFactory(DjangoModelFactory):
    class Meta:
        model = themes.ReplyTemplate

    title = factory.Sequence(lambda n: f"Antwoord {n}")
    slug = factory.Sequence(lambda n: f"antwoord-{n}")
    body = "Tekst."


class InterestSettingsFactory(DjangoModelFactory):
    class Meta:
        model = themes.InterestSettings
        django_get_or_create = ("pk",)

    pk = 1


class RetentionRunFactory(DjangoModelFactory):
    class Meta:
        model = themes.RetentionRun

    unconfirmed = closed = matched = silent = 0


class SearchedQueryFactory(DjangoModelFactory):
    class Meta:
        model = SearchedQuery

    day = factory.LazyFunction(timezone.localdate)
    query = factory.Sequence(lambda n: f"zoekwoord {n}")
    results = 0
