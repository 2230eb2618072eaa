"""Which words are forms of one verb: "opgeschaald", "opschalen" and "opschaling". No Django here.

From a word follow the roots that it may be a form of, and from a root how its forms are
written. So the forms of a word are looked up one by one, and the index needs no other key.
"""

import functools
import re
from collections.abc import Callable, Iterator

VOICELESS = "tkfschpx"  # a past tense is in -te after these, and in -de after all others
_VOWELS = "aeiouy"
_SEPARABLE = (
    "aan|achter|af|bij|deel|door|in|mee|na|neer|om|onder|op|over|plaats|samen|tegen|terug|toe|uit|"
    "vast|voort|voor|weer|weg"
)
_INSEPARABLE = "be|ge|her|mis|onder|ont|over|ver|voor|vol"
_PARTICIPLE = re.compile(rf"({_SEPARABLE})?ge(\w{{3,}})")
_PREFIX = re.compile(rf"(?:{_SEPARABLE}|{_INSEPARABLE})(?=[^aeiouy]*[aeiouy]+[^aeiouy])")
_BEGINS_INSEPARABLE = re.compile(rf"(?:{_INSEPARABLE})\w{{3}}")
_SEPARATED = re.compile(rf"({_SEPARABLE})(\w{{3,}})")
_ONE_SYLLABLE = re.compile(r"([^aeiouy]*)([aeiouy]+)([^aeiouy]+)")
_LONG = re.compile(r"([aeou])\1(?=[^aeiouy]+$)")
_DOUBLE = re.compile(r"([^aeiouy])\1$")
_VOICED = str.maketrans("vz", "fs")

# Words that look like a form of another verb than they are one of.
_NO_FORMS = """
beurt gast gebied gebieden gebod geboden gebouwen geduld geluid geluiden gemiddeld gemiddelde
gevolgen gewest gezond gezonde kaart kast kost kunst kust last licht lijst markt plant planten
poort post rest rust sport start stort tekort test vaart vorst west zicht
"""
NO_FORMS = frozenset(_NO_FORMS.split())

_STRONG = """
beginnen begon begonnen
besluiten besloot besloten besluit
bespreken besprak bespraken besproken
bieden bood boden geboden
blijven bleef bleven gebleven
breken brak braken gebroken
brengen bracht brachten gebracht
denken dacht dachten gedacht
dragen droeg droegen gedragen
drinken dronk gedronken
geven gaf gaven gegeven
helpen hielp hielpen geholpen
houden hield hielden gehouden
kiezen koos kozen gekozen
kijken keek keken gekeken
komen kwam kwamen gekomen
kopen kocht kochten gekocht
krijgen kreeg kregen gekregen
lezen las lazen gelezen
lopen liep liepen gelopen
meten mat maten gemeten
nemen nam namen genomen
onderzoeken onderzocht onderzochten onderzochte
ontwerpen ontwierp ontworpen
schrijven schreef schreven geschreven
sluiten sloot sloten gesloten
spreken sprak spraken gesproken
stijgen steeg stegen gestegen
trekken trok trokken getrokken
verbieden verbood verboden
verbinden verbond verbonden
verdwijnen verdween verdwenen
verliezen verloor verloren
vinden vond vonden gevonden
vragen vroeg vroegen gevraagd
wegen woog wogen gewogen
werven wierf wierven geworven
winnen won wonnen gewonnen winnaar winnaars
zoeken zocht zochten gezocht
"""


def _split(base: str) -> tuple[str, str]:
    """The prefix of a verb, and the rest."""
    match = _PREFIX.match(base)
    return (match[0], base[match.end() :]) if match else ("", base)


def _root(base: str, *, is_open: bool = False) -> str:
    """A verb in one spelling, whatever stood behind it: "schaal" of "schal(en)" and "schaal(t)".

    In words of one syllable the length of the vowel tells verbs apart ("pak", "maak"); in
    longer ones it only follows from the spelling ("evalueer", "evaluer(en)").
    """
    prefix, rest = _split(base)
    rest = _DOUBLE.sub(r"\1", rest) if not is_open or _DOUBLE.search(rest) is None else rest
    match = _ONE_SYLLABLE.fullmatch(rest)
    if not match:
        rest = _LONG.sub(r"\1", _DOUBLE.sub(r"\1", rest))
    elif is_open and match[2] in set("aeou") and len(match[3]) == 1:
        rest = f"{match[1]}{match[2] * 2}{match[3]}"
    rest = _DOUBLE.sub(r"\1", rest)
    return prefix + rest[:-1] + rest[-1:].translate(_VOICED)


def _is_root(root: str) -> bool:
    return len(root) >= 3 and root[-1] not in _VOWELS and any(c in _VOWELS for c in root)


def _finite(word: str) -> Iterator[str]:
    """What is left of a word without the ending of a tense; itself when it ends so already."""
    for ending in ("ten", "den", "te", "de", "t", "d"):
        base = word.removesuffix(ending)
        if base == word or len(base) < 3:
            continue
        # "f" and "s" may be "v" and "z" in the verb itself: "durfde".
        fits = base[-1] in VOICELESS if ending[0] == "t" else base[-1] not in "tkcpx"
        if ending == "t" or fits:
            yield base
    if word.endswith(("d", "t")):
        yield word
    elif word.endswith(("de", "te")) and len(word) > 5:
        yield word[:-1]


@functools.lru_cache(20_000)
def roots(word: str) -> frozenset[str]:
    """The roots of the verbs that a word may be a form of."""
    if len(word) < 4 or not word.isalpha() or word in NO_FORMS:
        return frozenset()
    return frozenset(filter(_is_root, (*_strong_roots(word), *_roots(word))))


def _roots(word: str) -> Iterator[str]:
    if word.endswith("en"):
        yield _root(word[:-2], is_open=True)
    for ending in ("ing", "ingen"):
        base = word.removesuffix(ending)
        # A "woning" is not done by who lives there, nor a "ring" by anyone.
        if base != word and len(base) >= 5:
            yield _root(base, is_open=True)
    for ending in ("atie", "aties"):
        base = word.removesuffix(ending)
        if base != word and len(base) >= 4:
            yield _root(base + "er")
    if word.endswith(("ie", "ies")) and len(word) > 5:
        yield word.removesuffix("s") + "r"  # "subsidie", "subsidieren"
    participle = _PARTICIPLE.fullmatch(word)
    if participle:
        for base in _finite(participle[2]):
            yield _root((participle[1] or "") + base)
    is_inseparable = bool(_BEGINS_INSEPARABLE.match(word))
    for base in _finite(word):
        # A verb on its own has "d" only in the past tense, or as "verankerd".
        if not word.endswith("d") or is_inseparable:
            yield _root(base)


def _forms_of(root: str) -> Iterator[str]:
    """How the forms of a verb may be written; some of these are no words."""
    prefix, rest = _split(root)
    for closed in _closed(rest):
        yield from (prefix + closed + ending for ending in ("", "t", "te", "ten", "de", "den", "d"))
        separable = prefix if re.fullmatch(_SEPARABLE, prefix) else ""
        for start in {f"{separable}ge{closed}", f"ge{prefix}{closed}"}:
            yield from (start + ending for ending in ("", "t", "te", "d", "de", "e"))
    for opened in _opened(rest):
        yield from (prefix + opened + ending for ending in ("en", "ing", "ingen"))
    if rest.endswith("er"):
        yield from (f"{prefix}{rest[:-2]}{ending}" for ending in ("atie", "aties"))
    if rest.endswith("ier"):
        yield from (f"{prefix}{rest[:-1]}{ending}" for ending in ("", "s"))


def _closed(rest: str) -> set[str]:
    """How a root is written when nothing follows: of a longer verb "evaluer" may be "evalueer"."""
    if _ONE_SYLLABLE.fullmatch(rest) or len(rest) < 3 or rest[-2] not in "aeou":
        return {rest}
    return {rest, f"{rest[:-1]}{rest[-2]}{rest[-1]}"}


def _opened(rest: str) -> set[str]:
    """How a root is written before a vowel: "schal", "pakk", "streev"."""
    short = _LONG.sub(r"\1", rest)
    found = {short, short[:-1] + {"f": "v", "s": "z"}.get(short[-1], short[-1])}
    if short == rest:
        found.add(rest + rest[-1])
    return found


def infinitives(root: str) -> set[str]:
    """The ways in which the infinitive of this root can be written."""
    prefix, rest = _split(root)
    return {f"{prefix}{opened}en" for opened in _opened(rest)}


# The root of each form of a strong verb, and the forms of each such root
_ROOT_OF_STRONG: dict[str, str] = {}
_FORMS_OF_STRONG: dict[str, list[str]] = {}
for _line in _STRONG.strip().split("\n"):
    _infinitive, *_forms = _line.split()
    _root_of_verb = _root(_infinitive[:-2], is_open=True)
    _FORMS_OF_STRONG[_root_of_verb] = _forms
    _ROOT_OF_STRONG |= dict.fromkeys(_forms, _root_of_verb)


def _strong_roots(word: str) -> Iterator[str]:
    if word in _ROOT_OF_STRONG:
        yield _ROOT_OF_STRONG[word]
    elif (match := _SEPARATED.fullmatch(word)) and match[2] in _ROOT_OF_STRONG:
        yield match[1] + _ROOT_OF_STRONG[match[2]]


def _strong_forms(root: str) -> Iterator[str]:
    yield from _FORMS_OF_STRONG.get(root, ())
    prefix, rest = _split(root)
    if prefix:
        yield from (prefix + form for form in _FORMS_OF_STRONG.get(rest, ()))


def forms(word: str, is_known: Callable[[str], bool]) -> frozenset[str]:
    """The known words that are forms of the same verb as this one.

    Of a short root the verb itself must be known, or typed: "kaart" is no form of "karen".
    """
    found: set[str] = set()
    for root in roots(word):
        is_short = bool(_ONE_SYLLABLE.fullmatch(root)) and word not in _ROOT_OF_STRONG
        if is_short and not any(w == word or is_known(w) for w in infinitives(root)):
            continue
        candidates = {*_forms_of(root), *_strong_forms(root)}
        found |= {w for w in candidates if is_known(w) and root in roots(w)}
    return frozenset(found - {word})


def is_inflected(word: str, is_known: Callable[[str], bool]) -> bool:
    """Whether a word is rather a form of a verb than a noun: "werkt", "geleerd"."""
    if word.endswith(("en", "ing", "atie")) or not word.endswith(("t", "d", "te", "de")):
        return False
    bare = word.removesuffix("e")  # "resultaat" is no form of "resultaten", nor "methode" of any
    return any(
        bare not in _closed(root) and any(is_known(infinitive) for infinitive in infinitives(root))
        for root in roots(word)
    )
