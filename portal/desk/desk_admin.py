"""What every admin at the desk does, also one that is not ours: nothing of the coordinator is lost.

`PortalAdminSite.register` puts it before each class that is registered, so no admin can forget it.
"""

from collections.abc import Iterable, Sequence
from copy import copy
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ORDER_VAR, PAGE_VAR, SEARCH_VAR
from django.db import IntegrityError, transaction
from django.db.models import SET_NULL, Case, ManyToOneRel, Model, Q, QuerySet, When
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from portal.publishing.constraints import violation_message
from portal.publishing.models import ContentVersion, Tracked
from portal.runtime.border import legible, line
from portal.runtime.form_errors import Mistake, mistakes

from . import history
from .change_lists import DeskList
from .fields import is_key
from .stale_saves import StaleSaveForm

CHOOSE_AGAIN = _(
    "Nothing has been saved yet, and no browser keeps a file: choose “%(name)s” again."
)
HIDDEN = ("-id", "-DELETE")
MAX_USES = 50
"""As many items as are named of a kind that refers to what is deleted."""


class DeskAdmin(admin.ModelAdmin):
    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """By a field of the list's own too only when it is offered: a secret could be guessed."""
        offers = [self.date_hierarchy, *self.get_list_filter(request)]
        names = {one[0] if isinstance(one, list | tuple) else one for one in offers}
        offered = {str(getattr(name, "parameter_name", name)).partition("__")[0] for name in names}
        hidden = {field.name for field in self.opts.get_fields()} - offered
        is_hidden = lookup.partition("__")[0] in hidden
        return not is_hidden and super().lookup_allowed(lookup, value, request)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[DeskList]:
        return DeskList

    def get_changelist_instance(self, request: HttpRequest) -> DeskList:
        """The list without what cannot be obeyed, which Django passes over or shows as empty."""
        try:
            found = cast("DeskList", super().get_changelist_instance(request))
            not_obeyed = found.not_obeyed(request)
        except IncorrectLookupParameters:
            # Django does not say which: what fails alone, or else the page, or any but the text.
            others = [name for name in request.GET if name != SEARCH_VAR]
            wrong = [name for name in others if self._fails_alone(request, name)]
            not_obeyed = wrong or ([PAGE_VAR] if PAGE_VAR in others else others)
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

    def _fails_alone(self, request: HttpRequest, name: str) -> bool:
        """Whether no list can be made with this parameter, whatever the others are."""
        alone, typed = copy(request), QueryDict(mutable=True)
        typed.setlist(name, request.GET.getlist(name))
        alone.GET = typed  # type: ignore[assignment]
        try:
            super().get_changelist_instance(alone)
        except IncorrectLookupParameters:
            return True
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if getattr(request, "is_signed_in_again", False):
            request.method = "POST"
            request.refusal = _("Nothing has been saved yet.")  # type: ignore[attr-defined]  # our own note
        if request.method == "POST":
            try:
                with transaction.atomic():
                    # Rows stand in several forms: who reads them to save, waits for who is saving.
                    if issubclass(self.model, Tracked):
                        ContentVersion.lock()
                    return super().changeform_view(request, *args, **kwargs)
            except IntegrityError as error:
                # Most of it is found by validation already; two new rows that only contradict
                # each other, or two people who save at the same moment, reach the database.
                request.refusal = violation_message(error)  # type: ignore[attr-defined]  # our own note
        return super().changeform_view(request, *args, **kwargs)

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        form = cast("type[StaleSaveForm]", super().get_form(request, obj, change=change, **kwargs))
        form.refusal = getattr(request, "refusal", "")
        if obj is not None:
            form.row_sets = tuple(
                rows
                for rows, inline in self.get_formsets_with_inlines(request, obj)
                if inline.has_change_permission(request, obj)
            )
        return form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        if request.method == "POST":
            row_sets = [inline.formset for inline in context["inline_admin_formsets"]]
            for form in (context["adminform"].form, *(f for rows in row_sets for f in rows)):
                _ask_files_again(form, request)
            context["mistakes"] = all_mistakes(context["adminform"].form, row_sets)
        return super().render_change_form(request, context, *args, **kwargs)

    def construct_change_message(
        self, request: HttpRequest, form: forms.Form, formsets: Any, add: bool = False
    ) -> Any:
        return history.change_message(form, formsets or (), add=add)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        """What is called exactly so comes first, until the coordinator sorts by a column."""
        search_term = line(legible(search_term))
        found, may_have_duplicates = super().get_search_results(request, queryset, search_term)
        fields = [name.lstrip("^=@") for name in self.get_search_fields(request)]
        if not search_term or not fields or ORDER_VAR in request.GET:
            return found, may_have_duplicates
        exact = Q()
        for name in fields:
            exact |= Q(**{f"{name}__iexact": search_term})
        same = self.model._base_manager.filter(exact).values("pk")
        first = Case(When(pk__in=same, then=0), default=1)
        order = found.query.order_by or self.opts.ordering or ["pk"]
        return found.order_by(first, *order), may_have_duplicates

    def response_action(
        self, request: HttpRequest, queryset: QuerySet, *args: Any
    ) -> HttpResponse | None:
        """An action upon what is chosen; what cannot be a row was not chosen in the list."""
        sent = request.POST.copy()
        chosen = [key for key in sent.getlist(ACTION_CHECKBOX_NAME) if is_key(queryset, key)]
        sent.setlist(ACTION_CHECKBOX_NAME, chosen)
        request.POST = sent  # type: ignore[assignment]
        return super().response_action(request, queryset, *args)

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> tuple[Any, ...]:
        """Besides what goes along, what stays and refers to it."""
        found: tuple[Any, ...] = super().get_deleted_objects(objs, request)
        if uses := _uses(self.model, objs):
            heading = _("These stay, and no longer refer to it:")
            found = ([heading, uses, *found[0]], *found[1:])
        return found


def _uses(model: type[Model], items: Sequence[Model] | QuerySet) -> list[str]:
    """What refers to these items and goes on without them, by name."""
    found = []
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, ManyToOneRel) or relation.on_delete is not SET_NULL:
            continue
        rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": items})
        kind = capfirst(relation.related_model._meta.verbose_name)
        found += [f"{kind}: {row}" for row in rows.order_by("pk")[:MAX_USES]]
        if (more := rows.count() - MAX_USES) > 0:
            found.append(ngettext("and %(n)d more", "and %(n)d more", more) % {"n": more})
    return found


def _ask_files_again(form: forms.BaseForm, request: HttpRequest) -> None:
    for name, field in form.fields.items():
        place = form.add_prefix(name)
        # After signing in again its name is all that is left of a file.
        sent = request.FILES.get(place) or request.POST.get(place)
        if isinstance(field, forms.FileField) and sent and name not in form.errors:
            form.add_error(name, CHOOSE_AGAIN % {"name": getattr(sent, "name", sent)})


def all_mistakes(
    form: forms.BaseForm, row_sets: Iterable[forms.BaseInlineFormSet] = ()
) -> list[Mistake]:
    """The errors of a form and of its rows, each with its field and where that stands."""
    found = [Mistake("", str(error)) for error in form.non_field_errors()]
    found += mistakes(form, with_labels=True)
    for rows in row_sets:
        name, group = capfirst(rows.form._meta.model._meta.verbose_name), f"{rows.prefix}-group"
        found += [Mistake(group, f"{name}: {error}") for error in rows.non_form_errors()]
        for number, row in enumerate(rows, start=1):
            place = str(row.prefix)
            here = [Mistake(place, str(error)) for error in row.non_field_errors()]
            for one in [*here, *mistakes(row, with_labels=True)]:
                # What nobody sees cannot be led to; the row can.
                target = place if one.target.endswith(HIDDEN) else one.target
                found.append(Mistake(target, f"{name} {number}, {one.text}"))
    return found
