from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.publishing.models import Publishable
from portal.publishing.richtext import RichTextField


class SitePage(Publishable):
    """A page of the site itself: about, accessibility, privacy, contact."""

    title = models.CharField(_("title"), max_length=160)
    summary = models.CharField(_("summary"), max_length=300)
    body = RichTextField(_("text"))

    class Meta(Publishable.Meta):
        verbose_name = _("site page")
        verbose_name_plural = _("site pages")

    @property
    def own_address(self) -> str:
        return reverse("page", args=[self.slug])
