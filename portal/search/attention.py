"""What of the searches wants attention at the desk."""

from django.utils.translation import gettext_lazy as _

from portal.desk.attention import Attention, attention

from .models import SearchedQuery, Synonym


@attention(Synonym, urgency=70)
def searches_without_result() -> Attention:
    in_vain = SearchedQuery.objects.in_vain()
    return Attention.of_list(
        _("searches of visitors that found nothing"), in_vain, "gevonden=niets"
    )
