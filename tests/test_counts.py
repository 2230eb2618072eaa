"""Every sentence with a number in it is right for one as well: "staat er 1", "1 werkdag".

Covers the texts of all rooms: it walks the translations and the templates.
"""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.conf import settings

from tests import factories as make
from tests.pages import page

ROOT = Path(settings.BASE_DIR)
# A number and then more of something, as one writes it in English.
COUNTED = re.compile(r"%\((\w+)\)[sd]\)? (?:more |other |new |working |open )*([a-z]+s)\b")
NOUNLESS = {"as", "becomes", "ends", "exists", "gets", "goes", "has", "is", "itself", "its"}
NOUNLESS |= {"depends", "does", "perhaps", "knows", "leads", "speaks", "stands", "takes", "was"}
# Numbers that are never one: limits in the code.
LIMITS = {
    "Choose at most %(limit)s options.",
    "Choose at most %(count)d mails that were sent already.",
}
# The wait that is asked for first is never one second.
LIMIT_NAMES = {"seconds", "show_value", "limit_value", "length", "most"}
# In Dutch the verb before a number of one: "staan er 1", "zijn 1".
PLURAL_VERB = re.compile(
    r"\b(staan|zijn|hebben|worden|komen|gaan|blijven|krijgen|waren|vinden)( er| nog| er nog)? %\("
)
LOOSE = re.compile(r'\}\}(?:</\w+>)? \{% translate "([a-z][a-z ]*s)" %\}')


@pytest.fixture(scope="module")
def messages() -> list[Message]:
    path = ROOT / "locale" / "nl" / "LC_MESSAGES" / "django.po"
    with path.open("rb") as file:
        return [message for message in read_po(file, locale="nl") if message.id]


def test_every_number_of_things_has_a_form_for_one(messages):
    wrong = [
        message.id
        for message in messages
        if isinstance(message.id, str) and message.id not in LIMITS
        for name, noun in COUNTED.findall(message.id)
        if noun not in NOUNLESS and name not in LIMIT_NAMES
    ]
    assert wrong == []


def test_the_form_for_one_has_the_verb_of_one(messages):
    wrong = [
        message.string[0]
        for message in messages
        if isinstance(message.id, tuple) and PLURAL_VERB.search(message.string[0])
    ]
    assert wrong == []


def test_no_template_puts_a_word_for_many_behind_a_number():
    wrong = [
        f"{path.name}: {word}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for word in LOOSE.findall(path.read_text())
    ]
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("others", "active", "sentence"),
    [
        (1, 1, "De enige andere gemeente staat in de verslagen."),
        (3, 1, "Van de 3 andere gemeenten staat er 1 in de verslagen."),
        (3, 2, "Van de 3 andere gemeenten staan er 2 in de verslagen."),
    ],
)
def test_one_of_the_other_municipalities_stands_in_the_record(client, others, active, sentence):
    here = make.MunicipalityFactory(name="Hier")
    for number in range(others):
        there = make.MunicipalityFactory(province=here.province)
        if number < active:
            partner = make.PartnerFactory(kind="municipality", municipality=there)
            make.ParticipationFactory(partner=partner)
    assert sentence in page(client, here)


@pytest.mark.django_db
def test_the_home_page_counts_one_of_each(client):
    make.RoleFactory(state="open")
    make.ParticipationFactory()
    text = page(client, "/")
    assert "<strong>1</strong> open rol<" in text
    assert "<strong>1</strong> partner die meedeed<" in text
    assert "<strong>0</strong> lessen<" in text
