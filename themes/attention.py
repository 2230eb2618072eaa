"""What of the roles wants attention at the desk."""

from django.utils.translation import gettext_lazy as _

from portal.desk.attention import Attention, attention, changelist

from .models import Role


@attention(Role, urgency=50)
def roles_without_audience() -> Attention:
    roles = Role.objects.open().filter(audiences=None)
    return Attention(
        _("open roles without a fitting kind of organisation"),
        roles.count(),
        changelist(Role, "doelgroep=geen&state__exact=open"),
    )
