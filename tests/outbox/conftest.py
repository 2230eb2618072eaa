import pytest

from portal.outbox import emails, jobs
from portal.outbox.emails import email
from portal.outbox.models import OutgoingMail
from tests import factories as make

from .emails import KIND, compose
from .mail_server import MailServer
from .shared_database import SharedDatabase


@pytest.fixture(autouse=True)
def _own_emails_and_jobs(monkeypatch):
    monkeypatch.setattr(emails, "_emails", {})
    monkeypatch.setattr(jobs, "_jobs", {})
    monkeypatch.setattr(jobs, "_every_minute", [])
    email(KIND, label="Proefbrief")(compose)


@pytest.fixture
def write(monkeypatch):
    """Let another function write the emails of the test."""

    def replace(function) -> None:
        monkeypatch.setitem(emails._emails, KIND, emails.EmailKind(KIND, "Proefbrief", function))

    return replace


@pytest.fixture
def post(db):
    """Post a mail about a partner."""

    def post(**options) -> OutgoingMail:
        return OutgoingMail.objects.post(KIND, make.PartnerFactory(), **options)

    return post


@pytest.fixture
def mail_server(settings):
    """A mail server that runs, and to which mails are sent."""
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_TIMEOUT = 0.3
    server.start()
    yield server
    server.stop()


@pytest.fixture
def database(tmp_path) -> SharedDatabase:
    return SharedDatabase(tmp_path)
