"""Lessons and documents on the pages of partners, and milestones on those of working groups."""

from typing import Any

from partners.models import Partner, WorkingGroup
from portal.lists.excerpts import excerpt
from portal.publishing.sections import section
from portal.publishing.visibility import only_public

from .models import Document, MilestonePartner


@section(Partner, template="milestones/sections/partner_lessons.html", place=60)
def lessons_of_partner(partner: Partner) -> dict[str, Any]:
    return {"lessons": excerpt(partner.lessons)}


@section(Partner, template="milestones/sections/partner_documents.html", place=80)
def documents_of_partner(partner: Partner) -> dict[str, Any]:
    """The documents of the public milestones in which a partner had a part."""
    parts = partner.milestone_parts.filter(only_public(MilestonePartner, "milestone"))
    return {"documents": excerpt(Document.objects.filter(milestone__in=parts.values("milestone")))}


@section(WorkingGroup, template="milestones/sections/working_group_milestones.html", place=10)
def milestones_of_working_group(group: WorkingGroup) -> dict[str, Any]:
    return {"milestones": excerpt(group.milestones.order_by("date", "sort_key", "pk"))}


@section(WorkingGroup, template="milestones/sections/working_group_lessons.html", place=20)
def lessons_of_working_group(group: WorkingGroup) -> dict[str, Any]:
    return {"lessons": excerpt(group.lessons.with_public("organisation"))}
