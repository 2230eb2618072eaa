"""What the coordinator may do, said by every app of its own models."""

from collections.abc import Mapping
from typing import ClassVar

VIEW = ("view",)
CURATE = ("view", "add", "change", "delete")
NOTHING: tuple[str, ...] = ()


class CuratedConfig:
    """Mixin for an `AppConfig`: its models are the coordinator's to curate, but for exceptions.

    `coordinator_rights` gives by the name of a model the actions of which the coordinator gets
    the permission, such as ("view", "export").
    """

    coordinator_default: ClassVar[tuple[str, ...]] = CURATE
    coordinator_rights: ClassVar[Mapping[str, tuple[str, ...]]] = {}
