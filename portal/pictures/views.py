"""The page of a picture, and the picture and its table as files."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from portal.lists.filters import AddressField, left_out
from portal.lists.kept import kept
from portal.publishing.models import Publishable
from portal.runtime.page_policy import Depends, public
from portal.runtime.sheets import CSV_TYPE, as_csv
from portal.runtime.texts import StrOrPromise
from themes.models import Theme

from .drawing import kept_for, svg_file
from .table import Column, Table

MAX_ROWS = 1_000  # of the table on a page


def offered(model: type[Publishable], everything: StrOrPromise) -> Callable[[], list[Any]]:
    """The choices of a filter: all public items of a kind, by their address."""
    items = model._default_manager
    return kept(lambda: [("", everything), *((one.slug, str(one)) for one in items.published())])


class ThemeForm(forms.Form):
    """A picture that can show one theme."""

    theme = AddressField(label=_("Theme"), choices=offered(Theme, _("All themes")))


class PictureView(TemplateView):
    """A drawing and its table for what the address asks; `as_file` gives one of both alone.

    With `chosen` and without a request it is the picture itself, which is kept in memory.
    """

    page_policy = public(Depends.CONTENT, Depends.MOMENTS)
    template_name = "pictures/picture.html"
    form_class: ClassVar[type[forms.Form]] = forms.Form
    columns: ClassVar[Sequence[Column]]
    title: ClassVar[StrOrPromise]
    intro: ClassVar[StrOrPromise]
    file_name: ClassVar[str]
    files: ClassVar[Sequence[str]] = ("svg", "csv")
    as_file: str = ""
    chosen: Mapping[str, Any] = {}

    @classmethod
    def urls(cls, name: str) -> list[URLPattern]:
        files = (
            path(f"{cls.file_name}.{one}", cls.as_view(as_file=one), name=f"{name}_{one}")
            for one in cls.files
        )
        return [path(f"{cls.file_name}/", cls.as_view(), name=name), *files]

    @classmethod
    def address_form(cls, query: QueryDict) -> forms.Form:
        form = cls.form_class(query, auto_id="id_%s")
        form.fields["sort"] = AddressField(choices=Table.sorts(cls.columns))
        return form

    @classmethod
    def beside(cls, chosen: Mapping[str, Any]) -> dict[str, Any]:
        """What the picture follows from besides the content and what is chosen."""
        return {}

    def draw(self) -> Any:
        """The `Drawing`; where the table is the picture, what writes itself."""
        raise NotImplementedError

    def tabulate(self) -> Table:
        raise NotImplementedError

    @cached_property
    def drawing(self) -> Any:
        return self.draw()

    @cached_property
    def table(self) -> Table:
        return self.tabulate().sorted_by(self.chosen.get("sort", ""))

    @cached_property
    def page_table(self) -> Table:
        return self.table.of_at_most(MAX_ROWS)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.address_form(request.GET)
        form.full_clean()
        chosen = form.cleaned_data
        picture = _picture(type(self), tuple((chosen | self.beside(chosen)).items()))
        if self.as_file == "svg" and picture.drawing is None:
            raise Http404
        if self.as_file == "svg":
            return self._attached(svg_file(picture.drawing), "inline")
        if self.as_file:
            rows = as_csv(picture.table.as_rows())
            return self._attached(HttpResponse(rows, content_type=CSV_TYPE), "attachment")
        unknown = [
            left_out(form[name].label, ", ".join(request.GET.getlist(name)), str(errors[0]))
            for name, errors in form.errors.items()
        ]
        # For the links to the files and the columns: what is chosen, without the order.
        address = request.GET.copy()
        for name in {*address} - {*chosen} | {"sort"}:
            address.pop(name, None)
        context = {"form": form, "picture": picture, "drawing": picture.drawing, "unknown": unknown}
        context |= {"title": self.title, "intro": self.intro, "asked": address.urlencode()}
        return self.render_to_response(context | {"table": picture.page_table, "view": self})

    def _attached(self, response: HttpResponse, how: str) -> HttpResponse:
        response["Content-Disposition"] = f'{how}; filename="{self.file_name}.{self.as_file}"'
        return response


@kept_for
def _picture(view: type[PictureView], asked: tuple[tuple[str, Any], ...]) -> PictureView:
    return view(chosen=dict(asked))
