"""The files of uploads live and die with their record.

Covers: portal/backup/management/commands/check_uploads.py
"""

import os
import time
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, models, transaction

from milestones.models import Document
from tests import factories as make
from tests.crawling.markup import Markup
from tests.desk.forms import FACTORIES, address

pytestmark = pytest.mark.django_db(transaction=True)

FIELDS = [
    field
    for model in apps.get_models()
    for field in model._meta.concrete_fields
    if isinstance(field, models.FileField)
]


def pdf(name: str = "rapport.pdf") -> ContentFile:
    return ContentFile(b"%PDF-1.7 een rapport", name)


def files(settings) -> list[str]:
    root = Path(settings.MEDIA_ROOT)
    return sorted(file.name for file in root.rglob("*") if file.is_file())


@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_of_every_upload_nothing_stays_after_another_a_clearing_and_a_deletion(settings, field):
    model = field.model
    item = FACTORIES[model](**{field.name: pdf("eerste.pdf")})
    item = model.objects.get(pk=item.pk)
    setattr(item, field.name, pdf("tweede.pdf"))
    item.save()
    assert files(settings) == ["tweede.pdf"]
    item = model.objects.get(pk=item.pk)
    setattr(item, field.name, "")
    item.save()
    assert files(settings) == []
    for delete in (lambda one: one.delete(), lambda one: model.objects.filter(pk=one.pk).delete()):
        other = FACTORIES[model](**{field.name: pdf()})
        assert files(settings) == ["rapport.pdf"]
        delete(other)
        assert files(settings) == []


def sent(desk, document, **typed):
    page = address(Document, "change", document.pk)
    form = next(f for f in Markup(desk.get(page).content.decode()).forms if f.button("_save"))
    return desk.post(page, form.data(form.button("_save"), {}) | typed)


def test_a_coordinator_who_replaces_clears_or_deletes_leaves_nothing_behind(desk, settings):
    document = make.DocumentFactory(file=pdf("eerste.pdf"))
    assert sent(desk, document, file=pdf("tweede.pdf")).status_code == 302
    assert files(settings) == ["tweede.pdf"]
    assert sent(desk, document, title="Een andere titel").status_code == 302
    assert files(settings) == ["tweede.pdf"]
    assert sent(desk, document, **{"file-clear": "on"}).status_code == 302
    assert files(settings) == []
    assert sent(desk, document, file=pdf("derde.pdf")).status_code == 302
    desk.post(address(Document, "delete", document.pk), {"post": "yes"})
    assert files(settings) == []


def test_many_documents_that_are_deleted_from_the_list_leave_nothing_behind(desk, settings):
    documents = [make.DocumentFactory(file=pdf(f"{number}.pdf")) for number in range(3)]
    kept = make.DocumentFactory(file=pdf("blijft.pdf"))
    chosen = {"_selected_action": [one.pk for one in documents], "post": "yes"}
    desk.post(address(Document, "changelist"), chosen | {"action": "delete_selected"})
    assert list(Document.objects.all()) == [kept]
    assert files(settings) == ["blijft.pdf"]


@pytest.mark.parametrize("change", ["delete", "clear", "replace"])
def test_what_is_rolled_back_keeps_its_file(settings, change):
    document = Document.objects.get(pk=make.DocumentFactory(file=pdf()).pk)
    with transaction.atomic():
        if change == "delete":
            document.delete()
        else:
            document.file = "" if change == "clear" else pdf("ander.pdf")
            document.save()
        assert "rapport.pdf" in files(settings)
        transaction.set_rollback(True)
    assert "rapport.pdf" in files(settings)
    assert Document.objects.get().file.name == "documents/rapport.pdf"


def test_a_milestone_that_goes_leaves_its_documents_their_files(settings):
    document = make.DocumentFactory(file=pdf(), milestone=make.MilestoneFactory())
    document.milestone.delete()
    assert files(settings) == ["rapport.pdf"]


def test_a_file_that_is_gone_already_stops_nothing(settings):
    document = make.DocumentFactory(file=pdf())
    document.file.storage.delete(document.file.name)
    Document.objects.get().delete()
    assert not Document.objects.exists()


# What the operator is told


def checked() -> str:
    out = StringIO()
    call_command("check_uploads", stdout=out)
    return out.getvalue()


def stray(settings, name: str, *, hours: int) -> Path:
    file = Path(settings.MEDIA_ROOT) / "documents" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"x")
    moment = time.time() - hours * 3600
    os.utime(file, (moment, moment))
    return file


def test_without_uploads_or_with_all_in_order_nothing_is_wrong():
    assert "Every upload has its record" in checked()
    make.DocumentFactory(file=pdf())
    assert "Every upload has its record" in checked()


def test_strays_are_reported(settings):
    make.DocumentFactory(file=pdf())
    stray(settings, "zwerver.pdf", hours=2)
    out = StringIO()
    with pytest.raises(CommandError, match="1 stray"):
        call_command("check_uploads", stdout=out)
    assert "No record names media/documents/zwerver.pdf" in out.getvalue()
    assert "rapport.pdf" not in out.getvalue()


def test_a_database_that_cannot_be_asked_makes_nothing_a_stray(settings, monkeypatch):
    stray(settings, "zwerver.pdf", hours=2)
    monkeypatch.setattr(Document._meta, "db_table", "no_such_table")
    with pytest.raises(DatabaseError):
        call_command("check_uploads")


def test_a_file_of_a_save_under_way_is_no_stray(settings):
    stray(settings, "bezig.pdf", hours=0)
    assert "Every upload has its record" in checked()
