"""What a municipality and others like it do, and which roles fit, on the page of a municipality."""

from typing import Any

from partners.models import Municipality
from partners.models.partner import PartnerKind
from partners.peers import size_class
from portal.lists.kept import kept
from portal.publishing.sections import section
from themes.models import Role

from .comparison import Comparison
from .landscape import Landscape
from .rules import Rules
from .scoring import Answers, rank

MAX_OPEN_ROLES = 6


@section(Municipality, template="matching/municipality.html", place=10)
def comparison(municipality: Municipality) -> dict[str, Any]:
    landscape = Landscape.load()
    comparison = Comparison(municipality, landscape)
    answers = Answers(kind=PartnerKind.MUNICIPALITY, municipality=municipality)
    matches = rank(answers, roles_for_municipalities(), Rules.load(), landscape)
    return {
        "track_record": comparison.track_record,
        "neighbours": comparison.neighbours(),
        "in_province": comparison.in_province(),
        "of_its_size": comparison.of_its_size(),
        "size_class": size_class(municipality),
        "matches": matches[:MAX_OPEN_ROLES],
    }


@kept
def roles_for_municipalities() -> list[Role]:
    return list(Role.objects.published().open().for_municipalities().with_audiences())
