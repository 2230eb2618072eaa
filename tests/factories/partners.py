from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from portal.publishing.dates import PartialDate

from .base import PublishableFactory


class ProvinceFactory(DjangoModelFactory):
    class Meta:
        model = "partners.Province"
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"PV{n % 100:02}")
    name = factory.LazyAttribute(lambda province: f"Provincie {province.code}")
    slug = factory.LazyAttribute(lambda province: province.code.lower())


class MunicipalityFactory(DjangoModelFactory):
    class Meta:
        model = "partners.Municipality"

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
        model = "partners.MunicipalityChange"
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
        model = "partners.Partner"

    name = factory.Sequence(lambda n: f"Organisatie {n}")
    slug = factory.Sequence(lambda n: f"organisatie-{n}")
    kind = "company"

    class Params:
        is_municipality = factory.Trait(
            kind="municipality", municipality=factory.SubFactory(MunicipalityFactory)
        )


class PartnerAliasFactory(DjangoModelFactory):
    class Meta:
        model = "partners.PartnerAlias"

    partner = factory.SubFactory(PartnerFactory)
    name = factory.Sequence(lambda n: f"Andere naam {n}")


class ParticipationFactory(DjangoModelFactory):
    class Meta:
        model = "partners.Participation"

    partner = factory.SubFactory(PartnerFactory)
    capacity = "signatory"
    joined = PartialDate(2016, 3)


class WorkingGroupFactory(PublishableFactory):
    class Meta:
        model = "partners.WorkingGroup"
        exclude = ("summary",)

    name = factory.Sequence(lambda n: f"Werkgroep {n}")
    slug = factory.Sequence(lambda n: f"werkgroep-{n}")
    goal = "Een doel."


class WorkingGroupMembershipFactory(DjangoModelFactory):
    class Meta:
        model = "partners.WorkingGroupMembership"

    working_group = factory.SubFactory(WorkingGroupFactory)
    partner = factory.SubFactory(PartnerFactory)
