"""A back-up is whole, a restore is careful, and who was erased stays erased.

Covers: portal/runtime/erasures.py, portal/desk/erasures.py, portal/backup/archive.py,
portal/backup/databases.py, portal/backup/restoring.py,
portal/backup/management/commands/backup.py, portal/backup/management/commands/restore.py,
themes/interest/erasures.py, portal/site/upgrade.py
"""

import io
import json
import sqlite3
import stat
import zipfile
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import environ
import pytest
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.utils import ConnectionHandler
from django.utils import timezone

from milestones.models import Document
from partners.models import Partner
from portal.backup import archive, databases
from portal.backup.databases import BackupError
from portal.publishing.models import ContentVersion
from portal.runtime import erasures
from tests import factories as make
from tests.interest.registrations import confirmed
from tests.outbox.shared_database import SharedDatabase
from themes.interest.models import Interest
from themes.interest.retention import erase_expired

# Rows are written and read outside one transaction, as by a portal that is in use.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("patience")]

MARK = "Zoekmijnergens"


def run(command: str, *arguments, **options) -> str:
    out, err = io.StringIO(), io.StringIO()
    call_command(command, *map(str, arguments), stdout=out, stderr=err, **options)
    return out.getvalue() + err.getvalue()


def backed_up(folder: Path) -> Path:
    file = folder / "copy.zip"
    run("backup", file)
    return file


def everything_stored(folder: Path) -> bytes:
    """All that the database holds, also in pages that are no longer in use."""
    copy = folder / f"everything-{timezone.now().timestamp()}"
    databases.copy_to(copy)
    return copy.read_bytes()


def with_other_contents(file: Path, **changed) -> None:
    """Write a back-up anew, in which `contents.json` says something else."""
    with zipfile.ZipFile(file) as old:
        members = {name: old.read(name) for name in old.namelist()}
    contents = json.loads(members[archive.CONTENTS]) | changed
    with zipfile.ZipFile(file, "w") as new:
        for name, data in (members | {archive.CONTENTS: json.dumps(contents)}).items():
            new.writestr(name, data)


@pytest.fixture
def document() -> Document:
    document = make.DocumentFactory(title="Slotpublicatie")
    document.file.save("slot.pdf", ContentFile(b"%PDF-slot"))
    return document


def test_a_backup_brings_back_rows_and_uploads(tmp_path, document):
    file = backed_up(tmp_path)
    Partner.objects.all().delete()
    make.PartnerFactory(name="Van na de back-up")
    document.file.storage.delete(document.file.name)
    document.delete()
    said = run("restore", file, replace=True)
    assert Document.objects.get().file.read() == b"%PDF-slot"
    assert not Partner.objects.filter(name="Van na de back-up").exists()
    assert "1 uploads" in said


def test_who_was_erased_after_the_backup_is_nowhere_after_the_restore(client, role, tmp_path):
    """By the registrant, by retention, as a colleague; who was not erased is back."""
    _by_hand, dossier = confirmed(client, name=f"{MARK} Eén", email="een@zwolle.example")
    expired, _dossier = confirmed(client, name=f"{MARK} Twee", email="twee@zwolle.example")
    kept, dossier_of_kept = confirmed(client, name="Kees Blijft", email="kees@zwolle.example")
    colleague = {"colleague_name": f"{MARK} Drie", "colleague_email": "drie@zwolle.example"}
    client.post(f"{dossier_of_kept}collegas/", {**colleague})
    account = get_user_model().objects.create_user(f"{MARK}vier")
    Interest.objects.filter(pk=expired.pk).update(updated_at=timezone.now() - timedelta(days=3000))
    file = backed_up(tmp_path)
    assert MARK.encode() in everything_stored(tmp_path)

    client.post(f"{dossier}wissen/", {"zeker": "ja"})
    assert erase_expired()["silent"] == 1
    client.post(f"{dossier_of_kept}collegas/{kept.colleagues.get().pk}/verwijderen/")
    account.delete()
    kept.refresh_from_db()
    assert MARK.encode() not in everything_stored(tmp_path)

    assert "Erased again: " in run("restore", file, replace=True)
    assert Interest.objects.get().name == "Kees Blijft"
    assert MARK.encode() not in everything_stored(tmp_path)
    assert client.get(dossier).status_code == 404
    assert client.get(dossier_of_kept).status_code == 200


def test_without_that_memory_the_erased_come_back(client, role, tmp_path, settings):
    """The negative control of the test above: it is the memory that keeps them out."""
    _interest, dossier = confirmed(client, name=MARK)
    file = backed_up(tmp_path)
    client.post(f"{dossier}wissen/", {"zeker": "ja"})
    for month in settings.ERASURES_DIR.glob("20*.txt"):
        month.unlink()
    run("restore", file, replace=True)
    assert Interest.objects.get().name == MARK


def test_what_is_remembered_tells_nothing_of_who_was_erased(client, role, settings):
    interest, dossier = confirmed(client, name=MARK)
    client.post(f"{dossier}wissen/", {"zeker": "ja"})
    (month,) = settings.ERASURES_DIR.glob("20*.txt")
    lines = month.read_text().split()
    assert lines
    assert all(len(line) == 64 for line in lines)
    assert interest.form_token not in month.read_text()
    assert stat.S_IMODE(month.stat().st_mode) == 0o600


def test_nobody_is_erased_while_it_cannot_be_remembered(client, role, settings, tmp_path):
    _interest, dossier = confirmed(client)
    settings.ERASURES_DIR = tmp_path / "file"
    settings.ERASURES_DIR.touch()
    client.raise_request_exception = False
    assert client.post(f"{dossier}wissen/", {"zeker": "ja"}).status_code == 500
    assert Interest.objects.exists()


def test_a_form_that_is_sent_again_after_erasing_is_a_new_registration():
    first = make.InterestFactory(form_token="hetzelfde")
    first.delete()
    again = make.InterestFactory(form_token="hetzelfde")
    assert erasures.erase_again() == 0
    assert Interest.objects.get() == again


def test_the_memory_ends_when_the_last_backup_may_have_gone(settings):
    settings.BACKUP_KEEP_DAYS = 60
    settings.ERASURES_DIR.mkdir()
    make.InterestFactory().delete()
    for month in ("2020-01", "2020-02"):
        (settings.ERASURES_DIR / f"{month}.txt").write_text("f" * 64 + "\n")
    before = erasures.remembered()
    erasures.forget_old(timezone.now())
    assert before - erasures.remembered() == {"f" * 64}


def test_a_backup_is_for_its_owner_alone_and_named_by_its_date_in_a_folder(tmp_path):
    make.PartnerFactory()
    run("backup", tmp_path)
    (file,) = tmp_path.glob("portaal-20*.zip")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_a_backup_never_overwrites_a_file(tmp_path):
    file = tmp_path / "van-gisteren.zip"
    file.write_bytes(b"van gisteren")
    with pytest.raises(CommandError, match="exists already"):
        run("backup", file)
    assert file.read_bytes() == b"van gisteren"


def test_an_upload_that_the_database_names_and_is_not_there_is_told(tmp_path, document):
    document.file.storage.delete(document.file.name)
    said = run("backup", tmp_path / "copy.zip")
    assert f"The database names media/{document.file.name}" in said


def test_a_copy_that_misses_a_row_is_not_called_a_backup(tmp_path, monkeypatch):
    make.PartnerFactory()
    counted = databases.count_copy
    short = {"partners_partner": 0}
    monkeypatch.setattr(databases, "count_copy", lambda file: counted(file) | short)
    with pytest.raises(CommandError, match="does not hold the rows"):
        run("backup", tmp_path / "copy.zip")
    assert list(tmp_path.glob("*.zip")) == []


@pytest.fixture
def in_use(tmp_path, monkeypatch) -> SharedDatabase:
    """The database as a file or on a server, where others can write at the same time."""
    database = SharedDatabase(tmp_path)
    database.hand_out()
    if connection.vendor == "sqlite":
        config = environ.Env.db_url_config(database.url)
        in_file = ConnectionHandler({"default": config})["default"]
        monkeypatch.setattr(databases, "connection", in_file)
    yield database
    databases.connection.close()


@pytest.mark.parametrize(
    "damage", ["UPDATE partners_partner SET kind = 'x'", "DELETE FROM partners_municipality"]
)
def test_a_copy_with_rows_that_the_constraints_forbid_is_damaged(tmp_path, damage):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL checks them when the copy is put back")
    make.PartnerFactory(is_municipality=True)
    copy = tmp_path / "copy"
    databases.copy_to(copy)
    assert databases.count_copy(copy)["partners_partner"] == 1
    with closing(sqlite3.connect(copy)) as database:
        database.create_function("REGEXP", 2, lambda pattern, text: True)
        database.execute("PRAGMA ignore_check_constraints = ON")
        database.execute(damage)
        database.commit()
    with pytest.raises(BackupError, match="damaged"):
        databases.count_copy(copy)


def test_what_is_written_meanwhile_waits_for_nothing_and_is_not_in_the_copy(
    in_use, tmp_path, monkeypatch
):
    """Someone signs in after the rows were counted and before they are copied."""
    counted = databases._count

    def counted_and_then_written(source):
        counts = counted(source)
        others = ConnectionHandler({"default": environ.Env.db_url_config(in_use.url)})["default"]
        with closing(others), others.cursor() as cursor:
            cursor.execute("INSERT INTO django_session VALUES ('nieuw', '', '2030-01-01')")
        return counts

    monkeypatch.setattr(databases, "_count", counted_and_then_written)
    copy = tmp_path / "copy"
    assert databases.copy_to(copy)["django_session"] == 0
    monkeypatch.undo()
    assert databases.count_copy(copy)["django_session"] == 0


def test_a_restore_refuses_what_is_there_until_it_is_told(tmp_path):
    make.PartnerFactory(name="Van tevoren")
    file = backed_up(tmp_path)
    Partner.objects.update(name="Van nu")
    with pytest.raises(CommandError, match=r"Nothing was restored.*--replace"):
        run("restore", file)
    assert Partner.objects.get().name == "Van nu"


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda file: file.write_bytes(b"geen zip"), "no back-up, or it is damaged"),
        (lambda file: file.write_bytes(file.read_bytes()[:-4000]), "no back-up, or it is damaged"),
        (lambda file: with_other_contents(file, rows={"partners_partner": 2}), "the rows that it"),
        (lambda file: with_other_contents(file, files={}), "does not hold the files"),
        (lambda file: with_other_contents(file, format=99), "another release"),
        (lambda file: with_other_contents(file, made_at="gisteren"), "no back-up of this portal"),
        (lambda file: with_other_contents(file, migrations=["themes.9999_x"]), "newer release"),
        (lambda file: with_other_contents(file, made_at="2020-01-01T00:00:00+00:00"), "older than"),
        (lambda file: with_other_contents(file, erasures="een ander"), "does not know what was"),
        (lambda file: file.unlink(), "No such file"),
    ],
)
def test_a_restore_touches_nothing_when_the_backup_cannot_be_trusted(tmp_path, damage, reason):
    make.PartnerFactory(name="Van tevoren")
    file = backed_up(tmp_path)
    damage(file)
    Partner.objects.update(name="Van nu")
    with pytest.raises(CommandError, match=rf"(?s)Nothing was restored.*{reason}"):
        run("restore", file, replace=True)
    assert Partner.objects.get().name == "Van nu"


def test_a_changed_byte_in_an_upload_is_noticed(tmp_path, document):
    file = backed_up(tmp_path)
    with zipfile.ZipFile(file) as archive:
        (info,) = (one for one in archive.infolist() if one.filename.endswith("slot.pdf"))
    data = bytearray(file.read_bytes())
    data[info.header_offset + 30 + len(info.filename) + info.compress_size // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(CommandError, match="damaged"):
        run("restore", file, replace=True)
    assert document.file.read() == b"%PDF-slot"


def test_a_backup_of_before_which_kept_digests_of_its_files_is_read(tmp_path):
    make.PartnerFactory(name="Van tevoren")
    file = backed_up(tmp_path)
    with zipfile.ZipFile(file) as archived:
        names = json.loads(archived.read(archive.CONTENTS))["files"]
    with_other_contents(file, files={name: [1, "0" * 64] for name in names})
    assert "Restored" in run("restore", file, replace=True)


def test_a_backup_of_the_other_kind_of_database_is_refused(tmp_path):
    file = backed_up(tmp_path)
    other = {"sqlite": "postgresql", "postgresql": "sqlite"}[connection.vendor]
    with_other_contents(file, vendor=other)
    with pytest.raises(CommandError, match="Nothing was restored"):
        run("restore", file, replace=True)


def test_a_backup_cannot_write_outside_the_uploads(tmp_path, settings):
    make.PartnerFactory()
    file = backed_up(tmp_path)
    with zipfile.ZipFile(file) as old:
        contents = json.loads(old.read(archive.CONTENTS))
        members = {name: old.read(name) for name in old.namelist()}
    name = "media/../../buiten.txt"
    members[name] = b"buiten"
    contents["files"].append(name)
    members[archive.CONTENTS] = json.dumps(contents).encode()
    with zipfile.ZipFile(file, "w") as new:
        for member, data in members.items():
            new.writestr(member, data)
    with pytest.raises(CommandError, match="outside the uploads"):
        run("restore", file, replace=True)
    assert not list(tmp_path.rglob("buiten.txt"))


def test_after_a_restore_everyone_signs_in_again_and_no_page_is_of_the_content_before(
    client, admin_user, tmp_path
):
    client.force_login(admin_user)
    before = ContentVersion.current()
    file = backed_up(tmp_path)
    run("restore", file, replace=True)
    assert not Session.objects.exists()
    assert ContentVersion.current() != before


def test_a_restore_that_fails_halfway_leaves_the_database_as_it_was(tmp_path, monkeypatch):
    make.PartnerFactory(name="Van tevoren")
    file = backed_up(tmp_path)
    Partner.objects.update(name="Van nu")

    def broken(copy: Path) -> Path:
        """A copy that passed every check, and of which the disk then made something else."""
        copy.write_bytes(copy.read_bytes()[: copy.stat().st_size // 2] + b"\nkapot;\n")
        return copy

    checked = archive.check
    monkeypatch.setattr(archive, "check", lambda *backup: broken(checked(*backup)))
    with pytest.raises(CommandError, match="Nothing was restored"):
        run("restore", file, replace=True)
    assert Partner.objects.get().name == "Van nu"


def test_a_backup_of_an_older_release_is_brought_up_to_date(tmp_path):
    """That it was applied is forgotten: as before the release that brought this migration."""
    make.PartnerFactory(name="Van tevoren")
    latest = MigrationRecorder.Migration.objects.filter(app="sessions").latest("pk")
    Session.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.delete_model(Session)
    latest.delete()
    file = backed_up(tmp_path)
    said = run("restore", file, replace=True)
    assert "Preparing the database" in said
    assert not Session.objects.exists()
    assert Partner.objects.get().name == "Van tevoren"
