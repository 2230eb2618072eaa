"""The desk for concepts: their words, with what a change of these does to the search."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from portal.desk.content import ContentInline
from portal.desk.publication import PublishableAdmin
from portal.lists.admin import SearchedAdmin
from portal.runtime.texts import StrOrPromise
from portal.search.admin import SearchedQueryAdmin, SynonymsAdmin

from .models import Concept, ConceptTerm

MIN_LIKENESS = 70  # of 100, for a concept that is offered for a word that found nothing


class TermInline(ContentInline):
    """The other words; one that is given in the address stands ready to be saved."""

    model = ConceptTerm

    def get_extra(self, request: HttpRequest, obj: Model | None = None, **kwargs: Any) -> int:
        return int("word" in request.GET)


@admin.register(Concept)
class ConceptAdmin(SynonymsAdmin, SearchedAdmin, PublishableAdmin):
    content_columns = ("plain", "broader")
    content_filters = ("themes", ("sources", admin.EmptyFieldListFilter))
    search_fields = ["title", "plain", "terms__name", "slug"]
    autocomplete_fields = ["broader", "related", "themes", "sources"]
    list_select_related = ["broader"]
    inlines = [TermInline]

    def typed(self, form: QueryDict) -> list[str]:
        names = [name for name in form if name.startswith("terms-") and name.endswith("-name")]
        return [form.get("title", ""), *(form.get(name, "") for name in names)]

    def get_formset_kwargs(
        self, request: HttpRequest, obj: Concept, inline: InlineModelAdmin, prefix: str
    ) -> dict[str, Any]:
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        if word := request.GET.get("word", ""):
            kwargs["initial"] = [{"name": word}]
        return kwargs


@SearchedQueryAdmin.answers.append
def new_concept() -> Callable[[str], SafeString]:
    add, label = reverse("admin:themes_concept_add"), _("Make a concept of it")
    return lambda query: _link(add, label, title=query)


@SearchedQueryAdmin.answers.append
def word_of_nearest_concept() -> Callable[[str], SafeString]:
    """Which of the concepts is called most like this."""
    names = dict(Concept.objects.values_list("pk", "title"))

    def answer(query: str) -> SafeString:
        best = process.extractOne(
            query,
            names,
            scorer=fuzz.partial_ratio,
            score_cutoff=MIN_LIKENESS,
            processor=str.casefold,
        )
        if best is None:
            return SafeString("")
        title, _likeness, pk = best
        change = reverse("admin:themes_concept_change", args=[pk])
        return _link(change, _("Another word for “%s”") % title, word=query)

    return answer


def _link(address: str, label: StrOrPromise, **query: str) -> SafeString:
    return format_html('<a href="{}?{}">{}</a>', address, urlencode(query), label)
