"""What happens to municipalities every day by itself."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.outbox.jobs import daily

from . import changes


@daily(
    "municipal-changes",
    label=gettext_lazy("Carry out the changes of municipalities"),
    hour=0,
)
def carry_out_changes() -> str:
    return _("Carried out: %(count)d") % {"count": changes.carry_out_due()}
