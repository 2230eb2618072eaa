"""Search over everything, grouped by kind of item."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from milestones.views.lists import DocumentList, LessonList, MilestoneList
from partners.views.lists import MunicipalityList, PartnerList, WorkingGroupList
from portal.lists.filters import SearchField
from portal.lists.text import matching_text
from portal.lists.views import FacetedListView
from themes.views.lists import AllianceList, BarrierList, RoleList, ThemeList

SHOWN_PER_GROUP = 5
LISTS: dict[str, type[FacetedListView]] = {
    "themes:themes": ThemeList,
    "themes:roles": RoleList,
    "themes:alliances": AllianceList,
    "milestones:milestones": MilestoneList,
    "milestones:lessons": LessonList,
    "milestones:documents": DocumentList,
    "partners:partners": PartnerList,
    "partners:municipalities": MunicipalityList,
    "partners:working_groups": WorkingGroupList,
    "themes:barriers": BarrierList,
}


class SearchForm(forms.Form):
    q = SearchField(label=_("What are you looking for?"), required=False)


@dataclass(frozen=True)
class Group:
    """The best of one kind of item, and the way to all of them."""

    title: str
    count: int
    items: list[models.Model]
    item_template: str
    url: str


def groups(text: str) -> Iterator[Group]:
    """Every kind of item of which some match."""
    for name, list_view in LISTS.items():
        order = next(iter(list_view.filterset_class.sorts.values()))[1]
        found = matching_text(list_view().get_queryset(), text).order_by(*order)
        count = found.count()
        if count:
            yield Group(
                title=list_view.title,
                count=count,
                items=list(found[:SHOWN_PER_GROUP]),
                item_template=list_view.item_template,
                url=f"{reverse(name)}?{urlencode({'q': text})}",
            )
