"""What of the roles wants attention at the desk."""

from django.utils.translation import gettext_lazy as _

from portal.desk.attention import Attention, attention

from .models import Role


@attention(Role, urgency=50)
def roles_without_audience() -> Attention:
    return Attention.of_list(
        _("open roles without a fitting kind of organisation"),
        Role.objects.open().filter(audiences=None),
        "doelgroep=geen&state__exact=open",
    )
