import factory
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from factory.django import DjangoModelFactory


class OutgoingMailFactory(DjangoModelFactory):
    class Meta:
        model = "outbox.OutgoingMail"

    kind = "test"
    object_id = 1
    content_type = factory.LazyFunction(
        lambda: ContentType.objects.get(app_label="partners", model="partner")
    )


class SearchedQueryFactory(DjangoModelFactory):
    class Meta:
        model = "search.SearchedQuery"

    day = factory.LazyFunction(timezone.localdate)
    query = factory.Sequence(lambda n: f"zoekwoord {n}")
    results = 0


class LoadedItemFactory(DjangoModelFactory):
    class Meta:
        model = "loading.LoadedItem"

    kind = "partners.partner"
    key = factory.Sequence(lambda n: f"item-{n}")


class SourceFactory(DjangoModelFactory):
    class Meta:
        model = "provenance.Source"

    title = factory.Sequence(lambda n: f"Bron {n}")
    slug = factory.Sequence(lambda n: f"bron-{n}")
    publisher = "Een uitgever"
    url = factory.Sequence(lambda n: f"https://example.nl/bron-{n}")
