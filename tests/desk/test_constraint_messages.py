"""What the database refuses is explained in the form.

Covers: portal/desk/desk_admin.py
"""

import pytest

from partners.models import Participation
from tests import factories as make
from tests.desk.forms import errors_in, save
from themes.models import Role

pytestmark = pytest.mark.django_db


def constraint_message(model, name):
    from django.utils.html import escape

    found = next(c for c in model._meta.constraints if c.name == name)
    return escape(found.get_violation_error_message())


def test_a_filled_role_without_holder_is_explained(desk):
    text = errors_in(save(desk, make.RoleFactory(), state="filled"))
    assert str(constraint_message(Role, "themes_role_filled_has_holder")) in text


def test_two_leads_in_one_submit_are_explained(desk):
    group = make.WorkingGroupFactory()
    rows = {"memberships-TOTAL_FORMS": "2", "memberships-INITIAL_FORMS": "0"}
    for number in range(2):
        rows[f"memberships-{number}-partner"] = make.PartnerFactory().pk
        rows[f"memberships-{number}-is_lead"] = "on"
        rows[f"memberships-{number}-working_group"] = group.pk
    text = errors_in(save(desk, group, **rows))
    assert "errornote" in text
    assert not group.memberships.exists()


def test_two_overlapping_participations_in_one_submit_are_explained(desk):
    partner = make.PartnerFactory()
    rows = {"participations-TOTAL_FORMS": "2", "participations-INITIAL_FORMS": "0"}
    for number in range(2):
        rows[f"participations-{number}-capacity"] = "signatory"
        rows[f"participations-{number}-joined"] = "2016-03"
        rows[f"participations-{number}-partner"] = partner.pk
    text = errors_in(save(desk, partner, **rows))
    assert constraint_message(Participation, "partners_participation_no_overlap") in text
    assert not partner.participations.exists()


def test_a_slug_that_is_taken_is_explained(desk):
    make.MilestoneFactory(slug="bezet")
    assert "errornote" in errors_in(save(desk, make.MilestoneFactory(), slug="bezet"))
