"""The filter set of a list: one GET form, facets with counts, removable choices."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db import models
from django.db.models.expressions import Combinable
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.runtime.fields import LineField
from portal.runtime.starting import starting
from portal.runtime.texts import StrOrPromise
from portal.search.index import memory, registry
from portal.search.query.matching import Searcher
from portal.search.query.results import Results
from portal.search.query.rows import Rows

from .facets import Facet
from .index import FacetIndex, IndexedRows

MAX_QUERY_LENGTH = 200
MAX_SHOWN = 10  # options of a facet, before it is unfolded
RELEVANCE = "relevance"
Sorts = dict[str, tuple[StrOrPromise, Sequence[str | Combinable]]]
BY_NAME: Sorts = {
    "name": (_("Name"), ["sort_key", "pk"]),
    "-name": (_("Name, Z to A"), ["-sort_key", "-pk"]),
}
# What was changed and what became public are two things; both are orders of a list.
BY_MOMENT: Sorts = {
    "-updated_at": (_("Changed last"), ["-updated_at", "pk"]),
    "-publish_at": (_("Newest on the site"), ["-publish_at", "pk"]),
}


class SearchField(LineField):
    widget = forms.TextInput(attrs={"type": "search", "autocomplete": "off"})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_QUERY_LENGTH, **kwargs)
        self.error_messages["max_length"] = _(
            "This is too long to search for (%(show_value)s characters). "
            "Use at most %(limit_value)s characters."
        )


# A choice that stands in the address.
AddressField = partial(
    forms.ChoiceField,
    required=False,
    error_messages={"invalid_choice": _("There is no such choice here.")},
)


class TextFilter(django_filters.CharFilter):
    """The text field of a list."""

    field_class = SearchField


def left_out(label: StrOrPromise, typed: str, why: StrOrPromise = "") -> str:
    """A line of the notice on what of the address could not be done."""
    if why.startswith(f"{label}: "):
        return str(why)
    shown = "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in typed[:60])
    return f"{label}: {shown}{'…' if len(typed) > len(shown) else ''}{why and ' – '}{why}"


@dataclass(frozen=True)
class FacetOption:
    """One choice of a facet, and how many rows it gives with the other facets as they are."""

    value: str
    label: str
    count: int
    is_chosen: bool


@dataclass(frozen=True)
class Mended:
    """What was searched for in the place of unknown words, and the way to do without."""

    typed: str
    used: str
    literal_address: str


@dataclass(frozen=True)
class Tag:
    """A filter that is on, the address without it, and how many rows that address gives."""

    facet: str
    label: str
    address: str
    count: int


class FacetedFilterSet(django_filters.FilterSet):
    """A django-filter set that counts, sorts and explains.

    Subclasses name their model, declare `Facet`s and other filters, and `sorts`: the orders
    a visitor can choose as {name: (label, [fields])}, the first one is the default. All
    other filters than facets are conditions on the whole list.
    """

    model: ClassVar[type[models.Model]]
    sorts: ClassVar[Sorts] = {
        "title": (_("Title"), ["sort_key", "pk"]),
        **BY_MOMENT,
    }
    _of_model: ClassVar[dict[type[models.Model], type["FacetedFilterSet"]]] = {}

    q = TextFilter(label=_("Search"))

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(data if data is not None else QueryDict(), *args, **kwargs)
        self.facets = {n: f for n, f in self.filters.items() if isinstance(f, Facet)}
        self.conditions = {n: f for n, f in self.filters.items() if not isinstance(f, Facet)}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        # The only filters are those that are declared.
        cls.Meta = type("Meta", (), {"model": cls.model, "fields": ()})
        FacetedFilterSet._of_model[cls.model] = cls

    @classmethod
    def of_model(cls, model: type[models.Model]) -> type["FacetedFilterSet"] | None:
        """The filter set of the list of a model, if it has a list."""
        return cls._of_model.get(model)

    @staticmethod
    def watch() -> None:
        """Let the entries follow what the lists are filtered by, and the server read the lists."""
        for model, of_list in FacetedFilterSet._of_model.items():
            facets = (f for f in of_list.base_filters.values() if isinstance(f, Facet))
            registry.listed[model] = {path for facet in facets for path in facet.paths}
        starting.connect(FacetedFilterSet._warm_up)

    @staticmethod
    def _warm_up(**_kwargs: Any) -> None:
        for of_list in FacetedFilterSet._of_model.values():
            FacetIndex.of(memory.content(), of_list).in_order("")

    @classmethod
    def add_facet(cls, name: str, facet: Facet, *, after: str) -> None:
        """Give the list a facet of an app above it, behind another; for `facets.py` of that app."""
        filters = list(cls.base_filters.items())
        place = [other for other, _filter in filters].index(after) + 1
        cls.base_filters = dict([*filters[:place], (name, facet), *filters[place:]])

    def get_form_class(self) -> type[forms.Form]:
        form_class = super().get_form_class()
        fields = {
            "sort": AddressField(label=_("Sort by"), choices=self._sort_options),
            # Only in an address: "search for what I typed after all".
            "letterlijk": AddressField(
                label=_("As typed"), choices=[("1", _("Yes")), ("0", _("No"))]
            ),
        }
        return type(form_class.__name__, (form_class,), fields)

    @cached_property
    def form(self) -> forms.Form:
        """The form; its text field asks for suggestions of the kind of this list."""
        form, indexed = super().form, registry.of_model(self._meta.model)
        address = reverse("suggestions") + (f"?soort={indexed.kind}" if indexed else "")
        form.fields["q"].widget.attrs["data-suggestions"] = address
        return form

    @property
    def sort_choices(self) -> list[tuple[str, StrOrPromise]]:
        """The orders to choose from, the default one first."""
        choices = [(name, label) for name, (label, _order) in self.sorts.items()]
        return [(RELEVANCE, _("Best match first")), *choices] if self.text else choices

    @property
    def _sort_options(self) -> list[tuple[str, StrOrPromise]]:
        """The default order has no name in the form, unless the address names it.

        So a form in which nobody chose an order sends none, and a chosen one stays.
        """
        (default, label), *others = self.sort_choices
        return [(default if self.data.get("sort") == default else "", label), *others]

    @property
    def condition_fields(self) -> list[forms.BoundField]:
        """The fields of the conditions, besides the text field."""
        return [self.form[name] for name in self.conditions if name != "q"]

    @classmethod
    def visible(cls) -> models.QuerySet:
        """What every visitor may see of the model of this list."""
        return cls._meta.model._default_manager.published()

    @cached_property
    def index(self) -> FacetIndex:
        """The index of this list for the content as it is now."""
        return FacetIndex.of(memory.content(), type(self))

    @cached_property
    def text(self) -> str:
        """What to search for; empty when what was typed cannot be searched for."""
        try:
            return self.filters["q"].field.clean(self.data.get("q"))
        except forms.ValidationError:
            return ""

    @cached_property
    def found(self) -> Results | None:
        """What the text field finds, or None when it is empty."""
        literal = self._cleaned("letterlijk") == "1"
        if not self.text:
            return None
        return self.searcher.search(self.text, literal=literal)

    @property
    def searcher(self) -> Searcher:
        """What finds the text that was typed."""
        return self.index.searcher

    @property
    def mended(self) -> Mended | None:
        if self.found is None or not self.found.mended:
            return None
        typed = used = self.text
        for word, other in self.found.mended.items():
            used = used.replace(word, other)
        return Mended(typed, used, f"{self.address()}&letterlijk=1")

    @property
    def has_some_words_only(self) -> bool:
        """Whether no row has all words, so that rows with some of them are shown."""
        return bool(self.found and self.found.rows and not self.found.has_all_terms)

    @cached_property
    def _typed(self) -> dict[str, list[str]]:
        return {name: list(dict.fromkeys(self._cleaned(name) or [])) for name in self.facets}

    @cached_property
    def _labels(self) -> dict[str, dict[str, str]]:
        language = get_language()
        return {n: self.index.labels(n, language, tuple(typed)) for n, typed in self._typed.items()}

    @property
    def chosen(self) -> dict[str, list[str]]:
        """The facet values in the address that exist."""
        return {name: list(labels) for name, labels in self._labels.items()}

    @property
    def unknown(self) -> list[str]:
        """What the address asks for and the list cannot do, for a notice."""
        refused = [
            left_out(self.form[name].label, ", ".join(self.data.getlist(name)), str(errors[0]))
            for name, errors in self.form.errors.items()
        ]
        return refused + [
            left_out(self.facets[name].label, value)
            for name, typed in self._typed.items()
            for value in typed
            if value not in self._labels[name]
        ]

    @cached_property
    def sort(self) -> str:
        return self._cleaned("sort") or self.sort_choices[0][0]

    def _cleaned(self, name: str) -> Any:
        self.form.is_valid()
        return self.form.cleaned_data.get(name)

    @cached_property
    def _condition_values(self) -> dict:
        return {name: self._cleaned(name) for name in self.conditions if self._cleaned(name)}

    @cached_property
    def _rows_by_filter(self) -> dict[str, Rows]:
        """The rows that each filter which is on leaves."""
        text = {} if self.found is None else {"q": self.found.rows}
        conditions = {
            name: self.index.matching(name, value)
            for name, value in self._condition_values.items()
            if name != "q"
        }
        facets = {n: self.index.having(n, values) for n, values in self.chosen.items() if values}
        return text | conditions | facets

    def _rows_without(self, name: str | None = None) -> Rows:
        rows = self.index.everything
        for other, found in self._rows_by_filter.items():
            if other != name:
                rows &= found
        return rows

    def results(self, queryset: models.QuerySet) -> IndexedRows:
        """The found rows in the chosen order; `queryset` says what to fetch of each."""
        rows = self._rows_without()
        in_order = self.index.in_order(self.sort)
        if self.sort == RELEVANCE and self.found is not None:
            in_order = self.found.best
        return IndexedRows(self.index, rows, in_order, queryset)

    @property
    def count(self) -> int:
        return len(self._rows_without())

    def options(self, name: str) -> list[FacetOption]:
        """The options of a facet with their counts, given the choices in the other facets."""
        others = self._rows_without(name)
        chosen = self._labels[name]
        labels = self.index.offered(name, get_language()) | chosen
        rows = {value: self.index.having(name, [value]) & others for value in labels}
        return [
            FacetOption(value, label, len(rows[value]), value in chosen)
            for value, label in labels.items()
        ]

    @property
    def facet_options(self) -> list[tuple[str, Facet, list[FacetOption], list[FacetOption]]]:
        """Every facet that has something to choose from: what is shown, and what folds away."""
        found = []
        for name, facet in self.facets.items():
            options = self.options(name)
            useful = [option for option in options if option.count or option.is_chosen]
            first = useful[:MAX_SHOWN]
            shown = [one for one in options if one in first or one.is_chosen]
            if options:
                found.append((name, facet, shown, [one for one in options if one not in shown]))
        return found

    def address(self, without: tuple[str, str] | None = None) -> str:
        """The query string of this state, without one choice and without the page."""
        state = QueryDict(mutable=True)
        for name, value in self._condition_values.items():
            state[name] = str(value)
        for name, values in self.chosen.items():
            state.setlist(name, values)
        if self._cleaned("sort") and self.sort != RELEVANCE:  # that needs a text
            state["sort"] = self.sort
        if self._cleaned("letterlijk") == "1":
            state["letterlijk"] = "1"
        if without is not None:
            name, value = without
            state.setlist(name, [other for other in state.getlist(name) if other != value])
        return f"?{state.urlencode()}"

    @cached_property
    def tags(self) -> list[Tag]:
        """Everything that is switched on, each with the way to switch it off."""
        on = [(name, str(value), str(value)) for name, value in self._condition_values.items()]
        for name, labels in self._labels.items():
            on += [(name, value, label) for value, label in labels.items()]
        return [self._tag(name, value, label) for name, value, label in on]

    def _tag(self, name: str, value: str, label: str) -> Tag:
        rows = self._rows_without(name)
        others = [other for other in self.chosen.get(name, []) if other != value]
        if others:
            rows &= self.index.having(name, others)
        address = self.address(without=(name, value))
        return Tag(str(self.filters[name].label), label, address, len(rows))

    @property
    def relaxations(self) -> list[Tag]:
        """For a page without results: which choice to drop, the most fruitful first."""
        fruitful = (tag for tag in self.tags if tag.count)
        return sorted(fruitful, key=lambda tag: tag.count, reverse=True)
