"""The desk for the search: synonyms with their effect, and what visitors searched for."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.desk.content import LookOnlyMixin
from portal.desk.list_filters import OptionsFilter
from portal.desk.previews import EffectPreviewMixin
from portal.desk.stale_saves import StaleSaveForm

from .index import memory
from .language import analysis
from .language.synonyms import Synonyms
from .models import SearchedQuery, SearchedQueryQuerySet, SearchEntry, Synonym
from .query_log import recount

SAMPLES = 30
SHOWN = 5


@dataclass(frozen=True)
class Found:
    """How many entries a sample query finds, and the titles of the first by their key."""

    count: int
    top: dict[int, str]


@dataclass(frozen=True)
class SynonymEffect:
    """What one sample query finds now, and what it would find."""

    query: str
    before: Found
    after: Found

    @property
    def new_on_top(self) -> list[str]:
        return [title for key, title in self.after.top.items() if key not in self.before.top]

    @property
    def is_changed(self) -> bool:
        return self.before.count != self.after.count or bool(self.new_on_top)


def sample_queries(typed: QueryDict) -> list[str]:
    """The words themselves, and what visitors search for most."""
    frequent = SearchedQuery.objects.most_frequent()[:SAMPLES]
    return list(dict.fromkeys([typed.get("term", ""), typed.get("synonym", ""), *frequent]))


def is_in_texts(text: str, language: str) -> bool:
    """Whether anything is found by these words themselves: not mended, not by a synonym."""
    searcher = memory.all_entries(language)
    searched = f'"{text}"' if len(analysis.words(text)) > 1 else text
    return bool(searcher.with_synonyms(Synonyms()).search(searched, literal=True).rows)


class SynonymForm(StaleSaveForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for name in ("term", "synonym"):
            if cleaned.get(name) and not analysis.words(cleaned[name]):
                self.add_error(name, _("Type at least one word with letters or digits."))
        if not self.errors:
            self._refuse_double(Synonym(**cleaned))
        return cleaned

    def _refuse_double(self, typed: Synonym) -> None:
        """Capitals and accents make no other words, and a pair can be there the other way round."""
        directions = set(typed.directions)
        if any(term == synonym for term, synonym in directions):
            raise ValidationError(_("A word is no synonym of itself."))
        others = Synonym.objects.filter(language=typed.language).exclude(pk=self.instance.pk)
        # The very same words are refused by the constraint.
        for other in others.exclude(term=typed.term, synonym=typed.synonym):
            if not directions.isdisjoint(other.directions):
                raise ValidationError(
                    _("This synonym is there already: “%(rule)s”. Change that one instead."),
                    params={"rule": other},
                    code="double",
                )


@admin.register(Synonym)
class SynonymAdmin(EffectPreviewMixin, admin.ModelAdmin):
    form = SynonymForm
    fields = ["term", "synonym", "is_two_way", "language"]
    list_display = ["term", "synonym", "is_two_way", "language"]
    list_filter = ["language"]
    search_fields = ["term", "synonym"]
    change_form_template = "admin/synonym_change_form.html"

    def measure(self, request: HttpRequest) -> dict[str, Found]:
        """What each of the sample queries finds."""
        searcher = memory.all_entries(request.POST.get("language", ""))
        titles = dict(SearchEntry.objects.values_list("pk", "title"))
        found = {}
        for query in sample_queries(request.POST):
            results = searcher.search(query)
            top = results.best(results.rows, 0, SHOWN)
            found[query] = Found(len(results.rows), {key: titles[key] for key in top})
        return found

    def effect(self, before: dict[str, Found], after: dict[str, Found]) -> dict[str, Any]:
        effects = [SynonymEffect(query, found, after[query]) for query, found in before.items()]
        return {
            "changed": [effect for effect in effects if effect.is_changed],
            "same": [effect for effect in effects if not effect.is_changed],
        }

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        synonym, language = request.POST.get("synonym", ""), request.POST.get("language", "")
        if "changed" in context and not is_in_texts(synonym, language):
            context["missing"] = synonym
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Synonym, form: ModelForm, change: bool) -> None:
        before = Synonym.objects.filter(pk=obj.pk).first() if change else None
        super().save_model(request, obj, form, change)
        self._recount(request, [synonym for synonym in (before, obj) if synonym])

    def delete_model(self, request: HttpRequest, obj: Synonym) -> None:
        super().delete_model(request, obj)
        self._recount(request, [obj])

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Synonym]) -> None:
        deleted = list(queryset)
        super().delete_queryset(request, queryset)
        self._recount(request, deleted)

    def _recount(self, request: HttpRequest, synonyms: list[Synonym]) -> None:
        """What visitors searched for in vain may be found now, and the other way round."""
        count = 0
        for language in {synonym.language for synonym in synonyms}:
            rows = [synonym for synonym in synonyms if synonym.language == language]
            count += recount(rows, language)
        if count:
            text = ngettext(
                "%(count)d search by visitors finds something else now.",
                "%(count)d searches by visitors find something else now.",
                count,
            )
            self.message_user(request, text % {"count": count}, messages.INFO)


class FoundNothingFilter(OptionsFilter):
    title = _("what was found")
    parameter_name = "gevonden"
    options = {"niets": (_("Found nothing, and wants attention"), SearchedQueryQuerySet.in_vain)}


@admin.register(SearchedQuery)
class SearchedQueryAdmin(LookOnlyMixin, admin.ModelAdmin):
    list_display = ["query", "results", "times", "day", "is_set_aside", "make_synonym"]
    list_filter = [FoundNothingFilter, "is_set_aside", "day"]
    actions = ["set_aside", "take_up"]
    search_fields = ["query"]
    list_display_links = None
    show_full_result_count = False

    def has_synonym_permission(self, request: HttpRequest) -> bool:
        """Who may make synonyms decides which searches need one."""
        return request.user.has_perm("search.change_synonym")

    @admin.action(description=_("Nothing to do about it"), permissions=["synonym"])
    def set_aside(self, request: HttpRequest, queryset: QuerySet[SearchedQuery]) -> None:
        self._set_aside(request, queryset, True)

    @admin.action(description=_("Something to do about it after all"), permissions=["synonym"])
    def take_up(self, request: HttpRequest, queryset: QuerySet[SearchedQuery]) -> None:
        self._set_aside(request, queryset, False)

    def _set_aside(
        self, request: HttpRequest, queryset: QuerySet[SearchedQuery], value: bool
    ) -> None:
        """Of what was searched for on several days, all days are meant."""
        queries = set(queryset.values_list("query", flat=True))
        SearchedQuery.objects.filter(query__in=queries).update(is_set_aside=value)
        text = ngettext(
            "%(count)d search was changed.", "%(count)d searches were changed.", len(queries)
        )
        self.message_user(request, text % {"count": len(queries)}, messages.SUCCESS)

    @admin.display(description=_("synonym"))
    def make_synonym(self, obj: SearchedQuery) -> SafeString:
        address = f"{reverse('admin:search_synonym_add')}?{urlencode({'term': obj.query[:80]})}"
        return format_html('<a href="{}">{}</a>', address, _("Make a synonym of it"))
