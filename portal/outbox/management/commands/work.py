from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.outbox.models import MailState
from portal.outbox.worker import Worker


class Command(BaseCommand):
    help = "Send mail and run the daily jobs, until it is stopped. Several may run at once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now and stop")
        parser.add_argument(
            "--parent", type=int, metavar="PID", help="stop when this process, the parent, is gone"
        )

    def handle(self, *, once: bool, parent: int | None, **options: Any) -> None:
        worker = Worker(parent=parent)
        worker.stopping.at_signals()
        if not once:
            worker.run()
            return
        outcome, ran = worker.run_once()
        self.stdout.write(
            f"Mails: {outcome[MailState.SENT]} sent, {outcome[MailState.WAITING]} postponed, "
            f"{outcome[MailState.FAILED]} failed, {outcome[MailState.CANCELLED]} cancelled. "
            f"Daily jobs: {ran} run."
        )
