"""The lists of the desk: names in the order of the site, and no address that is obeyed half."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR, SEARCH_VAR, ChangeList
from django.http import HttpRequest
from django.utils.translation import gettext as _

from portal.publishing.names import SortKeyField


class DeskList(ChangeList):
    def get_ordering_field(self, field_name: str | Callable) -> Any:
        """What a column is sorted by; a name by its key."""
        fields = (field for field in self.opts.fields if isinstance(field, SortKeyField))
        keys: dict[Any, str] = {key.source: key.name for key in fields}
        return keys.get(field_name) or super().get_ordering_field(field_name)

    def not_obeyed(self, request: HttpRequest) -> list[str]:
        """The parameters of the address that ask for what is not there."""
        names = [
            name
            for spec in self.filter_specs
            if spec.used_parameters and not any(choice["selected"] for choice in spec.choices(self))
            for name in spec.expected_parameters()
            if name
        ]
        if ORDER_VAR in self.params and not self._sorts_by_columns():
            names.append(ORDER_VAR)
        pages = map(str, range(1, self.paginator.num_pages + 1))
        if request.GET.get(PAGE_VAR, "1") not in pages:
            names.append(PAGE_VAR)
        return names

    def _sorts_by_columns(self) -> bool:
        columns = self.get_ordering_field_columns()
        sortable = dict(enumerate(map(self.get_ordering_field, self.list_display)))
        return bool(columns) and all(map(sortable.get, columns))


class DeskListMixin(admin.ModelAdmin):
    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """By a field of the list's own too only when it is offered: a secret could be guessed."""
        offers = [self.date_hierarchy, *self.get_list_filter(request)]
        names = {one[0] if isinstance(one, list | tuple) else one for one in offers}
        offered = {str(getattr(name, "parameter_name", name)).partition("__")[0] for name in names}
        hidden = {field.name for field in self.opts.get_fields()} - offered
        is_hidden = lookup.partition("__")[0] in hidden
        return not is_hidden and super().lookup_allowed(lookup, value, request)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        own: type[ChangeList] = super().get_changelist(request, **kwargs)
        return own if issubclass(own, DeskList) else DeskList

    def get_changelist_instance(self, request: HttpRequest) -> ChangeList:
        """The list without what cannot be obeyed, which Django passes over or shows as empty."""
        try:
            found = super().get_changelist_instance(request)
            not_obeyed = found.not_obeyed(request) if isinstance(found, DeskList) else []
        except IncorrectLookupParameters:
            # Django does not say which: the page, or else any but the text to search for.
            others = [name for name in request.GET if name != SEARCH_VAR]
            not_obeyed = [PAGE_VAR] if PAGE_VAR in others else others
            if not not_obeyed:
                raise
        asked = request.GET.copy()
        left_out = [f"{name}={value[:60]}" for name in not_obeyed for value in asked.pop(name, [])]
        if not left_out:
            return found
        request.GET = asked  # type: ignore[assignment]
        text = _("This does not exist (any more) or cannot be done, and was left out:")
        messages.warning(request, f"{text} {', '.join(left_out)}")
        return self.get_changelist_instance(request)
