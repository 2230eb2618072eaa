"""The four questions of “Does this fit us?” and their answers, all of it in the address."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from partners.forms import OTHER_KINDS, MunicipalityField, suggested_municipalities
from partners.models.partner import PartnerKind
from portal.lists.facets import MAX_VALUES_IN_ADDRESS
from portal.lists.filters import left_out
from portal.runtime.texts import StrOrPromise

from .models import Answer, Circumstance, Contribution, Horizon
from .scoring import Answers


@dataclass(frozen=True)
class Question:
    title: StrOrPromise
    intro: StrOrPromise
    fields: tuple[str, ...]


QUESTIONS = (
    Question(
        _("Who are you?"),
        _("We use this to show the roles that are meant for your organisation."),
        ("gemeente", "soort"),
    ),
    Question(_("What plays at your place?"), _("Choose everything that fits."), ("situatie",)),
    Question(
        _("What can you bring?"), _("Choose everything that fits. A little counts."), ("inbreng",)
    ),
    Question(_("How soon do you want to begin?"), "", ("wanneer",)),
)
OUTCOME = len(QUESTIONS) + 1
ANSWERS = {"situatie": Circumstance, "inbreng": Contribution, "wanneer": Horizon}
LABELS = {"stap": _("Question")} | {n: q.title for q in QUESTIONS for n in q.fields[-1:]}


class KnownChoice(forms.ChoiceField):
    """A choice of which a value that does not exist counts as no answer."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        return text if self.valid_value(text) else ""


class OrganisationForm(forms.Form):
    """The first question, and which question is asked; the others choose among rows."""

    gemeente = MunicipalityField(
        label=_("Which municipality are you from?"),
        help_text=_("You can also type a former name, such as that of before a merger."),
        other_field=_("Or from what kind of organisation?"),
    )
    soort = KnownChoice(
        label=_("Or from what kind of organisation?"),
        help_text=_("Only when you are not from a municipality."),
        required=False,
        choices=OTHER_KINDS,
    )
    stap = KnownChoice(required=False, choices=[(n, n) for n in range(1, OUTCOME + 1)])


class Questionnaire:
    """The state that an address stands for: which question is asked, and what is answered."""

    def __init__(self, data: QueryDict):
        self.form = OrganisationForm(data)
        self.is_valid = self.form.is_valid()
        self.kind = self.form.cleaned_data["soort"]
        self.municipality = self.form.cleaned_data.get("gemeente")
        # An organisation that nobody knows is asked again, with what was typed.
        self.step = int(self.form.cleaned_data["stap"] or 1) if self.is_valid else 1
        if self.municipality:
            # Whatever name led to it, the field shows what it is called.
            self.form.data = data.copy()
            self.form.data["gemeente"] = self.municipality.label
        self._options: dict[str, list[Answer]] = {
            name: [*model._default_manager.all()] for name, model in ANSWERS.items()
        }
        # An answer that does not exist any more is left out, so that old links work; see `unknown`.
        self._chosen = {
            name: [option for option in options if option.slug in data.getlist(name)]
            for name, options in self._options.items()
        }
        del self._chosen["wanneer"][1:]
        known = [*self.pairs, ("stap", self.form.cleaned_data["stap"])]
        self.unknown = [
            left_out(str(label).rstrip("?"), value)
            for name, label in LABELS.items()
            for value in filter(None, dict.fromkeys(data.getlist(name)[:MAX_VALUES_IN_ADDRESS]))
            if (name, value) not in known
        ]
        """What the address says and is no answer (any more), for a notice."""

    @property
    def question(self) -> Question | None:
        return QUESTIONS[self.step - 1] if self.step < OUTCOME else None

    @property
    def answers(self) -> Answers:
        horizon = self._chosen["wanneer"]
        return Answers(
            kind=PartnerKind.MUNICIPALITY if self.municipality else self.kind,
            municipality=self.municipality,
            circumstances=tuple(answer.slug for answer in self._chosen["situatie"]),
            contributions=tuple(answer.slug for answer in self._chosen["inbreng"]),
            horizon=horizon[0].slug if horizon else "",
        )

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The answers as names and values of an address."""
        of_whom = ("gemeente", self.municipality and self.municipality.label), ("soort", self.kind)
        chosen = [(name, one.slug) for name, answers in self._chosen.items() for one in answers]
        return [(name, value) for name, value in (*of_whom, *chosen) if value]

    def address(self, step: int) -> str:
        return _address(self.pairs, step)

    @property
    def carried(self) -> list[tuple[str, str]]:
        """The answers to the other questions, which the form of this one takes along."""
        fields = self.question.fields if self.question else ()
        return [(name, value) for name, value in self.pairs if name not in fields]

    @property
    def skip_address(self) -> str:
        """To the next question, without an answer to this one."""
        return _address(self.carried, self.step + 1)

    @property
    def option_type(self) -> str:
        """The type of the inputs of this question."""
        return "radio" if "wanneer" in QUESTIONS[self.step - 1].fields else "checkbox"

    @property
    def options(self) -> list[Answer]:
        """What can be chosen at this question."""
        return self._options[QUESTIONS[self.step - 1].fields[0]]

    @property
    def chosen(self) -> list[Answer]:
        return [answer for answers in self._chosen.values() for answer in answers]

    @property
    def suggestions(self) -> list[tuple[str, str]]:
        """The municipalities that may have been meant, each with the address that chooses it."""
        return [
            (one.label, _address([*self.pairs, ("gemeente", one.label)], 2))
            for one in suggested_municipalities(self.form, "gemeente")
        ]

    @property
    def given(self) -> list[tuple[Question, str, str]]:
        """Each question with what was answered, in words, and the address to change it."""
        organisation = self.municipality or (self.kind and PartnerKind(self.kind).label)
        words = ["; ".join(map(str, answers)) for answers in self._chosen.values()]
        answered = zip(QUESTIONS, [str(organisation), *words], strict=True)
        return [
            (question, answer, self.address(number))
            for number, (question, answer) in enumerate(answered, 1)
        ]


def _address(pairs: Iterable[tuple[str, str]], step: int) -> str:
    return f"?{urlencode([*pairs, ('stap', str(step))])}"
