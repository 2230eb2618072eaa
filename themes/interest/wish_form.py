"""What someone is interested in: the part of the form that the dossier shows too."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, cast

from django import forms
from django.db.models import Case, Q, QuerySet, When
from django.forms.boundfield import BoundWidget
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from portal.lists.filters import left_out
from portal.publishing.models import Publishable
from portal.runtime.fields import BlockField
from themes.models import Alliance, Role, Theme
from themes.models.alliance import AllianceStage
from themes.models.role import AVAILABLE, fits_municipalities

MAX_CHOICES = 20
MAX_TEXT_LENGTH = 2000
MAX_LISTED = 100

SLUG = re.compile(r"[-\w]{1,120}")


class FirstChoices(forms.models.ModelChoiceIterator):
    """As many as someone can look through; what was chosen stands among the first."""

    def __iter__(self) -> Iterator[tuple[Any, str]]:
        return map(self.choice, self.queryset[:MAX_LISTED])


class Boxes(forms.CheckboxSelectMultiple):
    """Writes each box without the three templates of Django: a form has some hundred of them."""

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> str:
        box = context["widget"]
        tag = '<input type="checkbox" name="{}" value="{}"{}>'
        return format_html(tag, box["name"], box["value"], flatatt(box["attrs"]))


class PublicChoice(forms.ModelMultipleChoiceField):
    """Public items by their slug; one that is no longer public is left out."""

    widget = Boxes
    iterator = FirstChoices

    def __init__(self, model: type[Publishable], **kwargs: Any) -> None:
        super().__init__(
            model._default_manager.none(), to_field_name="slug", required=False, **kwargs
        )

    def clean(self, value: Iterable[str] | None) -> QuerySet[Any]:
        slugs = {slug for slug in (value or []) if SLUG.fullmatch(slug)}
        if len(slugs) > MAX_CHOICES:
            raise forms.ValidationError(
                _("You chose %(number)d. Choose no more than %(most)d."),
                params={"number": len(slugs), "most": MAX_CHOICES},
            )
        return cast("QuerySet[Any]", self.queryset).filter(slug__in=slugs)


def model_choice(form: forms.BaseForm, name: str) -> forms.ModelChoiceField:
    """The field of a form that offers rows of a model."""
    return cast("forms.ModelChoiceField", form.fields[name])


class LongText(BlockField):
    """A text of several lines. The browser lets one type on: what is too long is told, not cut."""

    widget = forms.Textarea(attrs={"rows": 5})

    def __init__(self, **kwargs: Any) -> None:
        help_text = _("At most 2,000 characters.")
        super().__init__(help_text=help_text, max_length=MAX_TEXT_LENGTH, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


ALL = ~Q(pk__in=[])
# Of each choice what can still be taken up, and the order of the list.
ON_OFFER = {
    "themes": (Theme, ALL, "number"),
    "roles": (Role, Q(state__in=AVAILABLE), "theme__number"),
    "alliances": (Alliance, ~Q(stage=AllianceStage.ENDED), "sort_key"),
}


class WishForm(forms.Form):
    """What someone is interested in."""

    themes = PublicChoice(Theme, label=_("Themes"))
    roles = PublicChoice(Role, label=_("Roles"))
    alliances = PublicChoice(Alliance, label=_("Alliances"))
    message = LongText(label=_("What do you want to bring or ask? (optional)"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (model, is_on_offer, order) in ON_OFFER.items():
            items: QuerySet[Any] = model.objects.published()
            # What one came for stands on top of a long list.
            is_chosen = Case(When(slug__in=self._typed(name)[:MAX_LISTED], then=0), default=1)
            items = items.filter(self.may_choose(name, is_on_offer))
            items = items.order_by(is_chosen, order, "sort_key", "pk")
            if name == "roles":
                fits = fits_municipalities()
                items = items.select_related("theme").annotate(is_for_municipalities=fits)
            model_choice(self, name).queryset = items

    def may_choose(self, name: str, is_on_offer: Q) -> Q:
        return is_on_offer

    @property
    def role_groups(self) -> list[tuple[Theme, list[BoundWidget], int]]:
        """The roles by theme, and how many are chosen: a theme with a choice stands open."""
        by_theme: dict[Theme, list[BoundWidget]] = defaultdict(list)
        for option in self["roles"]:
            by_theme[option.data["value"].instance.theme].append(option)
        return [
            (theme, by_theme[theme], sum(option.data["selected"] for option in by_theme[theme]))
            for theme in sorted(by_theme, key=lambda theme: (theme.number, theme.pk))
        ]

    @cached_property
    def chosen(self) -> list[str]:
        """What is ticked, to read it back above a long list."""
        return [
            str(option.choice_label)
            for name in ON_OFFER
            for option in self[name]
            if option.data["selected"]
        ]

    @property
    def has_chosen_alliance(self) -> bool:
        return any(option.data["selected"] for option in self["alliances"])

    @property
    def unknown(self) -> list[str]:
        """What was asked for and is not on offer (any more), for a notice."""
        return [
            left_out(str(capfirst(model._meta.verbose_name)), slug)
            for name, (model, *_others) in ON_OFFER.items()
            for slug in filter(None, self._sent(name)[:MAX_CHOICES])
            if slug not in {str(option.data["value"]) for option in self[name]}
        ]

    def _sent(self, name: str) -> list[str]:
        sent = cast("QueryDict", self.data)
        return sent.getlist(name) if self.is_bound else (self.initial or {}).get(name, [])

    def _typed(self, name: str) -> list[str]:
        return [slug for slug in self._sent(name) if SLUG.fullmatch(slug)]

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if not any(cleaned.get(name) or name in self.errors for name in ON_OFFER):
            self.add_error("themes", _("Choose at least one role, theme or alliance."))
        return cleaned
