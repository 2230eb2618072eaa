from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.publishing.dates import PartialDateField
from portal.publishing.models import Tracked
from portal.publishing.names import SortKeyField


class Source(Tracked):
    """A publication or a web page that says something; labels and follow-ups name it."""

    name_field = "title"

    slug = models.SlugField(_("code"), max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=250)
    publisher = models.CharField(
        _("publisher"), max_length=160, help_text=_("The organisation, never a person.")
    )
    url = models.URLField(_("web address"), max_length=500, blank=True)
    date = PartialDateField(
        _("date"), null=True, blank=True, help_text=_("Leave empty when the page shows none.")
    )
    sort_key = SortKeyField()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(slug=""), name="provenance_source_slug_filled"),
        ]

    def __str__(self) -> str:
        return self.title
