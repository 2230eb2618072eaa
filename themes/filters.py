from django.db.models import F
from django.utils.translation import gettext_lazy as _

from portal.lists.excerpts import in_order_of
from portal.lists.facets import ChoiceFacet, RelatedFacet, YearFacet
from portal.lists.filters import BY_MOMENT, BY_NAME, FacetedFilterSet

from .models import Alliance, Barrier, Concept, FollowUp, Role, Theme
from .models.follow_up import LATEST_FIRST
from .models.role import BY_DEADLINE, RoleState, fits_municipalities


def theme_facet(*paths: str, is_open: bool = False) -> RelatedFacet:
    return RelatedFacet(*paths, order="number", is_open=is_open)


class ThemeFilter(FacetedFilterSet):
    model = Theme
    stage = ChoiceFacet("stage", is_open=True)
    roles = ChoiceFacet("roles__state", label=_("Has roles that are"), is_open=True)
    partner_kind = ChoiceFacet(
        "partners__partner__kind",
        "alliance_links__alliance__memberships__partner__kind",
        label=_("Kind of partner involved"),
    )

    sorts = {
        "number": (_("Number"), ["number"]),
        "title": (_("Title"), ["sort_key", "pk"]),
        **BY_MOMENT,
    }


class AllianceFilter(FacetedFilterSet):
    model = Alliance
    theme = theme_facet("themes__theme", is_open=True)
    stage = ChoiceFacet("stage", is_open=True)
    kind = ChoiceFacet("kind")
    partner = RelatedFacet("memberships__partner")

    sorts = {**BY_NAME, **BY_MOMENT}


class RoleFilter(FacetedFilterSet):
    model = Role
    state = ChoiceFacet("state", is_open=True, shows_all=True)
    audience = ChoiceFacet("audiences__kind", label=_("Fits"), is_open=True)
    theme = theme_facet("theme")
    alliance = RelatedFacet("alliance")
    partner = RelatedFacet(
        "holder", "candidates__partner", label=_("Filled by or named"), is_offered=False
    )
    kind = ChoiceFacet("kind")

    sorts = {
        "open": (
            _("Open, municipalities first"),
            [
                in_order_of("state", RoleState.values),
                F("confirmed_on").desc(nulls_last=True),
                fits_municipalities().desc(),
                *BY_DEADLINE,
            ],
        ),
        "deadline": (_("First deadline"), BY_DEADLINE),
        "title": (_("Title"), ["sort_key", "pk"]),
        "theme": (_("Theme"), ["theme__number", "sort_key", "pk"]),
        **BY_MOMENT,
    }


class BarrierFilter(FacetedFilterSet):
    model = Barrier
    state = ChoiceFacet("state", is_open=True)
    kind = ChoiceFacet("kind", is_open=True)
    theme = theme_facet("themes")
    remover = RelatedFacet("remover", label=_("Can be removed by"))


class ConceptFilter(FacetedFilterSet):
    model = Concept
    theme = theme_facet("themes", is_open=True)


class FollowUpFilter(FacetedFilterSet):
    model = FollowUp
    kind = ChoiceFacet("kind", is_open=True)
    theme = theme_facet("themes", is_open=True)
    year = YearFacet("date", label=_("Year"), is_open=True)
    partner = RelatedFacet("partners", label=_("Organisation"))
    alliance = RelatedFacet("alliances", is_offered=False)
    role = RelatedFacet("roles", is_offered=False)
    barrier = RelatedFacet("barriers", is_offered=False)
    document = RelatedFacet("documents", is_offered=False)

    sorts = {
        "-date": (_("Latest first"), LATEST_FIRST),
        "date": (_("Earliest first"), [F("date").asc(nulls_last=True), "sort_key", "pk"]),
        "title": (_("Title"), ["sort_key", "pk"]),
    }
