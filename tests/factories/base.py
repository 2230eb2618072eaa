from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory


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
