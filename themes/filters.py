from django.utils.translation import gettext_lazy as _

from partners.models.partner import PartnerKind
from portal.lists.excerpts import in_order_of
from portal.lists.facets import ChoiceFacet, RelatedFacet
from portal.lists.filters import BY_MOMENT, FacetedFilterSet

from .models import Alliance, Barrier, Role, Theme
from .models.alliance import AllianceKind, AllianceStage
from .models.barrier import BarrierKind, BarrierState
from .models.role import BY_DEADLINE, RoleKind, RoleState, fits_municipalities
from .models.theme import ThemeStage


def theme_facet(*paths: str, is_open: bool = False) -> RelatedFacet:
    return RelatedFacet(*paths, name="title", order="number", label=_("Theme"), is_open=is_open)


class ThemeFilter(FacetedFilterSet):
    stage = ChoiceFacet("stage", choices=ThemeStage, label=_("Stage"), is_open=True)
    roles = ChoiceFacet(
        "roles__state", choices=RoleState, label=_("Has roles that are"), is_open=True
    )
    partner_kind = ChoiceFacet(
        "partners__partner__kind",
        "alliance_links__alliance__memberships__partner__kind",
        choices=PartnerKind,
        label=_("Kind of partner involved"),
    )

    sorts = {
        "number": (_("Number"), ["number"]),
        "title": (_("Title"), ["sort_key", "pk"]),
        **BY_MOMENT,
    }

    class Meta(FacetedFilterSet.Meta):
        model = Theme


class AllianceFilter(FacetedFilterSet):
    theme = theme_facet("themes__theme", is_open=True)
    stage = ChoiceFacet("stage", choices=AllianceStage, label=_("Stage"), is_open=True)
    kind = ChoiceFacet("kind", choices=AllianceKind, label=_("Kind"))
    partner = RelatedFacet("memberships__partner", name="name", label=_("Partner"))

    sorts = {
        "name": (_("Name"), ["sort_key", "pk"]),
        "-name": (_("Name, Z to A"), ["-sort_key", "-pk"]),
        **BY_MOMENT,
    }

    class Meta(FacetedFilterSet.Meta):
        model = Alliance


class RoleFilter(FacetedFilterSet):
    state = ChoiceFacet("state", choices=RoleState, label=_("State"), is_open=True, shows_all=True)
    audience = ChoiceFacet("audiences__kind", choices=PartnerKind, label=_("Fits"), is_open=True)
    theme = theme_facet("theme")
    alliance = RelatedFacet("alliance", name="name", label=_("Alliance"))
    partner = RelatedFacet(
        "holder",
        "candidates__partner",
        name="name",
        label=_("Filled by or named"),
        is_offered=False,
    )
    kind = ChoiceFacet("kind", choices=RoleKind, label=_("Kind of role"))

    sorts = {
        "open": (
            _("Open for municipalities first"),
            [in_order_of("state", RoleState.values), fits_municipalities().desc(), *BY_DEADLINE],
        ),
        "deadline": (_("First deadline"), BY_DEADLINE),
        "title": (_("Title"), ["sort_key", "pk"]),
        "theme": (_("Theme"), ["theme__number", "sort_key", "pk"]),
        **BY_MOMENT,
    }

    class Meta(FacetedFilterSet.Meta):
        model = Role


class BarrierFilter(FacetedFilterSet):
    state = ChoiceFacet("state", choices=BarrierState, label=_("State"), is_open=True)
    kind = ChoiceFacet("kind", choices=BarrierKind, label=_("Kind"), is_open=True)
    theme = theme_facet("themes")
    remover = RelatedFacet("remover", name="name", label=_("Can be removed by"))

    class Meta(FacetedFilterSet.Meta):
        model = Barrier
