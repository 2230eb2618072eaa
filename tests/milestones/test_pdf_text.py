"""The text of uploaded copies is found once the worker read it, and no PDF can stop that.

Covers: milestones/models/document.py, milestones/jobs.py, milestones/attention.py
"""

import io
import subprocess
import tempfile
import time

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from milestones import pdf_text
from milestones.jobs import read_documents
from milestones.models import Document
from portal.outbox import jobs
from tests import factories as make
from tests.desk.forms import address, form_data
from tests.pages import text_of

pytestmark = pytest.mark.django_db


def pdf(text: str) -> bytes:
    """A small PDF with one line of text."""
    stream = f"BT /F1 12 Tf 20 100 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R "
        b"/Resources << /Font << /F1 "
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"xref\n0 5\n0000000000 65535 f \n"
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Root 1 0 R /Size 5 >>\nstartxref\n%d\n%%%%EOF" % len(body)
    return body + table + end


def stored(content: bytes):
    file = tempfile.TemporaryFile()  # noqa: SIM115 - closed when the test forgets it
    file.write(content)
    file.seek(0)
    return file


def test_the_text_of_a_pdf_is_read():
    text = pdf_text.text_of(stored(pdf("Over dijkversterking")))
    assert text == ("Over dijkversterking", True)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 kapot", pdf("heel")[:200], b"\x00" * 1000])
def test_a_broken_pdf_has_no_text(content):
    assert pdf_text.text_of(stored(content)) == ("", False)


def test_a_pdf_that_keeps_its_reader_busy_is_given_up(monkeypatch):
    monkeypatch.setattr(pdf_text, "MAX_SECONDS", 0.05)
    started = time.monotonic()
    assert pdf_text.text_of(stored(pdf("tekst"))) == ("", False)
    assert time.monotonic() - started < 5


def ends_with(monkeypatch, code: int) -> None:
    """Let the process that reads a PDF end in this way."""
    done = subprocess.CompletedProcess([], code, stdout=b"Half gelezen")
    monkeypatch.setattr("subprocess.run", lambda *_args, **_kwargs: done)


def test_a_page_that_cannot_be_read_is_left_out_and_logged(monkeypatch, caplog):
    def broken(_page):
        raise RecursionError

    with monkeypatch.context() as patched:
        patched.setattr("pypdf.PageObject.extract_text", broken)
        assert pdf_text.extract(io.BytesIO(pdf("tekst"))) == ("", False)
    ends_with(monkeypatch, pdf_text.PARTLY)
    assert pdf_text.text_of(stored(b"")) == ("Half gelezen", False)
    assert "was not wholly read" in caplog.text


def uploaded(content: bytes, **values) -> Document:
    return make.DocumentFactory(file=ContentFile(content, "rapport.pdf"), **values)


def again(document: Document) -> Document:
    return Document.objects.get(pk=document.pk)


def test_saving_does_not_wait_for_the_reading_of_a_copy(monkeypatch, desk):
    monkeypatch.setattr("milestones.models.document.text_of", pytest.fail)
    document = make.DocumentFactory()
    url = address(Document, "change", document.pk)
    typed = form_data(desk.get(url)) | {"file": SimpleUploadedFile("r.pdf", pdf("Tekst"))}
    assert desk.post(url, typed).status_code == 302
    assert again(document).text_state == "waiting"


def test_a_document_is_found_by_the_text_of_its_copy_once_the_worker_read_it(client):
    document = uploaded(pdf("Over dijkversterking"), title="Rapport")
    assert "Rapport" not in client.get("/zoeken/?q=dijkversterking").content.decode()
    jobs.run_due(timezone.now)
    assert "Rapport" in client.get("/zoeken/?q=dijkversterking").content.decode()
    again(document).file.delete()
    assert "Rapport" not in client.get("/zoeken/?q=dijkversterking").content.decode()
    assert again(document).text_state == "read"


@pytest.mark.parametrize("is_gone", [False, True])
def test_the_coordinator_is_told_of_a_copy_that_could_not_be_read(desk, is_gone):
    document = uploaded(b"%PDF-1.7 kapot")
    if is_gone:
        document.file.storage.delete(document.file.name)
    read_documents()
    assert (again(document).text, again(document).text_state) == ("", "unreadable")
    assert again(document).file
    told = "documenten waarvan de tekst van de PDF niet helemaal te lezen was"
    assert told in text_of(desk.get("/beheer/"))
    listed = desk.get(f"{address(Document, 'changelist')}?text_state__exact=unreadable")
    assert document.title in text_of(listed)


def test_a_copy_is_read_once(monkeypatch):
    document = uploaded(pdf("Tekst"))
    read_documents()
    monkeypatch.setattr("milestones.models.document.text_of", pytest.fail)
    document = again(document)
    document.title = "Anders"
    document.save()
    read_documents()
    assert again(document).text == "Tekst"


@pytest.mark.parametrize("code", pdf_text.BROKEN_OFF)
def test_what_was_broken_off_because_the_worker_stops_is_read_again(monkeypatch, code):
    document = uploaded(pdf("Tekst"))
    with monkeypatch.context() as patched:
        ends_with(patched, code)
        read_documents()
    assert again(document).text_state == "waiting"
    read_documents()
    assert again(document).text == "Tekst"


def test_of_two_workers_the_first_decides(monkeypatch):
    document = uploaded(pdf("Tekst"))

    def slow(_file):
        """The other worker is ready meanwhile."""
        with monkeypatch.context() as patched:
            patched.setattr("milestones.models.document.text_of", lambda _file: ("Eerste", True))
            read_documents()
        return "Tweede", False

    monkeypatch.setattr("milestones.models.document.text_of", slow)
    read_documents()
    assert (again(document).text, again(document).text_state) == ("Eerste", "read")


@pytest.mark.parametrize("is_same_name", [False, True])
def test_the_text_of_a_copy_that_was_replaced_meanwhile_is_not_kept(monkeypatch, is_same_name):
    document = uploaded(pdf("Eerste"))

    def slow(_file):
        changed = again(document)
        if is_same_name:  # deleted, and another of the same name uploaded
            changed.file.delete()
        changed.file.save("rapport.pdf", ContentFile(pdf("Tweede")))
        return "Eerste", True

    with monkeypatch.context() as patched:
        patched.setattr("milestones.models.document.text_of", slow)
        read_documents()
    assert again(document).text_state == "waiting"
    read_documents()
    assert again(document).text == "Tweede"


def test_long_texts_are_cut(monkeypatch):
    monkeypatch.setattr(pdf_text, "MAX_CHARACTERS", 4)
    assert pdf_text.extract(io.BytesIO(pdf("lange tekst"))) == ("lang", False)
