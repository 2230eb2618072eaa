"""What of the searches wants attention at the desk."""

from django.utils.translation import gettext_lazy as _

from portal.desk.attention import Listed, attention

from .models import SearchedQuery


@attention(SearchedQuery, "gevonden=niets", urgency=70, permission="decide")
def searches_without_result() -> Listed:
    in_vain = SearchedQuery.objects.in_vain()
    return _("searches of visitors that found nothing"), in_vain
