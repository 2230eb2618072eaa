"""What of partners, municipalities and working groups is found."""

from collections.abc import Collection

from django.db.models import QuerySet

from portal.publishing.richtext import plain_text
from portal.search.index.registry import Indexed, SearchDocument, distinct, register

from .finding import names_elsewhere
from .models import Municipality, Partner, WorkingGroup

OTHER_PROVINCE_NAMES = {"Fryslân": "Friesland", "Friesland": "Fryslân"}


@register
class PartnerIndexed(Indexed):
    model = Partner
    watched = ("aliases", "municipality", "participations")
    is_suggested = True

    def document(self, item: Partner) -> SearchDocument:
        names = [alias.name for alias in item.aliases.all()]
        if item.municipality:
            names += [item.municipality.name, item.municipality.label]
        notes = [participation.note for participation in item.participations.all()]
        # By what is stored: what is kept in memory may be of before this change.
        place = item.municipality
        page = place.get_absolute_url() if place and place.exists_now else item.own_address
        return SearchDocument.of(
            item,
            item.get_kind_display(),
            plain_text(item.body),
            *notes,
            url=page,
            aliases=distinct([item.short_name, *names], but=item.name),
            english_aliases=tuple(a.name for a in item.aliases.all() if a.kind == a.Kind.ENGLISH),
        )


@register
class MunicipalityIndexed(Indexed):
    model = Municipality
    watched = ("names", "province")
    # What it did in the programme is told by it as a partner.
    yields_to = ("partner",)
    is_suggested = True
    is_place = True

    def names_elsewhere(self) -> Collection[str]:
        return names_elsewhere()

    def public(self) -> QuerySet[Municipality]:
        return Municipality.objects.existing()

    def document(self, item: Municipality) -> SearchDocument:
        names = [item.name, *(name.name for name in item.names.all())]
        return SearchDocument(
            title=item.label,
            url=item.get_absolute_url(),
            aliases=distinct([*names, f"Gemeente {item.label}"], but=item.label),
            summary=_province(item.province.name) if item.province else "",
            # Facts from a register: our own items on the same place come first.
            is_ours=False,
        )


def _province(name: str) -> str:
    """A province by all its names: one is in Frisian, and most people say it in Dutch."""
    other = OTHER_PROVINCE_NAMES.get(name)
    return f"{name} ({other})" if other else name


@register
class WorkingGroupIndexed(Indexed):
    model = WorkingGroup

    def document(self, item: WorkingGroup) -> SearchDocument:
        return SearchDocument.of(item, plain_text(item.body), date=item.started)
