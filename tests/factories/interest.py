import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from .partners import MunicipalityFactory


class InterestFactory(DjangoModelFactory):
    class Meta:
        model = "interest.Interest"

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
        model = "interest.VerifiedDomain"

    municipality = factory.SubFactory(MunicipalityFactory)
    domain = factory.Sequence(lambda n: f"gemeente{n}.example")


class ReplyTemplateFactory(DjangoModelFactory):
    class Meta:
        model = "interest.ReplyTemplate"

    title = factory.Sequence(lambda n: f"Antwoord {n}")
    slug = factory.Sequence(lambda n: f"antwoord-{n}")
    body = "Tekst."


class InterestSettingsFactory(DjangoModelFactory):
    class Meta:
        model = "interest.InterestSettings"
        django_get_or_create = ("pk",)

    pk = 1


class RetentionRunFactory(DjangoModelFactory):
    class Meta:
        model = "interest.RetentionRun"

    unconfirmed = closed = matched = silent = 0


class SubmissionCountFactory(DjangoModelFactory):
    class Meta:
        model = "interest.SubmissionCount"

    key = factory.Sequence(lambda n: f"{n:064}")
    hour = factory.LazyFunction(timezone.now)
