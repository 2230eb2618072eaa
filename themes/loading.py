"""The files with the content of this app."""

from portal.loading.specs import ItemSpec, PairSpec, published, register, rows

from .models import Alliance, Barrier, Concept, FollowUp, Role, Theme, ThemeRelation

register(
    published(Theme, "themes/content/themes.yaml", sections=("kind",), partners=("partner",)),
    PairSpec(ThemeRelation, ("from_theme", "to_theme"), file="themes/content/theme_relations.yaml"),
    published(
        Alliance,
        "themes/content/alliances.yaml",
        aliases=("name",),
        themes=("theme",),
        memberships=("partner", "capacity"),
        links=("url",),
    ),
    published(Role, "themes/content/roles.yaml", audiences=("kind",), candidates=("partner",)),
    published(Barrier, "themes/content/barriers.yaml"),
    # Its sources are its own, and not the publication.
    ItemSpec(
        FollowUp,
        ("slug",),
        file="themes/content/follow_ups.yaml",
        defaults={"status": "published"},
    ),
    ItemSpec(
        Concept,
        ("slug",),
        file="themes/content/concepts.yaml",
        children=rows(Concept, terms=("name",)),
        defaults={"status": "published"},
    ),
)
