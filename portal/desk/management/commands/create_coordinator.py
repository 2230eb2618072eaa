import secrets
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from portal.runtime.addresses import address
from portal.runtime.border import line

from ...coordinators import sync_group

PASSWORD_BYTES = 12


class Command(BaseCommand):
    help = "Make an account for a coordinator and print its password once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--username", default="coordinator")
        parser.add_argument("--email", default="", help="where the mail to set a new password goes")
        parser.add_argument(
            "--if-none", action="store_true", help="do nothing when there is an account already"
        )

    def handle(self, *, username: str, if_none: bool, **options: Any) -> None:
        group = sync_group()
        users = User.objects
        # Also an account that may do nothing any more is one.
        if if_none and users.exists():
            return
        try:
            email = address(options["email"]) if options["email"] else ""
            username = User._meta.get_field("username").clean(line(username), None)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if users.filter(username=username).exists():
            raise CommandError(
                f"There is an account {username!r} already; give another --username."
            )
        password = secrets.token_urlsafe(PASSWORD_BYTES)  # stored nowhere in clear
        with transaction.atomic():
            user = users.create_user(username, email, password=password, is_staff=True)
            user.groups.add(group)
        self.stdout.write(
            f"Account for the coordinator (shown once):\n"
            f"  user name  {username}\n  password   {password}"
        )
