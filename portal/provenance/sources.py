"""The sources by their code, for what names one."""

from portal.lists.kept import kept

from .models import Source


@kept
def sources_by_code() -> dict[str, Source]:
    return {source.slug: source for source in Source.objects.all()}
