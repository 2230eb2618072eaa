import factory
from factory.django import DjangoModelFactory

from portal.publishing.dates import PartialDate

from .base import PublishableFactory
from .partners import PartnerFactory


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = "milestones.Programme"

    slug = "city-deal"
    name = "City Deal Klimaatadaptatie"
    summary = "Steden werken samen."
    aim = "<p>Een doel.</p>"
    started = PartialDate(2016, 3)
    ended = PartialDate(2021, 1)


class ObjectiveFactory(DjangoModelFactory):
    class Meta:
        model = "milestones.Objective"

    number = factory.Sequence(lambda n: n + 1)
    slug = factory.LazyAttribute(lambda objective: f"doel-{objective.number}")
    title = factory.LazyAttribute(lambda objective: f"Doel {objective.number}")
    summary = "Een doel."


class MilestoneFactory(PublishableFactory):
    class Meta:
        model = "milestones.Milestone"

    title = factory.Sequence(lambda n: f"Mijlpaal {n}")
    slug = factory.Sequence(lambda n: f"mijlpaal-{n}")
    date = PartialDate(2018, 5)
    kind = "event"


class MilestonePartnerFactory(DjangoModelFactory):
    class Meta:
        model = "milestones.MilestonePartner"

    milestone = factory.SubFactory(MilestoneFactory)
    partner = factory.SubFactory(PartnerFactory)
    part = "participant"


class MilestoneFigureFactory(DjangoModelFactory):
    class Meta:
        model = "milestones.MilestoneFigure"

    milestone = factory.SubFactory(MilestoneFactory)
    label = factory.Sequence(lambda n: f"deelnemers {n}")
    value = 14


class DocumentFactory(PublishableFactory):
    class Meta:
        model = "milestones.Document"

    title = factory.Sequence(lambda n: f"Document {n}")
    slug = factory.Sequence(lambda n: f"document-{n}")
    kind = "report"
    url = "https://www.example.org/rapport.pdf"


class LessonFactory(PublishableFactory):
    class Meta:
        model = "milestones.Lesson"

    title = factory.Sequence(lambda n: f"Les {n}")
    slug = factory.Sequence(lambda n: f"les-{n}")
    outcome = "success"
