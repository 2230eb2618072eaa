from typing import Any

from django.core.files.storage import Storage, storages
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.provenance.models import Source
from portal.publishing.constraints import ChoiceField
from portal.publishing.dates import PartialDate, PartialDateField
from portal.publishing.keys import optional_key
from portal.publishing.models import Publishable

from ..languages import english_words
from ..pdf_text import text_of
from ..uploads import validate_pdf
from .milestone import Milestone


class DocumentKind(models.TextChoices):
    REPORT = "report", _("Report")
    MAGAZINE = "magazine", _("Magazine")
    ROADMAP = "roadmap", _("Roadmap")
    ADVICE = "advice", _("Advice")
    INTERACTIVE_PDF = "interactive_pdf", _("Interactive PDF")
    WEBSITE = "website", _("Web site")
    FILM = "film", _("Film")
    THESIS = "thesis", _("Thesis")
    CASE = "case", _("Case")


class DocumentLanguage(models.TextChoices):
    DUTCH = "nl", _("Dutch")
    ENGLISH = "en", _("English")


class TextState(models.TextChoices):
    WAITING = "waiting", _("Waits to be read")
    READ = "read", _("Read, or there is no copy")
    UNREADABLE = "unreadable", _("Could not be read wholly")


def private_storage() -> Storage:
    """Uploads are handed out by a view that knows whether the document is public."""
    return storages["default"]


class Document(Publishable):
    """A publication: an address elsewhere, our own copy, or both."""

    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("summary"), max_length=300)
    kind = ChoiceField(_("kind"), max_length=20, choices=DocumentKind)
    language = ChoiceField(
        _("language"),
        max_length=2,
        choices=DocumentLanguage,
        default=DocumentLanguage.DUTCH,
    )
    date = PartialDateField(_("date"), null=True, blank=True)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True)
    publisher = models.CharField(_("published by"), max_length=200, blank=True)
    url = models.URLField(_("web address"), max_length=500, blank=True)
    file = models.FileField(
        _("own copy"),
        upload_to="documents/",
        storage=private_storage,
        blank=True,
        validators=[FileExtensionValidator(["pdf"]), validate_pdf],
        help_text=_("A PDF. It stays available when the web address disappears."),
    )
    text = models.TextField(_("text of the own copy"), blank=True, editable=False)
    text_state = ChoiceField(
        _("text of the own copy: state"),
        max_length=10,
        choices=TextState,
        default=TextState.READ,
        editable=False,
    )
    note = models.CharField(
        _("note"), max_length=300, blank=True, help_text=_("What we know about the address.")
    )
    milestone = optional_key(Milestone, "documents")
    sources = models.ManyToManyField(
        Source,
        blank=True,
        related_name="documents",
        verbose_name=_("other sources"),
        help_text=_("What says the facts that the publication does not say."),
    )

    class Meta(Publishable.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(pages__isnull=True) | Q(pages__gte=1),
                name="milestones_document_pages_from_one",
            ),
        ]

    @property
    def speaks_of(self) -> PartialDate | None:
        """As of when it speaks."""
        return self.date

    @property
    def copy_size(self) -> int | None:
        """The size of our own copy; None without one, or when it is gone from the disk."""
        try:
            return self.file.size if self.file else None
        except FileNotFoundError:
            return None

    @property
    def title_language(self) -> str:
        """The language of the title, for the page that it stands on; empty when that is Dutch."""
        return self._language_of(self.title)

    @property
    def summary_language(self) -> str:
        return self._language_of(self.summary)

    def _language_of(self, text: str) -> str:
        return "" if self.language == "nl" or english_words(text) < 0 else self.language

    def save(self, *args: Any, **kwargs: Any) -> None:
        is_other_file = self.file.name != self._stored.get("file", "")
        if is_other_file:
            # A large report takes seconds, so the worker reads it.
            self.text, self.text_state = "", TextState.WAITING if self.file else TextState.READ
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "text", "text_state"}
        super().save(*args, **kwargs)

    def read_text(self) -> None:
        """Keep the text of the own copy, so that it can be found by it."""
        try:
            with self.file.storage.open(str(self.file.name)) as file:
                text, is_whole = text_of(file)
        except InterruptedError:
            return
        except OSError:
            text, is_whole = "", False
        state = TextState.READ if is_whole else TextState.UNREADABLE
        # Only of this copy, and once: another may have been uploaded, or another worker read it.
        same = Document.objects.filter(pk=self.pk, file=self.file.name, updated_at=self.updated_at)
        same.filter(text_state=TextState.WAITING).update(text=text, text_state=state)
