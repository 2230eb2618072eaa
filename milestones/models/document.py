from typing import ClassVar

from django.core.files.storage import storages
from django.core.validators import FileExtensionValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.publishing.constraints import known
from portal.publishing.dates import PartialDateField
from portal.publishing.models import Publishable

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


def private_storage():
    """Uploads are handed out by a view that knows whether the document is public."""
    return storages["default"]


class Document(Publishable):
    """A publication: an address elsewhere, our own copy, or both."""

    Kind = DocumentKind

    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("summary"), max_length=300)
    kind = models.CharField(_("kind"), max_length=20, choices=DocumentKind.choices)
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=DocumentLanguage.choices,
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
    note = models.CharField(
        _("note"), max_length=300, blank=True, help_text=_("What we know about the address.")
    )
    milestone = models.ForeignKey(
        Milestone,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="documents",
        verbose_name=_("milestone"),
    )

    search_fields: ClassVar = ["title", "summary", "publisher"]

    class Meta(Publishable.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["title", "pk"]
        constraints = [
            *Publishable.Meta.constraints,
            known("kind", DocumentKind),
            known("language", DocumentLanguage),
            models.CheckConstraint(
                condition=Q(pages__isnull=True) | Q(pages__gte=1),
                name="milestones_document_pages_from_one",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("milestones:document", args=[self.slug])
