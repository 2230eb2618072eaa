"""The share picture of each page that has an item, and of the portal."""

from typing import Any

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from partners.models import Municipality
from portal.publishing.models import Publishable
from portal.runtime.page_policy import Depends, for_reading, public
from themes.models import Theme

from .share import share_picture


def kinds() -> dict[str, type[Model]]:
    """What has a page of its own, by the name that stands in the address of its picture."""
    models: list[type[Model]] = [*Publishable.kinds(), Municipality]
    return {str(model._meta.model_name): model for model in models}


@public(Depends.CONTENT, Depends.MOMENTS)
@for_reading
def share(request: HttpRequest, kind: str, slug: str) -> HttpResponse:
    model = kinds().get(kind)
    if model is None:
        raise Http404
    manager: Any = model._default_manager
    items = manager.published() if issubclass(model, Publishable) else manager.existing()
    item = items.filter(slug=slug).first()
    if item is None:
        raise Http404
    theme = item if isinstance(item, Theme) else getattr(item, "theme", None)
    return _png(str(item), capfirst(str(model._meta.verbose_name)), theme)


@public()
@for_reading
def portal(request: HttpRequest) -> HttpResponse:
    return _png(_("Cities that can take the climate of tomorrow"), "City Deal Klimaatadaptatie")


def _png(title: str, above: str, theme: Theme | None = None) -> HttpResponse:
    site = _("Scale-up portal Climate adaptation")
    number = theme.number if theme else None
    return HttpResponse(share_picture(title, above, site, number), content_type="image/png")
