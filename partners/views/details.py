"""The pages of one partner and one working group.

What the apps above this one know about a partner is reached through what they relate
to it, because this app imports nothing from them.
"""

from django.db.models import Prefetch
from django.utils import timezone

from portal.lists.excerpts import excerpt
from portal.lists.facets import only_public, related_model
from portal.publishing.views import PublicDetailView

from ..models import MunicipalitySuccession, Partner, WorkingGroup


class PartnerDetail(PublicDetailView):
    model = Partner

    def get_queryset(self):
        return (
            super()
            .get_queryset()
            .select_related("municipality__change", "province")
            .prefetch_related(
                "aliases",
                "participations",
                "municipality__change__successions__successor",
                Prefetch("municipality__origins", origins()),
            )
        )

    def get_context_data(self, **kwargs):
        partner = self.object
        return super().get_context_data(
            memberships=excerpt(
                partner.working_group_memberships.select_related("working_group").order_by(
                    "-is_lead", "working_group__name"
                ),
                "working_group",
            ),
            milestone_parts=excerpt(
                partner.milestone_parts.select_related("milestone").order_by(
                    "milestone__date", "milestone__title", "milestone", "part"
                ),
                "milestone",
            ),
            documents=excerpt(documents_of(partner)),
            lessons=excerpt(partner.lessons),
            themes=excerpt(
                partner.theme_contributions.select_related("theme").order_by("theme__number"),
                "theme",
            ),
            alliance_memberships=excerpt(
                partner.alliance_memberships.select_related("alliance").order_by("alliance__name"),
                "alliance",
            ),
            same_alliance=alliance_called(partner),
            roles_held=excerpt(partner.roles_held.select_related("theme", "alliance")),
            candidacies=excerpt(
                partner.role_candidacies.select_related("role__theme").order_by("role__title"),
                "role",
            ),
            barriers=excerpt(partner.removable_barriers),
            **kwargs,
        )


def origins():
    """The former municipalities that went into another."""
    past = MunicipalitySuccession.objects.filter(change__date__lte=timezone.localdate())
    return past.select_related("change__predecessor")


def documents_of(partner):
    """The documents of the public milestones in which a partner had a part."""
    documents = related_model(Partner, "milestone_parts__milestone__documents").objects
    parts = partner.milestone_parts.filter(only_public(partner.milestone_parts.model, "milestone"))
    return documents.filter(milestone__in=parts.values("milestone"))


def alliance_called(partner):
    """The alliance that is the same organisation as this partner."""
    alliances = related_model(Partner, "alliance_memberships__alliance").objects
    return alliances.published().filter(slug=partner.slug).first()


class WorkingGroupDetail(PublicDetailView):
    model = WorkingGroup
    context_object_name = "working_group"
    template_name = "partners/working_group_detail.html"

    def get_context_data(self, **kwargs):
        group = self.object
        return super().get_context_data(
            memberships=excerpt(group.memberships.select_related("partner"), "partner"),
            milestones=excerpt(group.milestones.order_by("date", "title", "pk")),
            lessons=excerpt(
                group.lessons.prefetch_related(
                    Prefetch("organisation", Partner.objects.published())
                )
            ),
            **kwargs,
        )
