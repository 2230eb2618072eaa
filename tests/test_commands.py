"""Every command with `manage.py` that a document names exists, takes its options, and is run.

Here it is called as the command line calls it, on the database of the test. What needs a process or
files of its own is run by another test, which is named; a command that neither runs is a failure.
"""

import getpass
import importlib.util
import re
import shlex

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import authenticate, get_user_model
from django.core.management import CommandError, call_command, get_commands, load_command_class

from portal.search.index import release
from tests.template_database import loaded_programme
from tests.test_documents import DOCUMENTS, ROOT, text_of

PASSWORD = "een-lang-wachtwoord-42"
# In this order, each with what has to be filled in; they stand so in the documents.
RUN_HERE = {
    "load_reference": "",
    "load_programme": "",
    "load_programme --overwrite --dry-run": "",
    "create_coordinator --username naam --email adres": "naam@example.nl",
    "reset_second_factor --username naam": "",
    "changepassword": "naam",
    "erase_interest --dry-run": "",
    "rebuild_search": "",
    "check_search": "",
    "check_uploads": "",
    "check_health": "",
}
RUN_BY = {
    "backup /var/backups/portaal": "backup/test_commands_of_the_readme.py",
    "restore /var/backups/portaal/portaal-2026-11-26-031500.zip --replace": (
        "backup/test_commands_of_the_readme.py"
    ),
    "copy_database /var/lib/portaal/portal.sqlite3": "deploy/test_operations.py",
    "check --deploy --fail-level WARNING": "deploy/test_operations.py",
    "makemigrations --check": "lint.py",
    "work --once": "backup/test_commands_of_the_readme.py",
    "work": "outbox/test_start_and_stop.py",
}
# Said of the history, of commands that may be gone.
NOW = [name for name in DOCUMENTS if name != "CHANGELOG.md"]


def said() -> set[str]:
    """What stands behind `manage.py`, and in which documents."""
    texts = "\n".join(map(text_of, NOW))
    found = {line.strip() for line in re.findall(r"manage\.py ([a-z_]+(?: [^`\n|]*)?)", texts)}
    assert "`--overwrite --dry-run` says" in texts  # behind the command that stands above it
    return found | {"load_programme --overwrite --dry-run"}


def test_every_command_is_run_by_a_test():
    known = RUN_HERE.keys() | RUN_BY.keys()
    # In a text the name alone is enough: the command stands elsewhere with its options.
    named = {command.partition(" ")[0] for command in known} | {"check --deploy"}
    assert said() - known - named == set()
    assert known - said() == set()
    for command, test in RUN_BY.items():
        words = re.split(r"\W+", (ROOT / "tests" / test).read_text("utf-8"))
        assert command.partition(" ")[0] in words, (command, test)


@pytest.mark.parametrize("command", sorted(said()))
def test_a_command_takes_the_options_that_are_shown(command):
    name, *options = shlex.split(command)
    loaded = load_command_class(get_commands()[name], name)
    if options or command in RUN_HERE.keys() - {"changepassword"}:
        loaded.create_parser("manage.py", name).parse_args(options)


def test_an_option_that_is_gone_would_be_seen():
    with pytest.raises(CommandError):
        test_a_command_takes_the_options_that_are_shown("erase_interest --gone")


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), loaded_programme():
        yield


@pytest.mark.own_database  # each has tests of its own on both
@pytest.mark.usefixtures("_loaded", "db")
def test_those_that_look_and_load_do_so_in_the_order_of_the_documents(monkeypatch, capsys):
    users = get_user_model().objects
    monkeypatch.setattr(getpass, "getpass", lambda **_prompt: PASSWORD)
    release.note()
    for command, value in RUN_HERE.items():
        if command.startswith("reset_second_factor"):
            owner = users.get(username="naam", email="naam@example.nl")
            Authenticator.objects.create(user=owner, type="totp", data={})
        name, *options = shlex.split(command.replace("adres", value))
        call_command(name, *options, *([value] if value and "adres" not in command else []))
    printed = capsys.readouterr().out
    assert not Authenticator.objects.exists()
    assert authenticate(username="naam", password=PASSWORD) == owner
    for expected in ("password   ", "a new second factor", "worker: "):
        assert expected in printed


def test_every_module_that_is_started_is_there():
    texts = "\n".join(map(text_of, NOW))
    modules = set(re.findall(r"python -m ((?:portal|tests|bench)[\w.]*)", texts))
    assert len(modules) >= 4
    for name in modules:
        found = importlib.util.find_spec(name)
        assert found, name
        file = (ROOT / name.replace(".", "/")).with_suffix(".py")
        runs = file if file.exists() else file.with_suffix("") / "__main__.py"
        assert "__name__" in runs.read_text("utf-8"), name
