from collections.abc import Iterator
from functools import partial
from typing import ClassVar

from django.contrib import admin
from django.db.models import CASCADE, CharField, Exists, ManyToOneRel, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from portal.desk.content import ContentAdmin
from portal.desk.list_filters import OptionsFilter

from .models import Source
from .records import Labelled, Nature


@admin.register(Source)
class SourceAdmin(ContentAdmin):
    list_display = ["title", "publisher", "date"]
    search_fields = ["title", "publisher", "slug", "url"]
    prepopulated_fields: ClassVar = {"slug": ["title"]}


def has_labels(model: type[Model], nature: str) -> Q:
    """The items with such a label, of their own or in the rows of their form."""
    found = labels_are(model, nature)
    for relation in _labelled_rows(model):
        rows = relation.related_model._base_manager.filter(
            labels_are(relation.related_model, nature), **{relation.field.name: OuterRef("pk")}
        )
        found |= Q(Exists(rows))
    return found


def labels_are(model: type[Model], nature: str) -> Q:
    """The rows with a label of this nature, or with "missing" those with a label without any."""
    found = Q(pk__in=())
    for label in model.labels if issubclass(model, Labelled) else ():
        if nature == "missing":
            found |= _is_filled(model, label) & ~Q(provenance__has_key=label)
        else:
            found |= Q(**{f"provenance__{label}__nature": nature})
    return found


def _is_filled(model: type[Model], label: str) -> Q:
    field = model._meta.get_field(label)
    if isinstance(field, ManyToOneRel):
        rows = field.related_model._base_manager.filter(**{field.field.name: OuterRef("pk")})
        return Q(Exists(rows))
    return ~Q(**{label: ""}) if isinstance(field, CharField) else Q(**{f"{label}__isnull": False})


def _labelled_rows(model: type[Model]) -> Iterator[ManyToOneRel]:
    """The relations to the rows that go along with an item, and have labels."""
    for relation in model._meta.related_objects:
        if not isinstance(relation, ManyToOneRel):
            continue
        if relation.on_delete is CASCADE and issubclass(relation.related_model, Labelled):
            yield relation


def _with_labels(rows: QuerySet, nature: str) -> QuerySet:
    return rows.filter(has_labels(rows.model, nature))


class ProvenanceFilter(OptionsFilter):
    """Items with a label of this nature, of their own or in their rows."""

    title = _("where labels come from")
    parameter_name = "herkomst"
    options = {
        nature: (label, partial(_with_labels, nature=nature))
        for nature, label in [*Nature.choices, ("missing", _("not filled in yet"))]
    }
