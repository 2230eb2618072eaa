"""Looking items up at the desk as visitors do."""

from collections.abc import Sequence

from django.contrib import admin
from django.contrib.admin.views.main import ORDER_VAR
from django.db.models import Q, QuerySet
from django.http import HttpRequest, QueryDict

from .excerpts import in_order_of
from .filters import MAX_QUERY_LENGTH, FacetedFilterSet


class SearchedAdmin(admin.ModelAdmin):
    """Looks items up as visitors do; drafts, which no visitor finds, by their own fields.

    What fits best comes first, until the coordinator sorts the list by a column.
    """

    MAX_FOUND = 500

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        found, may_have_duplicates = super().get_search_results(request, queryset, search_term)
        if not search_term.strip():
            return found, may_have_duplicates
        keys = self.best_first(search_term)
        by_fields = Q(pk__in=found.order_by().values("pk"))
        either = queryset.filter(Q(pk__in=keys) | by_fields)
        if ORDER_VAR in request.GET:
            return either, False
        places = [in_order_of("pk", keys)] if keys else []
        return either.order_by(*places, *self.order_of_unranked(queryset)), False

    def best_first(self, text: str) -> list:
        """The primary keys of what a visitor would find, in that order."""
        of_list = FacetedFilterSet.of_model(self.model)
        if of_list is None:
            return []
        typed = QueryDict(mutable=True)
        typed["q"] = text[:MAX_QUERY_LENGTH]
        filterset = of_list(typed)
        if filterset.found is None:
            return []
        rows = filterset.found.best(filterset.found.rows, 0, self.MAX_FOUND)
        return filterset.index.keys_of(rows)

    def order_of_unranked(self, queryset: QuerySet) -> Sequence:
        """The order of what no visitor would find: that of the list."""
        return queryset.query.order_by or self.model._meta.ordering or ["pk"]
