"""Content files of a test, and the smallest items that can stand in them."""

from pathlib import Path

import pytest
import yaml

from portal.loading.load import load
from portal.loading.report import LoadError, LoadReport
from portal.loading.specs import SPECS
from tests.loading.checking import problems_in

CHANGES = "partners/content/municipality_changes.yaml"
PARTNERS = "partners/content/partners.yaml"
WORKING_GROUPS = "partners/content/working_groups.yaml"
PROGRAMME = "milestones/content/programme.yaml"
LESSONS = "milestones/content/lessons.yaml"
ROLES = "themes/content/roles.yaml"
ALLIANCES = "themes/content/alliances.yaml"
BARRIERS = "themes/content/barriers.yaml"
MILESTONES = "milestones/content/milestones.yaml"
OBJECTIVES = "milestones/content/objectives.yaml"
THEMES = "themes/content/themes.yaml"
RELATIONS = "themes/content/theme_relations.yaml"


def partner(slug: str, **values) -> dict:
    return {"slug": slug, "name": slug.title(), "kind": "company", "summary": "Iets."} | values


def milestone(slug: str, **values) -> dict:
    defaults = {"title": slug.title(), "summary": "Iets.", "date": "2016-03", "kind": "event"}
    return {"slug": slug} | defaults | values


def working_group(**values) -> dict:
    return {"slug": "groep", "name": "Groep", "goal": "Een doel."} | values


def objective(slug: str, number: int) -> dict:
    return {"slug": slug, "number": number, "title": slug.title(), "summary": "Iets."}


def lesson(slug: str, **values) -> dict:
    return {"slug": slug, "title": "Les", "summary": "Iets.", "outcome": "advice"} | values


def theme(slug: str, number: int) -> dict:
    return {"slug": slug, "number": number, "title": slug, "summary": "Iets."}


def role(slug: str, **values) -> dict:
    return {"slug": slug, "title": "Rol", "kind": "coach", "summary": "Iets."} | values


def merger(**values) -> dict:
    defaults = {"date": "2027-01-01", "kind": "merger", "source": "Een wetsvoorstel."}
    rows = {"successions": [{"successor": "GM0402", "is_main": True}]}
    return {"predecessor": "GM1696"} | defaults | rows | values


class Files:
    """A folder with content files, empty unless a test writes something in them."""

    def __init__(self, root: Path):
        self.root = root
        for spec in SPECS:
            self.write(spec.file, [])

    def write(self, name: str, items: list | str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = items if isinstance(items, str) else yaml.safe_dump(items, allow_unicode=True)
        path.write_text(text, "utf-8")

    def load(self, **options: bool) -> LoadReport:
        return load(self.root, **options)

    def fault(self) -> str:
        """What stops the load."""
        with pytest.raises(LoadError) as error:
            self.load()
        return str(error.value)

    def problems(self) -> list[str]:
        """What the check of the files says."""
        return [str(problem) for problem in problems_in(self.root)]
