import factory
from factory.django import DjangoModelFactory

from .base import PublishableFactory
from .partners import PartnerFactory


class ThemeFactory(PublishableFactory):
    class Meta:
        model = "themes.Theme"

    number = factory.Sequence(lambda n: n + 1)
    title = factory.Sequence(lambda n: f"Thema {n}")
    slug = factory.Sequence(lambda n: f"thema-{n}")


class ThemeSectionFactory(DjangoModelFactory):
    class Meta:
        model = "themes.ThemeSection"

    theme = factory.SubFactory(ThemeFactory)
    kind = "challenge"
    body = "<p>Een opgave.</p>"


class ThemePartnerFactory(DjangoModelFactory):
    class Meta:
        model = "themes.ThemePartner"

    theme = factory.SubFactory(ThemeFactory)
    partner = factory.SubFactory(PartnerFactory)


class ThemeRelationFactory(DjangoModelFactory):
    class Meta:
        model = "themes.ThemeRelation"

    from_theme = factory.SubFactory(ThemeFactory)
    to_theme = factory.SubFactory(ThemeFactory)
    reason = "Ze raken elkaar."


class AllianceFactory(PublishableFactory):
    class Meta:
        model = "themes.Alliance"

    name = factory.Sequence(lambda n: f"Alliantie {n}")
    slug = factory.Sequence(lambda n: f"alliantie-{n}")
    kind = "network"
    stage = "active"


class AllianceAliasFactory(DjangoModelFactory):
    class Meta:
        model = "themes.AllianceAlias"

    alliance = factory.SubFactory(AllianceFactory)
    name = factory.Sequence(lambda n: f"Andere naam {n}")


class AllianceThemeFactory(DjangoModelFactory):
    class Meta:
        model = "themes.AllianceTheme"

    alliance = factory.SubFactory(AllianceFactory)
    theme = factory.SubFactory(ThemeFactory)


class AllianceMembershipFactory(DjangoModelFactory):
    class Meta:
        model = "themes.AllianceMembership"

    alliance = factory.SubFactory(AllianceFactory)
    partner = factory.SubFactory(PartnerFactory)


class RoleFactory(PublishableFactory):
    class Meta:
        model = "themes.Role"

    title = factory.Sequence(lambda n: f"Rol {n}")
    slug = factory.Sequence(lambda n: f"rol-{n}")
    kind = "lead_party"
    theme = factory.SubFactory(ThemeFactory)


class RoleAudienceFactory(DjangoModelFactory):
    class Meta:
        model = "themes.RoleAudience"

    role = factory.SubFactory(RoleFactory)
    kind = "municipality"


class RoleCandidateFactory(DjangoModelFactory):
    class Meta:
        model = "themes.RoleCandidate"

    role = factory.SubFactory(RoleFactory)
    partner = factory.SubFactory(PartnerFactory)


class BarrierFactory(PublishableFactory):
    class Meta:
        model = "themes.Barrier"

    title = factory.Sequence(lambda n: f"Belemmering {n}")
    slug = factory.Sequence(lambda n: f"belemmering-{n}")
    kind = "finance"


class FollowUpFactory(PublishableFactory):
    class Meta:
        model = "themes.FollowUp"

    title = factory.Sequence(lambda n: f"Vervolg {n}")
    slug = factory.Sequence(lambda n: f"vervolg-{n}")
    kind = "result"
    date = "2022-05"


class AllianceLinkFactory(DjangoModelFactory):
    class Meta:
        model = "themes.AllianceLink"

    alliance = factory.SubFactory(AllianceFactory)
    title = "Over deze alliantie"
    url = factory.Sequence(lambda n: f"https://example.nl/alliantie-{n}")


class ConceptFactory(PublishableFactory):
    """`words=("warmte",)` gives other words for the same, `near=` what leads to it."""

    class Meta:
        model = "themes.Concept"
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"begrip{n}")
    slug = factory.Sequence(lambda n: f"begrip-{n}")

    @factory.post_generation
    def words(self, _create, extracted, **_kwargs):
        for name in extracted or ():
            ConceptTermFactory(concept=self, name=name)

    @factory.post_generation
    def near(self, _create, extracted, **_kwargs):
        for name in extracted or ():
            ConceptTermFactory(concept=self, name=name, kind="search_word")


class ConceptTermFactory(DjangoModelFactory):
    class Meta:
        model = "themes.ConceptTerm"

    concept = factory.SubFactory(ConceptFactory)
    name = factory.Sequence(lambda n: f"ander{n}")
