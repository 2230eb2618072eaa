"""The page of a picture, and the picture and its table as files."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.functional import cached_property
from django.views.generic import TemplateView

from portal.lists.filters import AddressField, left_out
from portal.runtime.page_policy import Depends, public
from portal.runtime.sheets import CSV_TYPE, as_csv
from portal.runtime.texts import StrOrPromise

from .drawing import Drawing, svg_file
from .table import Column, Table

MAX_ROWS = 1_000  # of the table on a page


class PictureView(TemplateView):
    """A drawing and its table for what the address asks; `as_file` gives one of both alone."""

    page_policy = public(Depends.CONTENT, Depends.MOMENTS)
    template_name = "pictures/picture.html"
    form_class: ClassVar[type[forms.Form]] = forms.Form
    columns: ClassVar[Sequence[Column]]
    title: ClassVar[StrOrPromise]
    intro: ClassVar[StrOrPromise]
    file_name: ClassVar[str]
    as_file: str = ""

    @classmethod
    def address_form(cls, query: QueryDict) -> forms.Form:
        form = cls.form_class(query, auto_id="id_%s")
        form.fields["sort"] = AddressField(choices=Table.sorts(cls.columns))
        return form

    @cached_property
    def form(self) -> forms.Form:
        form = self.address_form(self.request.GET)
        form.full_clean()
        return form

    def draw(self, chosen: Mapping[str, Any]) -> Drawing | None:
        """The drawing, for what the form holds; None where the table is the picture."""
        raise NotImplementedError

    def table(self, chosen: Mapping[str, Any]) -> Table:
        raise NotImplementedError

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = self.form.cleaned_data
        if self.as_file == "svg":
            if (drawing := self.draw(chosen)) is None:
                raise Http404
            return self._attached(svg_file(drawing))
        table = self.table(chosen).sorted_by(chosen.get("sort", ""))
        if self.as_file == "csv":
            return self._attached(HttpResponse(as_csv(table.as_rows()), content_type=CSV_TYPE))
        return self.render_to_response(
            self.get_context_data(
                title=self.title,
                intro=self.intro,
                form=self.form,
                drawing=self.draw(chosen),
                table=table.of_at_most(MAX_ROWS),
                unknown=self._left_out(),
                asked=self._address(),
                name=request.resolver_match.view_name,  # type: ignore[union-attr]  # it was found
                **kwargs,
            )
        )

    def _left_out(self) -> list[str]:
        """What of the address cannot be obeyed; the rest of it is."""
        return [
            left_out(
                self.form[name].label, ", ".join(self.request.GET.getlist(name)), str(errors[0])
            )
            for name, errors in self.form.errors.items()
        ]

    def _address(self) -> str:
        """What is chosen, without the order: for the links to the files and the columns."""
        query = self.request.GET.copy()
        for name in {*query} - {*self.form.cleaned_data} | {"sort"}:
            query.pop(name, None)
        return query.urlencode()

    def _attached(self, response: HttpResponse) -> HttpResponse:
        name = f"{self.file_name}.{self.as_file}"
        kind = "inline" if self.as_file == "svg" else "attachment"
        response["Content-Disposition"] = f'{kind}; filename="{name}"'
        return response
