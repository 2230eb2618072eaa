"""Words that say little or nothing by themselves. No Django in here."""

# Of no use to a search, unless there is nothing else.
_STOPWORDS = """
aan achter al alle alles als ben bent bij binnen boven buiten daar dan dat de den der deze die dit
door een eens en er gaan gaat ge haar had hadden heb hebben heeft hem hen het hier hij hoe hun
iemand iets ik in is ja je kan komen komt kon konden kun kunnen kunt maar mag me met mij mijn
mocht mochten moest moesten moet moeten mogen na naar nee niemand niet niets nog nu of om omdat
onder ons onze ook op over sinds steeds te tegen ten ter tijdens toch toen tot tussen u uit uw van
vanaf veel volgens voor waar waaraan waarbij waardoor waarin waarmee waarom waarop waarover
waarvan waarvoor wanneer want waren was wat we wel welk welke werd werden wie wij wil wilde wilt
worden wordt zal ze zelf zich zij zijn zo zoals zonder zou zouden zullen zult the of and for on to
a an are what which who how
"""
STOPWORDS = frozenset(_STOPWORDS.split())
# Of these the ones that do say something as the first part of a word: "binnenstad".
PREFIXES = frozenset({"achter", "binnen", "boven", "buiten", "tussen"})

# They make a sentence of the other words: they count, but a row may lack them.
_WEAK = """
bestaan bestaat betekenen betekende betekent deden deed doe doen doet eigenlijk gaf gaven gebeurd
gebeurde gebeuren gebeurt gebruiken gebruikt gedaan geef geeft gegeven gekregen genomen geven
gevonden graag heet heten hoelang hoeveel hoort horen info informatie jou jouw jullie kreeg kregen
krijg krijgen krijgt laat lang laten liet lieten maak maakt maakte maken meer meest meeste mee
nam namen neem neemt nemen ongeveer precies soort soorten speelde speelt spelen sta staan staat
stond stonden uitleg vertel vertellen vind vinden vindt vond vonden weet weten wist zat zaten zeg
zegt zeggen zei zit zitten zoek zoeken zoekt
"""
WEAK = frozenset(_WEAK.split())

# Whoever begins with one of these asks a question.
_QUESTION_WORDS = """
hoe hoelang hoeveel waar waarbij waardoor waarin waarmee waarom waarop waarover waarvan waarvoor
wanneer wat welk welke wie how what when where which who why kan kun kunnen mag moet is zijn heeft
hebben wil worden
"""
QUESTION_WORDS = frozenset(_QUESTION_WORDS.split())
