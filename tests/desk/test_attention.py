"""What the front page of the desk asks attention for.

Covers: milestones/attention.py, themes/attention.py
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_front_page_of_the_desk_says_what_needs_attention(desk):
    make.MilestoneFactory(draft=True)
    make.RoleFactory()
    text = desk.get("/beheer/").content.decode()
    assert "zichtbaarheid=concept" in text
    assert "doelgroep=geen" in text


def test_the_links_of_the_attention_block_lead_to_what_they_count(desk):
    make.MilestoneFactory(draft=True)
    make.MilestoneFactory()
    response = desk.get("/beheer/milestones/milestone/?zichtbaarheid=concept")
    assert response.context["cl"].result_count == 1


def test_the_attention_block_costs_the_same_for_many_rows(desk):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            desk.get("/beheer/")
        return len(captured)

    make.MilestoneFactory(draft=True)
    queries()
    few = queries()
    make.MilestoneFactory.create_batch(30, draft=True)
    assert queries() <= few


def test_an_empty_desk_needs_no_attention(desk):
    make.InterestSettingsFactory(notify="coordinator@example.org")
    assert desk.get("/beheer/").context["attention"] == []


def test_what_people_wait_for_stands_on_top(desk):
    make.MilestoneFactory(draft=True)
    make.InterestFactory(confirmed=True, due_on=timezone.localdate() - timedelta(days=1))
    make.RoleFactory()
    addresses = [one.url for one in desk.get("/beheer/").context["attention"]]
    urgent = ("belofte=te-laat", "belofte=wacht", "kandidaat=geen")
    assert [part in address for part, address in zip(urgent, addresses, strict=False)] == [True] * 3


def test_every_link_leads_to_as_many_as_were_counted(desk, django_user_model):
    make.MilestoneFactory(draft=True)
    make.MilestoneFactory(scheduled=True)
    make.RoleFactory()
    make.RoleAudienceFactory()
    make.DocumentFactory(url="", file="")
    make.DocumentFactory(url="https://example.org/rapport", file="")
    make.InterestFactory(confirmed=True, due_on=timezone.localdate() - timedelta(days=1))
    make.InterestFactory(confirmed=True, due_on=timezone.localdate() + timedelta(days=30))
    waiting = desk.get("/beheer/").context["attention"]
    counted = {one.url: one.count for one in waiting if "?" in one.url}
    assert len(counted) >= 6
    listed = {address: desk.get(address).context["cl"].result_count for address in counted}
    assert listed == counted
