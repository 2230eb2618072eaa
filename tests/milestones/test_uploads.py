"""What may be uploaded as the own copy of a document, and what the coordinator is told."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from milestones.models import Document
from milestones.uploads import validate_pdf
from tests import factories as make


def upload(content: bytes, name: str = "rapport.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_pdf_is_accepted_and_can_still_be_read_from_its_beginning():
    file = upload(b"%PDF-1.7 ...")
    validate_pdf(file)
    assert file.read() == b"%PDF-1.7 ..."


@pytest.mark.parametrize("content", [b"", b"%PDF", b"<html>", b"PK\x03\x04", b" %PDF-1.7"])
def test_what_only_poses_as_a_pdf_is_refused_with_advice(content):
    with pytest.raises(ValidationError, match="Sla het op als pdf") as refused:
        validate_pdf(upload(content))
    assert refused.value.code == "not_pdf"


def test_a_file_that_is_too_large_is_refused_with_both_sizes(settings):
    settings.DOCUMENT_MAX_BYTES = 2048
    validate_pdf(upload(b"%PDF-".ljust(2048)))
    with pytest.raises(ValidationError, match="maak het eerst kleiner") as refused:
        validate_pdf(upload(b"%PDF-".ljust(3072)))
    assert refused.value.code == "too_large"
    assert "3,0\xa0KB" in refused.value.message % refused.value.params
    assert "2,0\xa0KB" in refused.value.message % refused.value.params


@pytest.mark.django_db
def test_the_model_asks_for_both_the_name_and_the_content():
    document: Document = make.DocumentFactory.build(file=upload(b"MZ\x90", "rapport.exe"))
    with pytest.raises(ValidationError) as refused:
        document.clean_fields()
    assert {error.code for error in refused.value.error_dict["file"]} == {
        "invalid_extension",
        "not_pdf",
    }
