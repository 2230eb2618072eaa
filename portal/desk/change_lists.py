"""The lists of the desk: names in the order of the site, and no address that is obeyed half."""

from collections.abc import Callable
from typing import Any

from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR, ChangeList
from django.http import HttpRequest

from portal.publishing.names import keys_of


class DeskList(ChangeList):
    def get_ordering_field(self, field_name: str | Callable) -> Any:
        """What a column is sorted by; a name by its key."""
        key = next(iter(keys_of(self.model, [field_name])), None)
        return key or super().get_ordering_field(field_name)

    def not_obeyed(self, request: HttpRequest) -> list[str]:
        """The parameters of the address that ask for what is not there."""
        names = [
            name
            for spec in self.filter_specs
            if spec.used_parameters and not any(choice["selected"] for choice in spec.choices(self))
            for name in spec.expected_parameters()
            if name
        ]
        columns = self.get_ordering_field_columns()
        sortable = dict(enumerate(map(self.get_ordering_field, self.list_display)))
        if ORDER_VAR in self.params and not (columns and all(map(sortable.get, columns))):
            names.append(ORDER_VAR)
        pages = map(str, range(1, self.paginator.num_pages + 1))
        if request.GET.get(PAGE_VAR, "1") not in pages:
            names.append(PAGE_VAR)
        return names
