"""What is found, and in which order; the same on both databases.

Covers: portal/search/query/terms.py, portal/search/query/patterns.py
"""

import pytest

from portal.search.models import SearchEntry
from portal.search.query.patterns import Field
from portal.search.query.results import Kind
from tests import factories as make
from tests.search.searching import search, titles

pytestmark = pytest.mark.django_db


def milestone(title: str, summary: str = "-", body: str = "", **values):
    return make.MilestoneFactory(title=title, summary=summary, body=body, **values)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Coöperatie", "cooperatie"),
        ("Cooperatie", "COÖPERATIE"),
        ("natuur-inclusief", "natuurinclusief"),
        ("natuur-inclusief", "natuur inclusief"),
        ("natuurinclusief", "natuur-inclusief"),
        ("natuurinclusief", "natuur inclusief"),
        ("natuur inclusief", "natuurinclusief"),
        ("natuur inclusief", "natuur-inclusief"),
        ("gemeenten", "gemeente"),
        ("getekend", "tekenen"),
        ("I&W", "I&W"),
        ("I&W", "iw"),
        ("straße Ωμέγα", "Ωμέγα"),
    ],
)
def test_what_is_the_same_to_a_reader_is_found(text, query):
    milestone(text)
    milestone("natuur en ook inclusief")
    assert text in titles(search(query))[:1]


def test_a_part_finds_the_whole_and_ranks_below_the_word_itself():
    milestone("Hittestress"), milestone("Stress"), milestone("Hitte")
    assert titles(search("stress")) == ["Stress", "Hittestress"]


def test_a_part_needs_known_words_beside_it():
    milestone("Kansen"), milestone("KAN")
    assert titles(search("kan")) == ["KAN"]


def test_two_words_find_the_compound_above_the_words_apart():
    milestone("Hittestress"), milestone("Stress door hitte")
    assert titles(search("hitte stress")) == ["Hittestress", "Stress door hitte"]


def test_a_compound_finds_its_parts_close_together_below_itself():
    milestone("Wateroverlast"), milestone("Overlast door water"), milestone("Overlast water")
    milestone("Water was er genoeg, en jaren later kwam ook de overlast")
    first, *others = titles(search("wateroverlast"))
    assert first == "Wateroverlast"
    assert set(others) == {"Overlast water", "Overlast door water"}


def test_an_abbreviation_as_written_comes_first():
    milestone("Wat kan een gemeente", "Dit kan.", "Het kan.")
    milestone("Het platform", "Over KAN.")
    assert titles(search("KAN"))[0] == "Het platform"
    assert titles(search("kan"))[0] == "Wat kan een gemeente"


def test_other_names_find_a_partner():
    partner = make.PartnerFactory(name="Ministerie van Infrastructuur en Waterstaat")
    partner.aliases.create(name="Ministerie van Infrastructuur en Milieu", kind="former")
    partner.aliases.create(name="IenW", kind="abbreviation")
    for query in ("infrastructuur milieu", "ienw", "IenW"):
        assert titles(search(query)) == [partner.name], query


def test_a_typing_error_is_mended_and_said():
    milestone("Klimaatadaptatie")
    found = search("klimaatadaptie")
    assert titles(found) == ["Klimaatadaptatie"]
    assert found.mended == {"klimaatadaptie": "klimaatadaptatie"}


def test_what_was_typed_can_be_searched_for_after_all():
    milestone("Klimaatadaptatie")
    assert titles(search("klimaatadaptie", literal=True)) == []


def test_a_known_word_is_never_mended():
    milestone("Water"), milestone("Later")
    assert titles(search("later")) == ["Later"]


def test_all_words_are_needed():
    milestone("Groene daken"), milestone("Groene gevels")
    assert titles(search("groene daken")) == ["Groene daken"]


def test_when_nothing_has_all_words_some_will_do():
    milestone("Groene daken"), milestone("Rode gevels")
    found = search("daken gevels")
    assert set(titles(found)) == {"Groene daken", "Rode gevels"}
    assert not found.has_all_terms


def test_of_some_words_the_rare_one_says_most():
    for number in range(6):
        milestone(f"Daken {number}", date="2020")
    milestone("Gevels", date="2016")
    found = search("daken gevels")
    assert titles(found)[0] == "Gevels"
    assert len(titles(found)) == 7


def test_a_hyphenated_word_finds_what_its_parts_find():
    milestone("Visie op de kust")
    milestone("Kust: wat er in al die jaren gebeurde, en wie er nu een visie op heeft")
    assert titles(search("kust-visie")) == titles(search("kust visie"))


def test_each_marked_word_belongs_to_the_word_of_the_query_that_it_was_found_for():
    make.ConceptFactory(title="zeer heet", words=["extremen"])
    milestone("Overlast door water en dijken"), milestone("Zeer heet")
    marks = search("wateroverlast dijk extremen").found.marks
    found_for = {word: marks.terms[word] for word in ("water", "overlast", "dijken", "heet")}
    assert found_for == {"water": 0, "overlast": 1, "dijken": 2, "heet": 3}
    assert marks.has("dijken", [])


def test_words_in_quotes_stand_together():
    milestone("Groene daken"), milestone("Daken zijn groene plekken")
    assert titles(search('"groene daken"')) == ["Groene daken"]


def test_a_phrase_does_not_run_from_one_field_into_the_next():
    milestone("Groene", summary="daken")
    assert titles(search('"groene daken"')) == []


def test_a_phrase_is_not_given_up_for_some_words():
    milestone("Groene daken"), milestone("Daken zijn groene plekken")
    assert titles(search('"groene daken" gevels')) == ["Groene daken"]


def test_a_row_with_the_other_words_but_without_the_phrase_is_not_found():
    milestone("Groene daken"), milestone("Gevels"), milestone("Daken en groene gevels")
    assert titles(search('"groene daken" gevels')) == ["Groene daken"]


def test_of_many_words_the_phrase_is_the_one_that_is_never_missing():
    milestone("Groene daken, gevels en tuinen"), milestone("Gevels, tuinen en straten")
    assert titles(search('"groene daken" gevels tuinen straten')) == [
        "Groene daken, gevels en tuinen"
    ]


def test_an_excluded_phrase_leaves_rows_with_the_words_apart():
    milestone("Groene daken"), milestone("Daken zijn groene plekken")
    assert titles(search('daken -"groene daken"')) == ["Daken zijn groene plekken"]


def test_a_word_can_be_excluded_in_all_its_forms():
    milestone("Groene daken"), milestone("Groene gemeenten")
    assert titles(search("groene -gemeente")) == ["Groene daken"]


def test_a_title_ranks_above_another_name_a_summary_and_a_text():
    make.PartnerFactory(name="Eerst", summary="Dijk"), make.PartnerFactory(name="Dijk", summary="-")
    make.PartnerFactory(name="Laatst", summary="-", body="<p>Dijk</p>")
    make.PartnerFactory(name="Tweede", summary="-").aliases.create(name="Bond dijk", kind="other")
    assert titles(search("dijk")) == ["Dijk", "Tweede", "Eerst", "Laatst"]


def test_the_word_itself_ranks_above_another_form_and_a_part():
    milestone("Waterdijk"), milestone("Dijken"), milestone("Dijk en dam"), milestone("Water")
    assert titles(search("dijk")) == ["Dijk en dam", "Dijken", "Waterdijk"]


def test_a_whole_name_ranks_first():
    milestone("Zwolle doet mee"), make.PartnerFactory(name="Gemeente Zwolle", short_name="Zwolle")
    assert titles(search("zwolle"))[0] == "Gemeente Zwolle"


def test_the_latest_of_equals_comes_first():
    milestone("Dijk", date="2016"), milestone("Dijk dam", date="2019")
    milestone("Dijk dam", date="2018")
    dates = [str(entry.date) for entry in search("dam").entries]
    assert dates == ["2019", "2018"]


def test_our_own_comes_before_that_of_others():
    make.DocumentFactory(title="Dijk van een ander", publisher="Iemand", date="2020")
    make.DocumentFactory(title="Dijk van ons", publisher="City Deal", date="2016")
    assert titles(search("dijk")) == ["Dijk van ons", "Dijk van een ander"]


def test_english_words_find_their_english_forms():
    make.DocumentFactory(title="Cities of water", language="en")
    assert titles(search("city")) == ["Cities of water"]


def test_every_hit_can_say_why():
    milestone("Hittestress"), milestone("Hitte en stress")
    found = search("stress")
    reasons = {
        entry.title: [(way.kind, way.field) for _term, way in found.reasons(place)]
        for entry, place in zip(found.entries, found.keys, strict=True)
    }
    assert reasons == {
        "Hitte en stress": [(Kind.EXACT, Field.TITLE)],
        "Hittestress": [(Kind.PART, Field.TITLE)],
    }


def test_a_synonym_finds_the_other_word():
    make.ConceptFactory(title="hitte", words=["warmte"])
    milestone("Hitte"), milestone("Warmte")
    assert titles(search("warmte")) == ["Warmte", "Hitte"]
    assert titles(search("hitte")) == ["Hitte", "Warmte"]


def test_a_row_with_the_word_and_its_synonym_is_not_pushed_behind_the_synonym_alone():
    make.ConceptFactory(title="hitte", words=["warmte"])
    milestone("Hitte", date="2020"), milestone("Warmte", date="2016")
    found = search("warmte stad")
    assert titles(found) == ["Warmte", "Hitte"]
    assert {way.kind for _term, way in found.reasons(found.keys[0])} == {Kind.EXACT}
    assert {way.kind for _term, way in found.reasons(found.keys[1])} == {Kind.SYNONYM}


def test_a_one_way_synonym_works_one_way():
    make.ConceptFactory(title="hitte", near=["extremen"])
    milestone("Hitte"), milestone("Extremen")
    assert set(titles(search("extremen"))) == {"Extremen", "Hitte"}
    assert titles(search("hitte")) == ["Hitte"]


def test_a_synonym_can_be_several_words():
    make.ConceptFactory(title="berging", words=["ruimte voor water"])
    milestone("Berging")
    assert titles(search("meer ruimte voor water"))[:1] == ["Berging"]


def test_nothing_is_found_in_an_empty_index():
    assert not SearchEntry.objects.exists()
    assert titles(search("dijk")) == []


@pytest.mark.parametrize(
    "text", ["'", '"', "\\", "(", "NEAR(", "a:*", "^", "=", "!!", "<->", "a AND", "{}", "%", "0"]
)
def test_what_means_something_to_a_database_is_plain_text(text):
    milestone("Dijk")
    assert titles(search(f"{text} dijk")) == ["Dijk"]


def test_a_long_query_is_answered():
    milestone("Dijk")
    assert titles(search(" ".join(["dijk", *(f"woord{n}" for n in range(60))]))) == ["Dijk"]


def test_in_a_question_the_page_about_the_subject_comes_before_a_text_with_all_words():
    milestone("VNG"), milestone("Iets anders", body="De rol van de VNG daarbij was klein.")
    assert titles(search("wat is de rol van de vng")) == ["VNG", "Iets anders"]


def test_in_a_question_no_row_comes_that_says_less_than_a_row_with_all_words():
    milestone("Rol van de VNG"), milestone("Iets", body="Een rol speelde het niet.")
    assert titles(search("wat is de rol van de vng")) == ["Rol van de VNG"]


def test_two_words_that_are_no_question_are_both_needed_whatever_one_scores():
    milestone("VNG"), milestone("Iets anders", body="De rol van de VNG daarbij was klein.")
    assert titles(search("rol vng")) == ["Iets anders"]


def test_a_weak_word_is_not_needed():
    milestone("Roadmap"), milestone("Iets", body="Daar vind je de kaart.")
    assert titles(search("waar vind ik de roadmap")) == ["Roadmap"]


def test_a_weak_word_is_needed_when_it_is_all_there_is():
    milestone("Kosten van niets doen"), milestone("Kosten van beheer")
    assert titles(search("niets doen")) == ["Kosten van niets doen"]


def test_a_compound_with_other_linking_letters_is_found():
    milestone("Omgevingswet"), milestone("Omgeving")
    assert titles(search("omgevingwet")) == ["Omgevingswet"]


def test_a_compound_that_stands_nowhere_is_found_by_its_parts():
    milestone("Bewoners die al heel lang zelf iets willen nemen het initiatief")
    milestone("Bewoners"), milestone("Gemeente")
    found = search("bewonersinitiatieven")
    assert [title[:12] for title in titles(found)] == ["Bewoners die"]
    assert not found.mended


def test_an_unknown_word_is_found_by_longer_ones_that_begin_with_it():
    milestone("Zuiveringsinstallatie")
    assert titles(search("zuiver")) == ["Zuiveringsinstallatie"]


def test_a_name_that_was_typed_as_one_word_is_found():
    make.PartnerFactory(name="Den Haag"), make.PartnerFactory(name="Haag")
    assert titles(search("denhaag")) == ["Den Haag"]


def test_three_words_find_the_word_that_they_are_parts_of():
    make.PartnerFactory(name="Staatsbosbeheer")
    assert titles(search("staats bos beheer")) == ["Staatsbosbeheer"]


def test_a_mended_name_is_still_a_whole_name():
    make.PartnerFactory(name="Amsterdam Rainproof"), make.PartnerFactory(name="Amsterdam")
    make.PartnerFactory(name="Vrienden van Amsterdam")
    assert titles(search("amsterdma"))[0] == "Amsterdam"


def test_the_name_of_a_place_is_no_form_and_no_compound_of_a_word():
    make.MunicipalityFactory(name="Nederwijk")
    milestone("Wijken")
    assert titles(search("wijk")) == ["Wijken"]
    assert titles(search("nederwijk")) == ["Nederwijk"]
    assert titles(search("nederwijkk")) == ["Nederwijk"]


def test_what_is_written_together_is_found_apart_when_it_is_nowhere_together():
    milestone("Klimaat in de omgevingswet"), milestone("Klimaat")
    assert titles(search("omgevingswet/klimaat")) == ["Klimaat in de omgevingswet"]


@pytest.mark.parametrize("query", ["wat is kan", "kan"])
def test_an_abbreviation_in_small_letters_is_what_is_asked_for_when_nothing_else_is(query):
    make.PartnerFactory(name="Netwerk KAN", summary="-")
    milestone("Wat is er", "Dat kan.")
    assert titles(search(query))[0] == "Netwerk KAN"


@pytest.mark.parametrize("query", ["nkwk kan", "KAN NKWK", "NKWK KAN"])
def test_an_abbreviation_beside_another_counts_whatever_the_capitals(query):
    make.PartnerFactory(name="KAN", summary="-")
    milestone("NKWK"), milestone("NKWK en KAN")
    assert titles(search(query))[0] == "NKWK en KAN"


def test_in_a_question_a_common_word_is_no_abbreviation():
    make.PartnerFactory(name="KAN", summary="-"), milestone("Gemeente")
    assert titles(search("wat kan een gemeente")) == ["Gemeente"]


def test_a_date_finds_the_text_that_has_it_in_words():
    (
        milestone("Start", body="Dit was op 29 oktober 2020."),
        milestone("Iets", body="Dit was in 2020."),
    )
    assert titles(search("29-10-2020"))[0] == "Start"


def test_an_ampersand_finds_the_abbreviation_with_the_word():
    partner = make.PartnerFactory(name="Ministerie")
    partner.aliases.create(name="IenM", kind="abbreviation")
    assert titles(search("I&M")) == ["Ministerie"]


def test_a_word_with_an_abbreviation_finds_both_close_together_and_not_far_apart():
    milestone("Visie van de EU")
    milestone("EU: wat er in al die jaren gebeurde, en wie er nu aan een visie werkt")
    assert titles(search("EU-visie")) == ["Visie van de EU"]


def test_a_whole_other_name_ranks_above_a_title_that_has_the_words_as_typed():
    milestone("Groene daken in de stad")
    make.PartnerFactory(name="Stichting", short_name="Groene daken")
    assert titles(search("groene daken")) == ["Stichting", "Groene daken in de stad"]
