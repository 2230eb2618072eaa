"""Labels of which nobody wrote down where they come from."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.desk.attention import Listed, attention
from portal.publishing.models import Publishable

from .admin import ProvenanceFilter, has_labels


def _report(model: type[Publishable]) -> None:
    @attention(model, f"{ProvenanceFilter.parameter_name}=missing", urgency=70)
    def labels_without_provenance() -> Listed:
        found = model._default_manager.filter(has_labels(model, "missing"))
        label = _("%(kind)s: a label without provenance") % {
            "kind": model._meta.verbose_name_plural
        }
        return label, found


for kind in Publishable.kinds():
    if ProvenanceFilter in getattr(admin.site._registry.get(kind), "content_filters", ()):
        _report(kind)
