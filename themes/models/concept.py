import functools
from collections.abc import Iterator
from itertools import permutations
from typing import ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.models.reference import OtherName
from portal.provenance.models import Source
from portal.publishing.constraints import ChoiceField, once
from portal.publishing.keys import cascading_key
from portal.publishing.models import PublicationQuerySet, Publishable
from portal.search.language.analysis import acronym, words
from portal.search.language.dictionary import is_dutch
from portal.search.language.stemming import ENGLISH
from portal.search.language.synonyms import Direction, Synonym, Words

from .theme import Theme


class ConceptQuerySet(PublicationQuerySet["Concept"]):
    def with_terms(self) -> Self:
        return self.prefetch_related("terms")


class Concept(Publishable):
    """A term of the field, what it means and what else it is called; after SKOS.

    The search takes its terms for one another, so that who searches with the words of the
    trade, or with those of a citizen, finds the same.
    """

    title = models.CharField(_("preferred term"), max_length=80)
    plain = models.CharField(
        _("in plain words"), max_length=80, blank=True, help_text=_("As you would say it at home.")
    )
    summary = models.CharField(
        _("definition"),
        max_length=400,
        blank=True,
        help_text=_("In one to three short sentences. It also stands above results."),
    )
    broader = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="narrower",
        verbose_name=_("broader concept"),
        help_text=_("What this is a kind of."),
    )
    related = models.ManyToManyField("self", blank=True, verbose_name=_("related concepts"))
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="concepts", verbose_name=_("themes")
    )
    sources = models.ManyToManyField(
        Source, blank=True, related_name="concepts", verbose_name=_("sources")
    )

    objects: ClassVar = ConceptQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(broader__isnull=True) | ~models.Q(broader=models.F("id")),
                name="themes_concept_broader_is_other",
                violation_error_message=_("A concept is not broader than itself."),
            ),
        ]

    @property
    def letter(self) -> str:
        """Under which it stands in the list from A to Z."""
        return self.sort_key[:1].upper()

    @property
    def names(self) -> list[Words]:
        """What it is called, as words that mean the same."""
        terms = (term for term in self.terms.all() if term.kind != TermKind.SEARCH_WORD)
        return [*spellings(self.title, False), *(name for term in terms for name in term.spellings)]

    @property
    def search_words(self) -> list[Words]:
        """What leads to it, and is not the same."""
        terms = (term for term in self.terms.all() if term.kind == TermKind.SEARCH_WORD)
        return [word for term in terms for word in term.spellings]

    @property
    def directions(self) -> Iterator[Direction]:
        """From which words a search leads to which others."""
        names = self.names
        yield from ((name, Synonym(other, True)) for name, other in permutations(names, 2))
        yield from ((w, Synonym(name, False)) for w in self.search_words for name in names)


class TermKind(models.TextChoices):
    SYNONYM = "synonym", _("another word for the same")
    ABBREVIATION = "abbreviation", _("abbreviation")
    ENGLISH = "english", _("in English")
    SEARCH_WORD = "search_word", _("leads here, and is not the same")


@functools.lru_cache(4_096)
def spellings(name: str, is_abbreviation: bool) -> list[Words]:
    typed = tuple(words(name))
    if not is_abbreviation or len(typed) != 1:
        return [typed]
    in_capitals = (acronym(typed[0]),)
    return [in_capitals] if is_dutch(typed[0]) else [in_capitals, typed]


class ConceptTerm(OtherName):
    Kind = TermKind

    concept = cascading_key(Concept, "terms")
    name = models.CharField(_("word"), max_length=80)
    kind = ChoiceField(_("kind"), max_length=12, choices=Kind, default=Kind.SYNONYM)

    class Meta(OtherName.Meta):
        verbose_name = _("other word")
        verbose_name_plural = _("other words")
        constraints = [once("concept", "name", name="themes_concept_term_once")]

    def clean(self) -> None:
        if self.name and not words(self.name):
            raise ValidationError(
                {"name": _("Type at least one word with letters or digits.")}, code="no_word"
            )

    @property
    def spellings(self) -> list[Words]:
        """As the search compares it; "nbs" is typed for NBS, and "kan" is another word than KAN."""
        return spellings(self.name, self.kind == TermKind.ABBREVIATION)

    @property
    def language(self) -> str:
        """Of the word, for the page that it stands on; empty when that is Dutch."""
        return ENGLISH if self.kind == TermKind.ENGLISH else ""
