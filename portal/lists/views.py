"""The view behind every list page."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from portal.runtime.page_policy import Depends, public
from portal.runtime.texts import StrOrPromise

from .filters import FacetedFilterSet, left_out
from .kept import Written


class FacetedListView(TemplateView):
    """A list with facets, sorting and pages; all state is in the address.

    Subclasses name the filter set and the texts of the page, and say in `get_queryset` what
    to fetch for the items of one page. The title is the name of the model in the plural and the
    template of one item `<app>/_<model>.html`, unless a subclass gives another.
    """

    page_policy = public(Depends.CONTENT, Depends.MOMENTS, names=("page",))
    template_name = "lists/list.html"
    filterset_class: ClassVar[type[FacetedFilterSet]]
    item_template: str | Written = ""
    title: ClassVar[StrOrPromise] = ""
    intro: ClassVar[StrOrPromise] = ""
    per_page = 24

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not cls.item_template:
            meta = cls.filterset_class.model._meta
            cls.item_template = Written(f"{meta.app_label}/_{meta.model_name}.html")

    @classmethod
    def address_form(cls, query: QueryDict) -> Form:
        return cls.filterset_class(query).form

    def get_queryset(self) -> QuerySet:
        """The published items, with what `item_template` shows of them."""
        return self.filterset_class.visible()

    @cached_property
    def filterset(self) -> FacetedFilterSet:
        return self.filterset_class(self.request.GET, request=self.request)

    def items(self, page: Page) -> Sequence[Any]:
        """What `item_template` shows, for each row of the page."""
        return list(page.object_list)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        meta = self.filterset_class.model._meta
        results = self.filterset.results(self.get_queryset())
        # Of what a paginator may ask, it asks the length and slices.
        paginator: Paginator = Paginator(results, self.per_page)  # type: ignore[arg-type]
        asked = self.request.GET.get("page", "")
        page = paginator.get_page(asked)
        unknown = self.filterset.unknown
        if asked not in ("", str(page.number)):
            why = _("There is no such page; this is page %(number)d.") % {"number": page.number}
            unknown = [*unknown, left_out(_("Page"), asked, why)]
        return super().get_context_data(
            filterset=self.filterset,
            page_obj=page,
            unknown=unknown,
            items=self.items(page),
            page_range=paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
            title=self.title or capfirst(meta.verbose_name_plural),
            intro=self.intro,
            item_template=self.item_template,
            **kwargs,
        )
