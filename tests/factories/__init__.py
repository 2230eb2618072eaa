"""One factory per model; every item is published unless a test says otherwise.

Those of apps that are not installed are not here, so that the tests of `partners` run alone.
"""

from django.apps import apps
from factory.django import DjangoModelFactory

from .base import PublishableFactory
from .libraries import (
    LoadedItemFactory,
    OutgoingMailFactory,
    SearchedQueryFactory,
    SourceFactory,
)
from .partners import (
    MunicipalityChangeFactory,
    MunicipalityFactory,
    ParticipationFactory,
    PartnerAliasFactory,
    PartnerFactory,
    ProvinceFactory,
    WorkingGroupFactory,
    WorkingGroupMembershipFactory,
)

if apps.is_installed("milestones"):
    from .milestones import *
if apps.is_installed("themes"):
    from .themes import *
if apps.is_installed("themes.matching"):
    from .matching import *
if apps.is_installed("themes.interest"):
    from .interest import *
if apps.is_installed("portal.site"):
    from .site import *
