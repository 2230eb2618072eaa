from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from portal.runtime import health


class Command(BaseCommand):
    help = "Say what is wrong with the portal; exits 1 when it cannot serve its pages."
    requires_system_checks = ()

    def handle(self, **options: Any) -> None:
        with translation.override("en"):
            found = health.look()
            texts = {
                name: "in order" if one is None else str(one.text) for name, one in found.items()
            }
        for name, text in texts.items():
            self.stdout.write(f"{name}: {text}")
        failures = [
            texts[name] for name, one in found.items() if one and one.status == health.Status.FAIL
        ]
        if failures:
            raise CommandError(
                f"The portal is not ready: {' '.join(failures)} `make setup` makes what is missing."
            )
