"""What of the roles wants attention at the desk."""

from django.utils.translation import gettext_lazy as _

from portal.desk.attention import Listed, attention

from .models import Role


@attention(Role, "doelgroep=geen&state__exact=open", urgency=50)
def roles_without_audience() -> Listed:
    label = _("open roles without a fitting kind of organisation")
    return label, Role.objects.open().filter(audiences=None)
