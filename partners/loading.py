"""The files with the content of this app."""

from portal.loading.specs import ItemSpec, published, register, rows
from portal.provenance.models import Source

from .models import MunicipalityChange, Partner, WorkingGroup

register(
    ItemSpec(Source, ("slug",), file="partners/content/sources.yaml"),
    ItemSpec(
        MunicipalityChange,
        ("predecessor",),
        file="partners/content/municipality_changes.yaml",
        children=rows(MunicipalityChange, successions=("successor",)),
    ),
    published(
        Partner,
        "partners/content/partners.yaml",
        aliases=("name",),
        participations=("capacity", "joined"),
    ),
    published(WorkingGroup, "partners/content/working_groups.yaml", memberships=("partner",)),
)
