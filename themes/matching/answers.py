"""The four questions of “Does this fit us?” and their answers, all of it in the address."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from partners.forms import MunicipalityField, suggested_municipalities
from partners.models import Municipality
from partners.models.partner import PartnerKind
from portal.runtime.form_errors import Mistake, mistakes
from portal.runtime.texts import StrOrPromise

from .models import Circumstance, Contribution, Horizon
from .scoring import Answers


def choices_of(field: forms.Field) -> list[tuple[str, str]]:
    """The choices of a field, (value, label); none of a field in which one types."""
    return [(str(value), str(label)) for value, label in getattr(field, "choices", ())]


class KnownChoices(forms.MultipleChoiceField):
    """Answers by slug; one that does not exist any more is left out, so old links work."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: Any) -> list[str]:
        chosen = set(super().to_python(value))
        return [slug for slug, _label in choices_of(self) if slug in chosen]


class KnownChoice(forms.ChoiceField):
    """One answer by slug; one that does not exist counts as no answer."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return text if text in dict(choices_of(self)) else ""


class AnswersForm(forms.Form):
    gemeente = MunicipalityField(
        label=_("Which municipality are you from?"),
        help_text=_("You can also type a former name, such as that of before a merger."),
    )
    soort = KnownChoice(
        label=_("Or from what kind of organisation?"),
        help_text=_("Only when you are not from a municipality."),
        required=False,
        choices=[
            ("", _("Choose")),
            *(pair for pair in PartnerKind.choices if pair[0] != PartnerKind.MUNICIPALITY),
        ],
    )
    situatie = KnownChoices(label=_("What plays at your place?"), required=False)
    inbreng = KnownChoices(label=_("What can you bring?"), required=False)
    wanneer = KnownChoice(
        label=_("How soon do you want to begin?"), required=False, widget=forms.RadioSelect
    )

    def __init__(self, data: QueryDict):
        super().__init__(data)
        self.helps: dict[tuple[str, str], str] = {}
        for name, model in (
            ("situatie", Circumstance),
            ("inbreng", Contribution),
            ("wanneer", Horizon),
        ):
            answers = list(model.objects.values_list("slug", "label", "help"))
            field = cast("forms.ChoiceField", self.fields[name])
            field.choices = [(slug, label) for slug, label, _help in answers]
            self.helps |= {(name, slug): text for slug, _label, text in answers}


@dataclass(frozen=True)
class Question:
    number: int
    title: StrOrPromise
    intro: StrOrPromise
    fields: tuple[str, ...]


QUESTIONS = (
    Question(
        1,
        _("Who are you?"),
        _("We use this to show the roles that are meant for your organisation."),
        ("gemeente", "soort"),
    ),
    Question(2, _("What plays at your place?"), _("Choose everything that fits."), ("situatie",)),
    Question(
        3,
        _("What can you bring?"),
        _("Choose everything that fits. A little counts."),
        ("inbreng",),
    ),
    Question(4, _("How soon do you want to begin?"), "", ("wanneer",)),
)
OUTCOME = len(QUESTIONS) + 1


class StepForm(forms.Form):
    stap = forms.IntegerField(min_value=1, max_value=OUTCOME, required=False)


@dataclass(frozen=True)
class AnswerOption:
    """An answer that can be chosen, with its explanation."""

    slug: str
    label: str
    help: str
    is_chosen: bool


@dataclass(frozen=True)
class Given:
    """What was answered to a question, in words, and the address to change it."""

    question: Question
    words: str
    address: str


@dataclass(frozen=True)
class MunicipalitySuggestion:
    label: str
    address: str


class Questionnaire:
    """The state that an address stands for: which question is asked, and what is answered."""

    def __init__(self, data: QueryDict):
        self.form = AnswersForm(data)
        self.is_valid = self.form.is_valid()
        steps = StepForm(data)
        asked = steps.cleaned_data.get("stap") if steps.is_valid() else None
        # An organisation that nobody knows is asked again, with what was typed.
        self.step = 1 if not self.is_valid else asked or 1
        self._given = {name: value for name, value in self.form.cleaned_data.items() if value}
        if municipality := self._given.get("gemeente"):
            # Whatever name led to it, the field shows what it is called.
            self.form.data = data.copy()
            self.form.data["gemeente"] = municipality.label

    @property
    def question(self) -> Question | None:
        return QUESTIONS[self.step - 1] if self.step < OUTCOME else None

    @property
    def _fields(self) -> tuple[str, ...]:
        return self.question.fields if self.question else ()

    @property
    def answers(self) -> Answers:
        municipality = self._given.get("gemeente")
        return Answers(
            kind=PartnerKind.MUNICIPALITY if municipality else self._given.get("soort", ""),
            municipality=municipality,
            circumstances=tuple(self._given.get("situatie", ())),
            contributions=tuple(self._given.get("inbreng", ())),
            horizon=self._given.get("wanneer", ""),
        )

    @property
    def is_empty(self) -> bool:
        return not self._given

    def pairs(self, without: Iterable[str] = ()) -> list[tuple[str, str]]:
        """The answers as names and values of an address, but those to some fields."""
        pairs = []
        for name in self.form.fields:
            value = self._given.get(name)
            if name in without or not value:
                continue
            values = value if isinstance(value, list) else [value]
            pairs += [(name, str(getattr(one, "label", one))) for one in values]
        return pairs

    def address(self, step: int, without: Iterable[str] = (), **extra: str) -> str:
        query = QueryDict(mutable=True)
        for name, value in [*self.pairs(without), *extra.items(), ("stap", str(step))]:
            query.appendlist(name, value)
        return f"?{query.urlencode()}"

    @property
    def carried(self) -> list[tuple[str, str]]:
        """The answers to the other questions, which the form of this one takes along."""
        return self.pairs(self._fields)

    @property
    def skip_address(self) -> str:
        """To the next question, without an answer to this one."""
        return self.address(self.step + 1, self._fields)

    @property
    def next_step(self) -> int:
        return self.step + 1

    @property
    def previous_step(self) -> int:
        return self.step - 1

    @property
    def option_type(self) -> str:
        """The type of the inputs of this question."""
        return self.form.fields[self._fields[0]].widget.input_type

    @property
    def current_options(self) -> list[AnswerOption]:
        """What can be chosen at this question."""
        name = self._fields[0]
        chosen = self._given.get(name, [])
        return [
            AnswerOption(slug, label, self.form.helps[name, slug], slug in chosen)
            for slug, label in choices_of(self.form.fields[name])
        ]

    @property
    def mistakes(self) -> list[Mistake]:
        """The errors, with the place in the page to which each leads."""
        return mistakes(self.form)

    @property
    def suggestions(self) -> list[MunicipalitySuggestion]:
        """The municipalities that may have been meant, each with the address that chooses it."""
        return [
            MunicipalitySuggestion(one.label, self.address(2, ["gemeente"], gemeente=one.label))
            for one in suggested_municipalities(self.form, "gemeente")
        ]

    @property
    def given(self) -> list[Given]:
        """All questions with what was answered, in words."""
        return [
            Given(question, self._words(question), self.address(question.number))
            for question in QUESTIONS
        ]

    def _words(self, question: Question) -> str:
        words = []
        for name in question.fields:
            value = self._given.get(name)
            if isinstance(value, Municipality):
                return value.label
            chosen = value if isinstance(value, list) else [value]
            choices = choices_of(self.form.fields[name])
            words += [label for slug, label in choices if slug and slug in chosen]
        return "; ".join(words)
