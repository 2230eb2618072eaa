from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from ... import lost_factor


class Command(BaseCommand):
    help = "Take a lost second factor away: at the next login its owner sets up a new one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", required=True)

    def handle(self, *, username: str, **options: Any) -> None:
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"There is no account {username!r}.")
        lost_factor.reset(user)
        self.stdout.write(f"{username} sets up a new second factor at the next login.")
