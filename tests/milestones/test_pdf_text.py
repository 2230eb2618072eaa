"""The text of uploaded copies is found, and no PDF can break a save.

Covers: milestones/models/document.py
"""

import io
import tempfile
import time

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from milestones import pdf_text
from tests import factories as make


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
    assert "dijkversterking" in pdf_text.text_of(stored(pdf("Over dijkversterking")))


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 kapot", pdf("heel")[:200], b"\x00" * 1000])
def test_a_broken_pdf_has_no_text(content):
    assert pdf_text.text_of(stored(content)) == ""


def test_a_pdf_that_keeps_its_reader_busy_is_given_up(monkeypatch):
    monkeypatch.setattr(pdf_text, "MAX_SECONDS", 0.05)
    started = time.monotonic()
    assert pdf_text.text_of(stored(pdf("tekst"))) == ""
    assert time.monotonic() - started < 5


@pytest.fixture
def upload(db, django_capture_on_commit_callbacks):
    """Saves a copy of a document, as a request does that ends well."""

    def save(document, content):
        with django_capture_on_commit_callbacks(execute=True):
            document.file.save("rapport.pdf", ContentFile(content))

    return save


def test_a_document_is_found_by_the_text_of_its_copy(client, upload):
    document = make.DocumentFactory(title="Rapport")
    upload(document, pdf("Over dijkversterking"))
    assert "Rapport" in client.get("/zoeken/?q=dijkversterking").content.decode()
    document.file.delete()
    assert (
        "hit" not in client.get("/documenten/?q=dijkversterking").content.decode().split("main")[0]
    )
    assert "Rapport" not in client.get("/zoeken/?q=dijkversterking").content.decode()


def test_a_broken_copy_is_saved_all_the_same(upload):
    document = make.DocumentFactory()
    upload(document, b"%PDF-1.7 kapot")
    document.refresh_from_db()
    assert document.file
    assert document.text == ""


def test_a_copy_is_read_once(monkeypatch, upload):
    document = make.DocumentFactory()
    upload(document, pdf("Tekst"))
    monkeypatch.setattr("milestones.models.document.text_of", pytest.fail)
    document.refresh_from_db()
    document.title = "Anders"
    document.save()
    assert document.text == "Tekst"


def test_nobody_waits_for_the_reading_of_a_copy(monkeypatch, upload):
    """The transaction is over by then: SQLite lets one writer in at a time."""
    was_atomic = []
    depth = len(connection.savepoint_ids)
    monkeypatch.setattr(
        "milestones.models.document.text_of",
        lambda _file: was_atomic.append(len(connection.savepoint_ids) > depth) or "",
    )
    upload(make.DocumentFactory(), pdf("Tekst"))
    assert was_atomic == [False]


def test_the_text_of_a_copy_that_was_replaced_meanwhile_is_not_kept(upload):
    document = make.DocumentFactory()
    upload(document, pdf("Eerste"))
    first = document.file.name
    upload(document, pdf("Tweede"))
    # The file itself goes with its replacement; here its reader had opened it before.
    document.file.storage.save(first, ContentFile(pdf("Eerste")))
    document.file.name = first
    document.read_text()
    document.refresh_from_db()
    assert document.text == "Tweede"


def test_long_texts_are_cut(monkeypatch):
    monkeypatch.setattr(pdf_text, "MAX_CHARACTERS", 4)
    assert pdf_text.extract(io.BytesIO(pdf("lange tekst"))) == "lang"
