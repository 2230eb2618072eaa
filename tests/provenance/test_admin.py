"""Finding labels by where they come from.

Covers: portal/provenance/models.py, portal/provenance/attention.py
"""

import pytest

from tests import factories as make
from tests.desk.forms import address
from themes.models import Alliance, Role

pytestmark = pytest.mark.django_db

TOLD = {"nature": "derived", "as_of": "2020", "reason": "Daarom."}


def found(desk, model, nature: str) -> list[str]:
    page = desk.get(address(model, "changelist"), {"herkomst": nature})
    return sorted(str(item) for item in page.context["cl"].queryset)


def test_roles_are_found_by_where_a_label_comes_from(desk):
    make.RoleFactory(title="A", provenance={"state": TOLD})
    make.RoleFactory(title="B", provenance={"audiences": TOLD | {"nature": "confirmed"}})
    assert found(desk, Role, "derived") == ["A"]
    assert found(desk, Role, "confirmed") == ["B"]
    assert found(desk, Role, "stated") == []
    assert found(desk, Role, "missing") == ["B"]
    assert found(desk, Role, "onzin") == ["A", "B"]


def test_the_rows_of_an_item_count_as_its_own(desk):
    alliance = make.AllianceFactory(name="A", provenance={"stage": TOLD})
    make.AllianceMembershipFactory(alliance=alliance, provenance={})
    complete = make.AllianceFactory(name="B", provenance={"stage": TOLD | {"nature": "stated"}})
    make.AllianceMembershipFactory(alliance=complete, provenance={"capacity": TOLD})
    assert found(desk, Alliance, "derived") == ["A", "B"]
    assert found(desk, Alliance, "missing") == ["A"]


def test_the_desk_tells_of_labels_that_say_nothing_of_where_they_come_from(desk):
    make.AllianceFactory(provenance={"stage": TOLD})
    make.RoleFactory(provenance={"state": TOLD}, effort="Een dag")
    told = {str(one.label): one for one in desk.get("/beheer/").context["attention"]}
    one = told["rollen: een label zonder herkomst"]
    assert one.count == 1
    assert len(desk.get(one.url).context["cl"].queryset) == 1
    assert "allianties: een label zonder herkomst" not in told
