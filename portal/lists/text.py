"""Where the text field of a list meets the search engine."""

from django.db.models import Exists, OuterRef, Q, QuerySet


def matching_text(queryset: QuerySet, text: str) -> QuerySet:
    """The rows in which every word of `text` occurs in a field that the model names.

    `search_fields` of the model may follow relations ("aliases__name").
    """
    model = queryset.model
    for word in text.split():
        found = Q()
        for field in model.search_fields:
            relation, _separator, rest = field.partition("__")
            if rest:
                related = model._meta.get_field(relation)
                rows = related.related_model._default_manager.filter(
                    **{related.remote_field.name: OuterRef("pk"), f"{rest}__icontains": word}
                )
                found |= Q(Exists(rows))
            else:
                found |= Q(**{f"{field}__icontains": word})
        queryset = queryset.filter(found)
    return queryset
