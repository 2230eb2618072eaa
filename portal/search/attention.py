"""What of the searches wants attention at the desk."""

from django.utils.translation import gettext_lazy as _

from portal.desk.attention import Attention, attention, changelist

from .models import SearchedQuery, Synonym


@attention(Synonym, urgency=70)
def searches_without_result() -> Attention:
    return Attention(
        _("searches of visitors that found nothing"),
        SearchedQuery.objects.in_vain().count(),
        changelist(SearchedQuery, "gevonden=niets"),
    )
