import datetime
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from portal.provenance.records import Labelled
from portal.publishing.constraints import ChoiceField, once
from portal.publishing.keys import optional_key
from portal.publishing.models import PublicationQuerySet, Publishable
from portal.publishing.richtext import RichTextField
from portal.publishing.stories import address_of_story

from .reference import Municipality, OtherName, Province


class PartnerKind(models.TextChoices):
    MUNICIPALITY = "municipality", _("Municipality")
    PROVINCE = "province", _("Province")
    REGION = "region", _("Metropolitan region")
    WATER_BOARD = "water_board", _("Water board")
    MINISTRY = "ministry", _("Ministry")
    PUBLIC_BODY = "public_body", _("Other public body")
    COMPANY = "company", _("Company")
    HOUSING_CORPORATION = "housing_corporation", _("Housing corporation")
    INVESTOR = "investor", _("Investor or bank")
    REGULATOR = "regulator", _("Regulator")
    KNOWLEDGE_INSTITUTE = "knowledge_institute", _("Knowledge institute")
    NATURE_ORGANISATION = "nature_organisation", _("Nature or green-sector organisation")
    ASSOCIATION = "association", _("Association of authorities or sector")
    NETWORK = "network", _("Network or programme")


class PartnerQuerySet(PublicationQuerySet["Partner"]):
    def active_on(self, day: datetime.date) -> Self:
        """Partners that took part in the programme on that day, or perhaps did."""
        return self.filter(self._having("active_on", day))

    def with_certainty_on(self, day: datetime.date) -> Self:
        """With `is_certain`: whether they took part that day whatever their dates mean."""
        return self.annotate(is_certain=self._having("certain_on", day))

    @staticmethod
    def _having(which: str, day: datetime.date) -> Exists:
        from .participation import Participation  # a participation knows its partner

        found = getattr(Participation.objects, which)(day)
        return Exists(found.filter(partner=OuterRef("pk")))


class Partner(Labelled, Publishable):
    """An organisation that took part in the programme or is named in its record."""

    Kind = PartnerKind
    name_field = "name"
    labels = ("kind",)

    name = models.CharField(_("name"), max_length=160)
    short_name = models.CharField(
        _("short name"), max_length=60, blank=True, help_text=_("As people say it, such as “IenW”.")
    )
    kind = ChoiceField(_("kind of organisation"), max_length=20, choices=Kind)
    municipality = models.OneToOneField(
        Municipality,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="partner",
        verbose_name=_("municipality"),
        help_text=_("Only for an organisation that is a municipality."),
    )
    province = optional_key(
        Province,
        "partners",
        on_delete=models.PROTECT,
        help_text=_(
            "Filled in by itself for a municipality. Leave empty for national organisations."
        ),
    )
    summary = models.CharField(
        _("summary"),
        max_length=300,
        help_text=_("One or two sentences for lists and search engines."),
    )
    body = RichTextField(_("text"), blank=True)
    website = models.URLField(_("web site"), blank=True)

    # A template that asks for what an item has not, waits for Django to list all that it has.
    is_certain: bool | None = None
    """Given by `with_certainty_on`."""

    objects: ClassVar = PartnerQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("partner")
        verbose_name_plural = _("partners")
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(kind=PartnerKind.MUNICIPALITY, municipality__isnull=False)
                | (~Q(kind=PartnerKind.MUNICIPALITY) & Q(municipality__isnull=True)),
                name="partners_partner_municipality_when_it_is_one",
                violation_error_message=_(
                    "Choose the municipality when the kind of organisation is “Municipality”, "
                    "and leave it empty for every other kind."
                ),
            ),
        ]
        indexes = [
            *Publishable.Meta.indexes,
            models.Index(fields=["kind"], name="partner_kind_idx"),
            models.Index(fields=["sort_key"], name="partner_sort_key_idx"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.municipality:
            self.province_id = self.municipality.province_id
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Where its story stands: on a page of its own, or on that of what it is as well."""
        return address_of_story(self) or self.own_address

    @property
    def display_name(self) -> str:
        """The short name where there is one, for use within a sentence or a tag."""
        return self.short_name or self.name


class AliasKind(models.TextChoices):
    FORMER = "former", _("former name")
    OFFICIAL = "official", _("official name")
    ENGLISH = "english", _("English name")
    ABBREVIATION = "abbreviation", _("abbreviation")
    OTHER = "other", _("other name")


class PartnerAlias(OtherName):
    Kind = AliasKind

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="aliases")
    kind = ChoiceField(_("kind"), max_length=12, choices=Kind, default=Kind.OTHER)

    class Meta(OtherName.Meta):
        constraints = [
            once("partner", "name", name="partners_alias_unique"),
        ]
