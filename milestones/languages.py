"""In which language a title or summary is: words that only one of the two has tell."""

TELLING = {
    "nl": {"de", "het", "een", "en", "van", "met", "voor", "dat", "niet", "door", "naar", "uit"},
    "en": {"the", "of", "and", "to", "for", "with", "from", "that", "by", "are", "about", "an"},
}


def english_words(text: str) -> int:
    """How many more words of a text tell that it is in English than in Dutch."""
    found = text.casefold().split()
    return sum((word in TELLING["en"]) - (word in TELLING["nl"]) for word in found)


def language_of(text: str) -> str:
    """The language of a text, for a page; empty when that is Dutch."""
    return "en" if english_words(text) > 0 else ""
