"""The view behind every page of one item."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.views.generic import DetailView

from portal.runtime.page_policy import Depends, public

from .models import Publishable


class PublicDetailView(DetailView):
    """A published item by its slug; an old slug leads permanently to the new address."""

    page_policy = public(Depends.CONTENT, Depends.MOMENTS)
    model: type[Publishable]
    with_public: ClassVar[tuple[str, ...]] = ()
    """The related items that the page shows as far as they are public."""

    def get_queryset(self) -> QuerySet:
        return self.model._default_manager.published().with_public(*self.with_public)

    def shows(self, item: Any) -> dict[str, Any]:
        """What the page shows besides the item itself."""
        return {}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**self.shows(self.object), **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            former = {"former_slugs__slug": self.kwargs[self.slug_url_kwarg]}
            moved_to = self.model._default_manager.published().filter(**former).first()
            if moved_to is None:
                raise
            return HttpResponsePermanentRedirect(self.address_of(moved_to))

    def address_of(self, item: Publishable) -> str:
        """Where this kind of page of an item stands."""
        return item.get_absolute_url()
