import factory
from factory.django import DjangoModelFactory

from .themes import ThemeFactory


class CircumstanceFactory(DjangoModelFactory):
    class Meta:
        model = "matching.Circumstance"

    slug = factory.Sequence(lambda n: f"situatie-{n}")
    label = factory.Sequence(lambda n: f"Situatie {n}")


class CircumstanceWeightFactory(DjangoModelFactory):
    class Meta:
        model = "matching.CircumstanceWeight"

    circumstance = factory.SubFactory(CircumstanceFactory)
    theme = factory.SubFactory(ThemeFactory)
    weight = 5
    reason = "Dit thema gaat daarover."


class ContributionFactory(DjangoModelFactory):
    class Meta:
        model = "matching.Contribution"

    slug = factory.Sequence(lambda n: f"inbreng-{n}")
    label = factory.Sequence(lambda n: f"Inbreng {n}")
    missing = "Dat gaf u niet aan."


class ContributionWeightFactory(DjangoModelFactory):
    class Meta:
        model = "matching.ContributionWeight"

    contribution = factory.SubFactory(ContributionFactory)
    role_kind = "lead_party"
    weight = 4
    reason = "Deze rol vraagt daarom."


class HorizonFactory(DjangoModelFactory):
    class Meta:
        model = "matching.Horizon"

    slug = factory.Sequence(lambda n: f"termijn-{n}")
    label = factory.Sequence(lambda n: f"Termijn {n}")


class HorizonWeightFactory(DjangoModelFactory):
    class Meta:
        model = "matching.HorizonWeight"

    horizon = factory.SubFactory(HorizonFactory)
    timing = "no_alliance"
    weight = 2
    reason = "Dat past in de tijd."


class SignalFactory(DjangoModelFactory):
    class Meta:
        model = "matching.Signal"

    slug = "audience"
    weight = 3
    reason = "Bedoeld voor dit soort organisatie."


class MatchExampleFactory(DjangoModelFactory):
    class Meta:
        model = "matching.MatchExample"

    slug = factory.Sequence(lambda n: f"voorbeeld-{n}")
    name = factory.Sequence(lambda n: f"Voorbeeld {n}")
