"""Stems of Dutch and English words: snowball, with repairs where it errs. No Django in here.

Snowball has two Dutch stemmers. The newer one (Kraaij-Pohlmann) takes "gemeente" and
"menen" for one word, and "overheid" and "over"; the older one (Porter) misses some
plurals. The repairs below mend the older one: fewer wrong turns for a reader.
"""

import functools
import re

import snowballstemmer

DUTCH, ENGLISH = "nl", "en"
LANGUAGES = (DUTCH, ENGLISH)
MIN_LENGTH = 4  # shorter words are left as they are

_stemmers = {
    DUTCH: snowballstemmer.stemmer("dutch_porter"),
    ENGLISH: snowballstemmer.stemmer("english"),
}

# Words of the programme that belong together by no rule; `verbs.py` knows the forms of verbs.
SAME_AS = {
    form: word
    for word, forms in {
        "tekenen": "getekend getekende tekende tekenden ondertekenen ondertekend ondertekende",
        "ondertekening": "ondertekenaar ondertekenaars ondertekeningen",
        "adaptief": "adaptieve",
        "museum": "musea",
        "criterium": "criteria",
    }.items()
    for form in forms.split()
}

# Plurals with another vowel, or with a long one where the word itself has a short one.
_PLURALS = """
baden:bad bladen:blad dagen:dag daken:dak dalen:dal gaten:gat gebeden:gebed gebreken:gebrek
glazen:glas goden:god graven:graf hoven:hof holen:hol leden:lid loten:lot paden:pad
schepen:schip sloten:slot smeden:smid spelen:spel staven:staf steden:stad vaten:vat
verdragen:verdrag wegen:weg
"""
_SINGULAR = dict(pair.split(":") for pair in _PLURALS.split())

# Snowball leaves the plurals "corporaties", "gemeentes" and "regios" as they are.
# "Advies" and "verlies" are no plurals: other letters stand before their "ies".
_PLURAL_IN_S = re.compile(
    r"(?<=\w{2}[dgmnprst]ie)s$|(?<=\w{2}te)s$|(?<=\w{3}o)s$|(?<=\w{4}a)s$|(?<=eau)s$"
)
# "financieel" is "financiële" when something follows.
_IEEL = re.compile(r"(?<=\w{2}i)eel$")
# The "s" of "mens", "kans" and "grens" is no plural.
_NS = re.compile(r"([^aeiouy]*[aeiouy]n)(?:s|sen|zen)$")
# Snowball writes a long vowel as a short one: "wet" and "weten", "grens" and "green".
_SHORT_VOWEL = re.compile(r"((?:ge|be|ver)?[^aeiouy]*)([aeou])([^aeiouyx])")
CONSONANTS = frozenset("bcdfghjklmnpqrstvwxyz")


@functools.lru_cache(50_000)
def stem(word: str, language: str = DUTCH) -> str:
    """The stem of a folded word; a word with a digit in it and a short word are their own."""
    if len(word) < MIN_LENGTH or not word.isalpha():
        return word
    if language == ENGLISH:
        return _stemmers[ENGLISH].stemWord(word)
    # Snowball takes "overheid" for a form of "over".
    if len(word) > 6 and word.endswith(("heid", "heden")):
        return word.removesuffix("heden").removesuffix("heid") + "heid"
    word = SAME_AS.get(word, word)
    word = _SINGULAR.get(word, word)
    if word.endswith("s"):
        word = _PLURAL_IN_S.sub("", word)
    if word.endswith("ieel"):
        word = _IEEL.sub("el", word)
    if short := _NS.fullmatch(word):
        return f"{short[1]}s"
    found = _stemmers[DUTCH].stemWord(word)
    if found[-1:] in CONSONANTS and found[-2:-1] == found[-1:]:
        found = found[:-1]
    found = _with_length(found, word)
    # "huizen" and "huis", "adaptieve" and "adaptief"
    if len(found) > 2 and found[-1] in "zv":
        found = found[:-1] + ("s" if found[-1] == "z" else "f")
    return found or word


def _with_length(found: str, word: str) -> str:
    """The stem of a word of one syllable with its vowel as long as it is in the word.

    A vowel is long when it is written double, or when one consonant and a vowel follow.
    """
    match = _SHORT_VOWEL.fullmatch(found)
    if match is None:
        return found
    long = f"{match[1]}{match[2] * 2}{match[3]}"
    is_open = word.startswith(found) and word[len(found) : len(found) + 1] in set("aeiou")
    return long if word.startswith(long) or is_open else found
