"""The pages of a milestone, a document and a lesson.

Covers: milestones/search.py, milestones/views/lists.py, milestones/models/lesson.py,
milestones/models/milestone.py
"""

from itertools import pairwise

import pytest
from django.core.files.base import ContentFile

from portal.publishing.dates import PartialDate
from portal.search.index.indexing import deferred
from tests import factories as make
from tests.pages import count_queries, links_to, page

pytestmark = pytest.mark.django_db

HIDDEN = ("draft", "archived", "scheduled")


# Milestone


def test_a_milestone_links_to_all_that_it_is_related_to(client):
    milestone = make.MilestoneFactory(working_group=make.WorkingGroupFactory())
    theme = make.ThemeFactory()
    theme.milestones.add(milestone)
    related = [
        milestone.working_group,
        make.MilestonePartnerFactory(milestone=milestone).partner,
        make.DocumentFactory(milestone=milestone),
        make.LessonFactory(milestone=milestone),
        make.BarrierFactory(state="solved", solved_by=milestone),
        theme,
    ]
    text = page(client, milestone)
    assert [item for item in related if links_to(item) not in text] == []


@pytest.mark.parametrize("how", HIDDEN)
def test_a_milestone_does_not_name_what_is_not_public(client, how):
    hidden = {how: True}
    partner = make.PartnerFactory(**hidden)
    milestone = make.MilestoneFactory(working_group=make.WorkingGroupFactory(**hidden))
    make.MilestonePartnerFactory(milestone=milestone, partner=partner)
    make.LessonFactory(milestone=milestone, organisation=partner)
    make.BarrierFactory(state="solved", solved_by=milestone, remover=partner)
    theme = make.ThemeFactory(**hidden)
    theme.milestones.add(milestone)
    related = [
        milestone.working_group,
        partner,
        make.DocumentFactory(milestone=milestone, **hidden),
        make.LessonFactory(milestone=milestone, **hidden),
        make.BarrierFactory(state="solved", solved_by=milestone, **hidden),
        theme,
        make.MilestoneFactory(date=milestone.date, **hidden),
    ]
    text = page(client, milestone)
    assert [item for item in related if str(item) in text] == []


def test_the_date_of_a_milestone_is_no_more_precise_than_is_known(client):
    text = page(client, make.MilestoneFactory(date=PartialDate(2018, 4)))
    assert "april 2018" in text
    assert "1 april" not in text


def test_those_who_did_most_in_a_milestone_stand_first(client):
    milestone = make.MilestoneFactory()
    for name, part in (("Genoemde", "mentioned"), ("Auteur", "author"), ("Gastheer", "organiser")):
        make.MilestonePartnerFactory(
            milestone=milestone, partner=make.PartnerFactory(name=name), part=part
        )
    text = page(client, milestone)
    assert text.index("Gastheer") < text.index("Auteur") < text.index("Genoemde")


def test_figures_are_written_as_people_write_them(client):
    figure = make.MilestoneFigureFactory(label="subsidie", value="1250000.50", unit="euro")
    text = page(client, figure.milestone)
    assert "1.250.000,5" in text
    whole = make.MilestoneFigureFactory(value=14, unit="deelnemers")
    assert "14 deelnemers" in page(client, whole.milestone)


def test_a_milestone_shows_where_its_documents_are_and_what_is_known_of_them(client):
    document = make.DocumentFactory(
        milestone=make.MilestoneFactory(),
        url="https://www.example.org/roadmap.pdf",
        pages=34,
        note="Dit adres werkt niet meer.",
    )
    text = page(client, document.milestone)
    assert 'href="https://www.example.org/roadmap.pdf" rel="noopener external"' in text
    assert "34" in text
    assert "Dit adres werkt niet meer." in text


@pytest.fixture
def walk():
    """Milestones in the order of time; two share a date, and two a date and a title."""
    return [
        make.MilestoneFactory(title=title, date=day)
        for title, day in (
            ("D", PartialDate(2016)),
            ("C", PartialDate(2016, 3)),
            ("B", PartialDate(2016, 3)),
            ("A", PartialDate(2016, 3, 14)),
            ("A", PartialDate(2016, 3, 14)),
            ("Z", PartialDate(2021, 1)),
        )
    ]


def test_one_can_walk_from_the_latest_milestone_to_the_first_and_back(client, walk):
    address = walk[-1].get_absolute_url()
    back = []
    while address:
        context = client.get(address).context
        back.append(context["milestone"])
        address = context["earlier"] and context["earlier"].get_absolute_url()
    forth, address = [], back[-1].get_absolute_url()
    while address:
        context = client.get(address).context
        forth.append(context["milestone"])
        address = context["later"] and context["later"].get_absolute_url()
    assert forth == back[::-1]
    assert set(forth) == set(walk)
    assert [str(milestone.date) for milestone in forth] == [str(m.date) for m in walk]


def test_the_walk_goes_along_the_milestones_in_the_order_of_the_list(client, walk):
    listed = list(client.get("/mijlpalen/").context["page_obj"])
    for milestone, next_in_list in pairwise(listed):
        assert client.get(milestone.get_absolute_url()).context["earlier"] == next_in_list


def test_the_page_of_a_milestone_takes_as_many_queries_with_25_relations_as_with_5(client):
    @deferred()
    def relate(number):
        for _n in range(number):
            make.MilestonePartnerFactory(milestone=milestone)
            make.MilestoneFigureFactory(milestone=milestone)
            make.DocumentFactory(milestone=milestone)
            make.LessonFactory(milestone=milestone, organisation=make.PartnerFactory())
            make.BarrierFactory(state="solved", solved_by=milestone, remover=make.PartnerFactory())
            milestone.objectives.add(make.ObjectiveFactory())
            make.ThemeFactory().milestones.add(milestone)
            make.MilestoneFactory(date=milestone.date)

    milestone = make.MilestoneFactory(working_group=make.WorkingGroupFactory())
    relate(5)
    few = count_queries(client, milestone)
    relate(20)
    assert count_queries(client, milestone) == few


def test_the_old_address_of_a_milestone_leads_to_the_new_one(client):
    milestone = make.MilestoneFactory(slug="oud")
    milestone.slug = "nieuw"
    milestone.save()
    response = client.get("/mijlpalen/oud/")
    assert (response.status_code, response.url) == (301, "/mijlpalen/nieuw/")


# Lesson


def test_a_lesson_tells_only_what_is_known(client):
    lesson = make.LessonFactory(happened="<p>Het werd een praatgroep.</p>", outcome="failure")
    text = page(client, lesson)
    assert "Het werd een praatgroep." in text
    assert 'id="gebeurd"' in text
    assert [part for part in ("geprobeerd", "verwacht", "anders") if f'id="{part}"' in text] == []
    assert 'data-state="failure"' in text


def test_a_lesson_links_to_who_learned_it_where_and_for_which_themes(client):
    lesson = make.LessonFactory(
        organisation=make.PartnerFactory(),
        working_group=make.WorkingGroupFactory(),
        milestone=make.MilestoneFactory(),
        level="vertical",
    )
    theme = make.ThemeFactory()
    theme.lessons.add(lesson)
    text = page(client, lesson)
    for item in (lesson.organisation, lesson.working_group, lesson.milestone, theme):
        assert links_to(item) in text
    assert lesson.get_level_display() in text


@pytest.mark.parametrize("how", HIDDEN)
def test_a_lesson_does_not_name_what_is_not_public(client, how):
    hidden = {how: True}
    lesson = make.LessonFactory(
        organisation=make.PartnerFactory(**hidden),
        working_group=make.WorkingGroupFactory(**hidden),
        milestone=make.MilestoneFactory(**hidden),
    )
    theme = make.ThemeFactory(**hidden)
    theme.lessons.add(lesson)
    text = page(client, lesson)
    for item in (lesson.organisation, lesson.working_group, lesson.milestone, theme):
        assert str(item) not in text


def test_the_lessons_of_a_working_group_can_be_asked_as_a_list(client):
    lesson = make.LessonFactory(working_group=make.WorkingGroupFactory())
    make.LessonFactory()
    response = client.get(f"/lessen/?working_group={lesson.working_group.slug}")
    assert list(response.context["page_obj"]) == [lesson]


# Document


@pytest.fixture
def copied(settings, tmp_path):
    """A document of which we have a copy."""
    settings.MEDIA_ROOT = tmp_path
    document = make.DocumentFactory(slug="roadmap")
    document.file.save("ingezonden naam.pdf", ContentFile(b"%PDF-1.7 inhoud"))
    return document


def address_of_file(document) -> str:
    return f"/documenten/{document.slug}/bestand/"


def test_a_document_says_to_which_site_its_link_leads(client):
    document = make.DocumentFactory(url="https://www.example.org/rapport.pdf")
    text = page(client, document)
    assert 'href="https://www.example.org/rapport.pdf" rel="noopener external"' in text
    assert "www.example.org." in text
    assert address_of_file(document) not in text


def test_a_document_with_a_copy_links_to_it(client, copied):
    assert address_of_file(copied) in page(client, copied)


def test_a_copy_that_is_gone_from_the_disk_is_not_offered(client, copied):
    copied.file.storage.delete(copied.file.name)
    assert address_of_file(copied) not in page(client, copied)


def test_a_document_links_to_its_milestone_and_themes(client):
    document = make.DocumentFactory(milestone=make.MilestoneFactory())
    theme = make.ThemeFactory()
    theme.documents.add(document)
    text = page(client, document)
    assert links_to(document.milestone) in text
    assert links_to(theme) in text


@pytest.mark.parametrize("how", HIDDEN)
def test_a_document_does_not_name_what_is_not_public(client, how):
    document = make.DocumentFactory(milestone=make.MilestoneFactory(**{how: True}))
    theme = make.ThemeFactory(**{how: True})
    theme.documents.add(document)
    text = page(client, document)
    assert document.milestone.title not in text
    assert theme.title not in text


def test_a_copy_is_handed_out_as_a_pdf_that_can_do_nothing_to_the_site(client, copied):
    response = client.get(address_of_file(copied))
    assert b"".join(response) == b"%PDF-1.7 inhoud"
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="roadmap.pdf"'
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox"


@pytest.mark.parametrize("how", HIDDEN)
def test_the_copy_of_a_document_that_is_not_public_does_not_exist(client, settings, tmp_path, how):
    settings.MEDIA_ROOT = tmp_path
    document = make.DocumentFactory(**{how: True})
    document.file.save("geheim.pdf", ContentFile(b"%PDF-1.7 geheim"))
    assert client.get(address_of_file(document)).status_code == 404


def test_without_a_copy_there_is_no_file(client):
    assert client.get(address_of_file(make.DocumentFactory())).status_code == 404


def test_a_copy_that_is_gone_from_the_disk_does_not_exist(client, copied):
    copied.file.storage.delete(copied.file.name)
    assert client.get(address_of_file(copied)).status_code == 404


def test_the_old_address_of_a_copy_leads_to_the_document(client, copied):
    copied.slug = "roadmap-2-0"
    copied.save()
    response = client.get("/documenten/roadmap/bestand/")
    assert (response.status_code, response.url) == (301, "/documenten/roadmap-2-0/")
