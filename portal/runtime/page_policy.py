"""Whether a page is the same for everyone, and what changes it: said at each view, kept as data.

    class PartnerList(FacetedListView):
        page_policy = public(Depends.CONTENT, Depends.MOMENTS)

    @private
    def statistics(request): ...

Only what is `public` is kept (`portal.site.page_cache`), compressed, and may be kept by others.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeVar

from django import forms
from django.http import QueryDict
from django.urls import URLPattern, URLResolver
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from .fields import LineField

V = TypeVar("V", bound=Callable[..., Any] | type)


class Depends(StrEnum):
    """What changes a page while a process serves it; the language counts for every page."""

    CONTENT = "content"  # every change of it gives another content version
    MOMENTS = "moments"  # what appears, begins or ends by itself
    FIGURES = "figures"  # what is public about registrations


@dataclass(frozen=True)
class Policy:
    """As a decorator it classifies a view; a class takes it as its attribute `page_policy`."""

    depends: frozenset[Depends] = field(default_factory=frozenset)
    is_public: bool = True
    names: tuple[str, ...] = ()
    """The parameters of the address that the view reads besides those of its form."""
    form: Callable[[QueryDict], forms.Form] | None = None
    """Makes the form that reads the address; a class can have it as `address_form`."""
    count: Callable[..., None] | None = None
    """Called at each answer, also a kept one, with what the view put in `request.counted`."""

    def __call__(self, view: V) -> V:
        view.page_policy = self  # type: ignore[union-attr]
        return view


def public(*depends: Depends, **details: Any) -> Policy:
    return Policy(frozenset(depends), **details)


private = Policy(is_public=False)
"""Knows a person, a registration or what was typed, or is never the same twice."""


def for_reading(view: Callable[..., Any]) -> Callable[..., Any]:
    """A view that takes nothing: who sends something reads 405, before a token is asked for."""
    return csrf_exempt(require_safe(view))


def private_urls(urls: Any) -> Any:
    """Classify everything that `include()` found, or `admin.site.urls`, as private."""
    waiting: list[URLPattern | URLResolver] = list(getattr(urls[0], "urlpatterns", urls[0]))
    while waiting:
        one = waiting.pop()
        if isinstance(one, URLPattern):
            private(getattr(one.callback, "__func__", one.callback))  # of a method
        else:
            waiting += one.url_patterns
    return urls


def policy_of(view: Callable[..., Any]) -> Policy | None:
    """What is said at a view, or at its class."""
    return getattr(view, "page_policy", None) or getattr(
        getattr(view, "view_class", None), "page_policy", None
    )


def written_in_one_way(typed: str, view: Callable[..., Any]) -> str:
    """A query string as the view reads it: what it knows, in its order, without what is empty.

    The page is made for this address too; so whoever writes it otherwise gets the same page.
    """
    query, policy = QueryDict(typed.encode("latin-1")), policy_of(view) or private
    read = policy.form or getattr(getattr(view, "view_class", None), "address_form", None)
    written = QueryDict(mutable=True)
    for name, one in read(query).fields.items() if read else ():
        several = isinstance(one, forms.MultipleChoiceField)
        values = sorted({*query.getlist(name)}) if several else query.getlist(name)[-1:]
        if isinstance(one, LineField):
            with suppress(forms.ValidationError):  # the page says what is wrong with it
                values = [one.passed(value).strip() for value in values]
        written.setlist(name, [value for value in values if value])
    for name in policy.names:
        written.setlist(name, sorted({*query.getlist(name)} - {""}))
    return written.urlencode()
