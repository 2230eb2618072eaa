"""The glossary and the description of the domain keep up with the models."""

import re
from itertools import chain

import pytest
from babel.messages.pofile import read_po
from django.db.models import Model
from django.utils.translation import override

from tests import draw_models
from tests.test_documents import PACKAGES, QUOTED, ROOT, exists, text_of

MODELS = [model for config in draw_models.our_apps() for model in config.get_models()]
UNNAMED = "–"  # what the site has no word for
# (Dutch term, names in the code) of each row
GLOSSARY = [
    (dutch.strip(), QUOTED.findall(code))
    for dutch, code in re.findall(
        r"^\| [^|]+ \| ([^|]+) \| (`[^|]+) \| [^|]+ \|$", text_of("docs/glossary.md"), re.MULTILINE
    )
]


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_model_stands_in_the_glossary_with_its_dutch_name(model: type[Model]):
    terms = [dutch for dutch, code in GLOSSARY if model.__name__ in code]
    assert terms
    # A model that never shows at the desk has no name of its own.
    if "verbose_name" in model._meta.original_attrs:
        with override("nl"):
            assert str(model._meta.verbose_name) in terms


def test_what_the_glossary_names_in_the_code_is_there():
    code = [path.read_text("utf-8") for name in PACKAGES for path in ROOT.glob(f"{name}/**/*.py")]
    defined = re.findall(r"^(?:class|def) (\w+)|^([A-Z][A-Z_]+) = ", "\n".join(code), re.MULTILINE)
    known = set(chain.from_iterable(defined))
    named = [name for _dutch, names in GLOSSARY for name in names]
    assert [name for name in named if not (exists(name) if "/" in name else name in known)] == []


def test_the_site_uses_the_dutch_terms_of_the_glossary():
    with (ROOT / "locale/nl/LC_MESSAGES/django.po").open("rb") as file:
        messages = [message.string for message in read_po(file)]
    texts = [text if isinstance(text, str) else " ".join(text) for text in messages]
    texts += [path.read_text("utf-8") for path in ROOT.glob("*/**/content/*.yaml")]
    site = "\n".join(texts).casefold()
    assert [d for d, _code in GLOSSARY if d != UNNAMED and d.casefold() not in site] == []


def test_the_drawing_of_the_models_is_current():
    text = text_of("docs/domain.md")
    assert draw_models.with_drawing(text) == text, "run `python -m tests.draw_models`"


def test_a_drawing_that_is_stale_is_made_anew():
    text = text_of("docs/domain.md")
    stale = text.replace("erDiagram", "erDiagram\n    Gone", 1)
    assert draw_models.with_drawing(stale) == text != stale


def test_every_constraint_stands_in_the_description_of_the_domain():
    constraints = {one.name for model in MODELS for one in model._meta.constraints}
    assert len(constraints) > 100
    assert constraints - set(QUOTED.findall(text_of("docs/domain.md"))) == set()


def test_the_description_of_the_domain_tells_of_these_models_and_constraints_only():
    told = text_of("docs/domain.md").split(draw_models.BEGIN)[0]
    constraints = {one.name for model in MODELS for one in model._meta.constraints}
    labels = "|".join({model._meta.app_label for model in MODELS})
    assert set(re.findall(rf"`((?:{labels})_\w+)`", told)) - constraints == set()
    assert set(re.findall(r"\*\*(\w+)\*\*", told)) == {model.__name__ for model in MODELS}
