"""The desk for the search: synonyms with their effect, and what visitors searched for."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, Sum
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from portal.publishing.admin import ConstraintsAsMessages

from . import analysis, registry, state
from .matching import Searcher
from .models import SearchedQuery, SearchEntry, Synonym
from .synonyms import SynonymRule, Synonyms

PREVIEW = "_preview"
SAMPLES = 30
SHOWN = 5


@dataclass(frozen=True)
class Effect:
    """What one sample query finds now, and what it would find."""

    query: str
    count_before: int
    count_after: int
    new_on_top: list[str]

    @property
    def is_changed(self) -> bool:
        return self.count_before != self.count_after or bool(self.new_on_top)


def all_entries(language: str) -> tuple[Searcher, list[int]]:
    """A search over everything, and the entry at each position."""
    keys = list(SearchEntry.objects.values_list("pk", flat=True))
    return state.searcher({key: n for n, key in enumerate(keys)}, len(keys), language), keys


def sample_queries(rule: SynonymRule) -> list[str]:
    """The words themselves, and what visitors search for most."""
    frequent = (
        SearchedQuery.objects.order_by()
        .values("query")
        .annotate(total=Sum("times"))
        .order_by("-total", "query")
        .values_list("query", flat=True)[:SAMPLES]
    )
    return list(dict.fromkeys([rule.term, rule.synonym, *frequent]))


def effects(rule: SynonymRule, language: str, replaced: int | None) -> list[Effect]:
    """What would change for the sample queries with this rule instead of `replaced`."""
    others = Synonym.objects.filter(language=language).exclude(pk=replaced)
    rules = [SynonymRule(o.term, o.synonym, o.is_two_way) for o in others]
    now, keys = all_entries(language)
    then = now.with_synonyms(Synonyms([*rules, rule]))
    titles = dict(SearchEntry.objects.values_list("pk", "title")) if keys else {}
    found = []
    for query in sample_queries(rule):
        before, after = now.search(query), then.search(query)
        top_before = before.positions(before.rows, 0, SHOWN)
        top_after = after.positions(after.rows, 0, SHOWN)
        new = [titles[keys[place]] for place in top_after if place not in top_before]
        found.append(Effect(query, before.rows.bit_count(), after.rows.bit_count(), new))
    return found


class SynonymForm(forms.ModelForm):
    def clean(self):
        cleaned = super().clean()
        for name in ("term", "synonym"):
            if cleaned.get(name) and not analysis.words(cleaned[name]):
                self.add_error(name, _("Type at least one word with letters or digits."))
        if not self.errors and cleaned["term"].lower() == cleaned["synonym"].lower():
            raise ValidationError(_("A word is no synonym of itself."))
        return cleaned


class PreviewForm(SynonymForm):
    """Shows the effect of what was typed instead of saving it."""

    effects: Iterable[Effect] = ()

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            rule = SynonymRule(cleaned["term"], cleaned["synonym"], cleaned["is_two_way"])
            self.effects = effects(rule, cleaned["language"], self.instance.pk)
            raise ValidationError(_("Nothing has been saved yet."), code="preview")
        return cleaned


@admin.register(Synonym)
class SynonymAdmin(ConstraintsAsMessages, admin.ModelAdmin):
    form = SynonymForm
    fields = ["term", "synonym", "is_two_way", "language"]
    list_display = ["term", "synonym", "is_two_way", "language"]
    list_filter = ["language"]
    search_fields = ["term", "synonym"]
    change_form_template = "admin/synonym_change_form.html"

    def get_form(self, request, obj=None, change=False, **kwargs):
        if PREVIEW in request.POST:
            kwargs["form"] = PreviewForm
        return super().get_form(request, obj, change=change, **kwargs)

    def render_change_form(self, request, context, *args, **kwargs):
        form = context["adminform"].form
        if isinstance(form, PreviewForm) and form.effects:
            context |= {
                "errors": None,
                "changed": [effect for effect in form.effects if effect.is_changed],
                "same": [effect for effect in form.effects if not effect.is_changed],
            }
        return super().render_change_form(request, context, *args, **kwargs)


class FoundNothingFilter(admin.SimpleListFilter):
    title = _("what was found")
    parameter_name = "gevonden"

    def lookups(self, request, model_admin):
        return [("niets", _("Found nothing"))]

    def queryset(self, request, queryset):
        return queryset.filter(results=0) if self.value() == "niets" else queryset


@admin.register(SearchedQuery)
class SearchedQueryAdmin(admin.ModelAdmin):
    list_display = ["query", "results", "times", "day", "make_synonym"]
    list_filter = [FoundNothingFilter, "day"]
    search_fields = ["query"]
    list_display_links = None
    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    @admin.display(description=_("synonym"))
    def make_synonym(self, obj):
        address = f"{reverse('admin:search_synonym_add')}?{urlencode({'term': obj.query[:80]})}"
        return format_html('<a href="{}">{}</a>', address, _("Make a synonym of it"))


class SearchedAdmin(admin.ModelAdmin):
    """Looks items up as visitors do; drafts, which no visitor finds, by their own fields."""

    MOST_FOUND = 500

    def get_search_results(self, request, queryset, search_term):
        found, may_have_duplicates = super().get_search_results(request, queryset, search_term)
        indexed = registry.of_model(self.model)
        if not search_term.strip() or indexed is None:
            return found, may_have_duplicates
        typed = QueryDict(mutable=True)
        typed["q"] = search_term[:200]
        filterset = indexed.filterset(typed) if indexed.filterset else None
        if filterset is None or filterset.found is None:
            return found, may_have_duplicates
        index = filterset.index
        places = filterset.found.positions(filterset.found.rows, 0, self.MOST_FOUND)
        keys = [index.keys[place] for place in places]
        by_fields = Q(pk__in=found.order_by().values("pk"))
        return queryset.filter(Q(pk__in=keys) | by_fields), False
