from typing import Self

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q

from portal.publishing.models import PublicationQuerySet
from portal.publishing.versions import TrackedQuerySet


def _related(model, name):
    return model._meta.get_field(name).related_model


class RoleQuerySet(PublicationQuerySet):
    @staticmethod
    def public(prefix: str = "") -> Q:
        """The condition that a role is public, and its theme and alliance with it."""
        public = PublicationQuerySet.public
        without_alliance = Q(**{f"{prefix}alliance__isnull": True})
        return (
            public(prefix)
            & public(f"{prefix}theme__")
            & (without_alliance | public(f"{prefix}alliance__"))
        )

    def open(self) -> Self:
        return self.filter(state="open")

    def filled(self) -> Self:
        return self.filter(state="filled")

    def without_candidate(self) -> Self:
        """Open roles for which nobody is named and nobody registered."""
        interests = _related(self.model, "interests").objects
        return self.open().filter(candidates=None).exclude(interests__in=interests.open())

    def for_kind(self, kind: str) -> Self:
        """Roles that fit a kind of organisation."""
        audiences = _related(self.model, "audiences").objects
        return self.filter(Exists(audiences.filter(role=OuterRef("pk"), kind=kind)))

    def for_municipalities(self) -> Self:
        return self.for_kind("municipality")

    def municipalities_first(self) -> Self:
        """Roles that fit municipalities first, and among them what closes soonest."""
        audiences = _related(self.model, "audiences").objects
        fits = Exists(audiences.filter(role=OuterRef("pk"), kind="municipality"))
        return self.order_by(fits.desc(), F("deadline").asc(nulls_last=True), "title", "pk")

    def for_matching(self) -> Self:
        """Roles with what `themes.matching` looks at."""
        return self.select_related("theme", "alliance").prefetch_related("audiences")

    def for_board(self) -> Self:
        """Roles with what the board tells of each; `alliance.public_members` take part in it."""
        alliances = _related(self.model, "alliance")
        memberships = _related(alliances, "memberships").objects
        return self.for_matching().prefetch_related(
            Prefetch("alliance__memberships", memberships.current(), to_attr="public_members")
        )


class AllianceMembershipQuerySet(TrackedQuerySet):
    def current(self) -> Self:
        """Public partners that take part, not those that left or are only named.

        With an alliance its memberships end, also those of which no end was entered.
        """
        public = PublicationQuerySet.public("partner__")
        return (
            self.filter(public, left__isnull=True)
            .exclude(capacity="suggested")
            .exclude(alliance__stage="ended")
            .select_related("partner")
            .order_by("partner__name", "pk")
        )


class ThemeQuerySet(PublicationQuerySet):
    def with_role_counts(self) -> Self:
        """Annotate `open_roles` and `all_roles`, public roles only."""
        public = RoleQuerySet.public("roles__")
        return self.annotate(
            all_roles=Count("roles", filter=public, distinct=True),
            open_roles=Count("roles", filter=public & Q(roles__state="open"), distinct=True),
        )


class AllianceQuerySet(PublicationQuerySet):
    def with_role_counts(self) -> Self:
        """Annotate `open_roles`, public roles only."""
        public = RoleQuerySet.public("roles__")
        return self.annotate(
            open_roles=Count("roles", filter=public & Q(roles__state="open"), distinct=True)
        )
