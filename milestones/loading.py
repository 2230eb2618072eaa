"""The files with the content of this app."""

from portal.loading.specs import PUBLICATION_TITLE, ItemSpec, published, register, rows

from .models import Document, Lesson, Milestone, Objective, Programme

register(
    ItemSpec(
        Programme,
        ("slug",),
        file="milestones/content/programme.yaml",
        children=rows(Programme, roles=("verb",)),
        defaults={"source": PUBLICATION_TITLE},
    ),
    ItemSpec(Objective, ("slug",), file="milestones/content/objectives.yaml"),
    published(
        Milestone,
        "milestones/content/milestones.yaml",
        partners=("partner", "part"),
        figures=("label",),
    ),
    published(Document, "milestones/content/documents.yaml"),
    published(Lesson, "milestones/content/lessons.yaml"),
)
