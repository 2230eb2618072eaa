"""The desk for the search: what a change of words does, and what visitors searched for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, QueryDict
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.desk.content import LookOnlyMixin
from portal.desk.list_filters import OptionsFilter
from portal.desk.previews import EffectPreviewMixin

from .index import memory
from .language.synonyms import Direction
from .models import SearchedQuery, SearchedQueryQuerySet, SearchEntry
from .query_log import recount

SAMPLES = 30
SHOWN = 5


@dataclass(frozen=True)
class Found:
    """How many entries a sample query finds, and the titles of the first by their key."""

    count: int
    top: dict[int, str]


@dataclass(frozen=True)
class Effect:
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


class SynonymsAdmin(EffectPreviewMixin, admin.ModelAdmin):
    """The admin of what says which words mean the same: it shows what a change does.

    The model has `directions`; `typed` says which words stand in the form.
    """

    change_form_template = "admin/synonyms_change_form.html"

    def typed(self, form: QueryDict) -> list[str]:
        raise NotImplementedError

    def measure(self, request: HttpRequest) -> dict[str, Found]:
        """What the words themselves find, and what visitors search for most."""
        searcher = memory.all_entries()
        titles = dict(SearchEntry.objects.values_list("pk", "title"))
        frequent = SearchedQuery.objects.most_frequent()[:SAMPLES]
        found = {}
        for query in dict.fromkeys([*filter(None, self.typed(request.POST)), *frequent]):
            results = searcher.search(query)
            top = results.best(results.rows, 0, SHOWN)
            found[query] = Found(len(results.rows), {key: titles[key] for key in top})
        return found

    def effect(self, before: dict[str, Found], after: dict[str, Found]) -> dict[str, Any]:
        effects = [Effect(query, found, after[query]) for query, found in before.items()]
        return {
            "changed": [effect for effect in effects if effect.is_changed],
            "same": [effect for effect in effects if not effect.is_changed],
        }

    def save_related(
        self, request: HttpRequest, form: ModelForm, formsets: Any, change: bool
    ) -> None:
        before = self._directions([form.instance.pk]) if change else []
        super().save_related(request, form, formsets, change)
        self._recount(request, [*before, *self._directions([form.instance.pk])])

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        directions = self._directions([obj.pk])
        super().delete_model(request, obj)
        self._recount(request, directions)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        directions = self._directions(list(queryset.values_list("pk", flat=True)))
        super().delete_queryset(request, queryset)
        self._recount(request, directions)

    def _directions(self, keys: Sequence[Any]) -> list[Direction]:
        rows = self.model._default_manager.filter(pk__in=keys)
        return [direction for row in rows for direction in row.directions]

    def _recount(self, request: HttpRequest, directions: list[Direction]) -> None:
        """What visitors searched for in vain may be found now, and the other way round."""
        count = recount(directions)
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
    list_display = ["query", "results", "times", "day", "is_set_aside"]
    list_filter = [FoundNothingFilter, "is_set_aside", "day"]
    actions = ["set_aside", "take_up"]
    search_fields = ["query"]
    list_display_links = None
    show_full_result_count = False

    answers: ClassVar[list[Callable[[], Callable[[str], SafeString]]]] = []
    """For a page with queries, what leads from each to where it can be mended; apps add theirs."""

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("search.change_searchedquery")

    @admin.action(description=_("Nothing to do about it"), permissions=["decide"])
    def set_aside(self, request: HttpRequest, queryset: QuerySet[SearchedQuery]) -> None:
        self._set_aside(request, queryset, True)

    @admin.action(description=_("Something to do about it after all"), permissions=["decide"])
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

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        answers = [of_page() for of_page in self.answers]

        @admin.display(description=_("what to do about it"))
        def what_to_do(obj: SearchedQuery) -> SafeString:
            return format_html_join(" · ", "{}", ((answer(obj.query),) for answer in answers))

        return [*self.list_display, what_to_do]
