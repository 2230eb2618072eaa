"""What the search keeps: entries, and what was searched for."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.publishing.dates import PartialDateField

from .language.stemming import ENGLISH
from .query.patterns import Field

# What visitors searched for in vain wants attention when it was more than one accident.
RECENT = timedelta(days=30)
MIN_TIMES = 2


class SearchEntry(models.Model):
    """One public item as it is found and shown; written by `portal.search.index.indexing` only."""

    kind = models.CharField(max_length=60)
    object_id = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    aliases = models.JSONField(default=list)
    summary = models.TextField(blank=True)
    body = models.TextField(blank=True)
    english = models.JSONField(default=list)
    """The fields that are in English, and of the other names those that are."""
    url = models.CharField(max_length=300)
    date = PartialDateField(null=True)
    is_ours = models.BooleanField(default=True)
    is_double = models.BooleanField(default=False)
    """Whether another entry tells of the same, and is found in its place among everything."""
    tie = models.BigIntegerField()
    """From the address, to put equals in the same order on every database."""
    stamp = models.BigIntegerField(default=0)
    """Another with every change of the entry, or of the lists that the item is in."""

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        # What ranks equal: our own before that of others, then the latest.
        ordering = ["-is_ours", F("date").desc(nulls_last=True), "tie"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "object_id"], name="search_entry_once")
        ]
        # The stamps of all are read after each change of the content, and nothing beside.
        indexes = [
            models.Index(fields=["stamp", "id"], name="search_entry_stamp_idx"),
            models.Index(
                fields=["id"], condition=Q(is_double=True), name="search_entry_double_idx"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title_language(self) -> str:
        """For the page that it stands on; empty when that is Dutch."""
        return ENGLISH if Field.TITLE in self.english else ""


class IndexRelease(models.Model):
    """By which code the index was written, and what changed in it last; one row.

    Kept by `portal.search.index`: `release` and `changes`.
    """

    written_by = models.CharField(max_length=64)
    changes = models.JSONField(default=list)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="search_one_release")]

    def __str__(self) -> str:
        return self.written_by


class SearchedQueryQuerySet(models.QuerySet["SearchedQuery"]):
    def most_frequent(self) -> models.QuerySet["SearchedQuery", str]:
        """Each query once, what visitors search for most first."""
        totals = self.order_by().values("query").annotate(total=Sum("times"))
        return totals.order_by("-total", "query").values_list("query", flat=True)

    def in_vain(self) -> Self:
        """The last search for whatever visitors look for and do not find.

        Each query stands here once: what was searched for at least twice of late, found
        nothing the last time, and was not set aside by the coordinator.
        """
        since = timezone.localdate() - RECENT
        recent = SearchedQuery.objects.filter(day__gt=since).order_by()
        repeated = (
            recent.values("query")
            .annotate(total=Sum("times"))
            .filter(total__gte=MIN_TIMES)
            .values("query")
        )
        later = SearchedQuery.objects.filter(query=OuterRef("query"), day__gt=OuterRef("day"))
        return self.filter(
            ~Exists(later), day__gt=since, results=0, is_set_aside=False, query__in=repeated
        )


class SearchedQuery(models.Model):
    """What was searched for on a day and how much it found; nothing about who searched."""

    day = models.DateField(_("day"))
    query = models.CharField(_("searched for"), max_length=200)
    results = models.PositiveIntegerField(_("results"))
    times = models.PositiveIntegerField(_("times"), default=1)
    is_set_aside = models.BooleanField(_("nothing to do about it"), default=False)

    objects = SearchedQueryQuerySet.as_manager()

    class Meta:
        verbose_name = _("search by visitors")
        verbose_name_plural = _("searches by visitors")
        ordering = ["-day", "-times", "query"]
        constraints = [
            models.UniqueConstraint(fields=["day", "query"], name="search_query_once_a_day"),
            models.CheckConstraint(condition=Q(times__gte=1), name="search_query_was_searched"),
        ]
        indexes = [
            models.Index(fields=["results", "-day"], name="search_query_results_idx"),
            models.Index(fields=["query", "-day"], name="search_query_query_idx"),
        ]

    def __str__(self) -> str:
        return self.query
