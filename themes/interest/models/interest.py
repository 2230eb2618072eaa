"""Registrations of interest: personal data, kept no longer than `InterestSettings` says."""

from __future__ import annotations

import contextlib
import datetime
from typing import Any, Self

from django.contrib import admin
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import Municipality
from partners.models.partner import PartnerKind
from portal.publishing.constraints import ChoiceField
from portal.publishing.keys import optional_key
from portal.runtime.addresses import on_the_wire
from themes.models.alliance import Alliance
from themes.models.role import Role
from themes.models.theme import Theme

from .verified_domain import VerifiedDomain, can_be_learned

CONFIRM_WITHIN = datetime.timedelta(days=14)


def mailbox_of(email: str) -> str:
    """The mailbox that an address leads to: for counting how often it is mailed, no more.

    "jo+1@gemeente.nl" reaches "jo@gemeente.nl", and a domain can be written in two ways.
    """
    with contextlib.suppress(ValueError):  # what cannot be mailed counts as it is
        email = on_the_wire(email)
    local, _at, domain = email.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


class InterestState(models.TextChoices):
    NEW = "new", _("Not confirmed yet")
    CONFIRMED = "confirmed", _("Confirmed")
    IN_CONVERSATION = "in_conversation", _("In conversation")
    MATCHED = "matched", _("Matched")
    CLOSED = "closed", _("Closed")


class CloseReason(models.TextChoices):
    WITHDRAWN = "withdrawn", _("Withdrawn by the registrant")
    FILLED = "filled", _("The role went to another")
    NO_FIT = "no_fit", _("It did not fit")
    NO_ANSWER = "no_answer", _("No answer any more")
    OTHER = "other", _("Another reason")


OPEN_STATES = (InterestState.CONFIRMED, InterestState.IN_CONVERSATION)
COUNTED_STATES = (*OPEN_STATES, InterestState.MATCHED)
LISTED_STATES = (*COUNTED_STATES, InterestState.CLOSED)


class InterestQuerySet(models.QuerySet["Interest"]):
    def listed(self) -> Self:
        """What the coordinator sees: nobody knows yet whether the others are real."""
        return self.filter(state__in=LISTED_STATES)

    def open(self) -> Self:
        """What waits for the coordinator or goes on."""
        return self.filter(state__in=OPEN_STATES)

    def waiting(self) -> Self:
        """Whose turn is ours: an answer was promised and has not been given."""
        return self.counted().filter(due_on__isnull=False)

    def overdue(self) -> Self:
        """Without an answer on the day that was promised."""
        return self.waiting().filter(due_on__lt=timezone.localdate())

    def counted(self) -> Self:
        """What counts in public figures: confirmed, and not ended without a result."""
        return self.filter(state__in=COUNTED_STATES)

    def with_verified(self) -> Self:
        """Annotate `verified`: checked by hand, or by a domain of the same municipality."""
        domains = VerifiedDomain.objects.filter(
            municipality=OuterRef("municipality"), domain=OuterRef("mail_domain")
        )
        return self.annotate(verified=Q(verified_at__isnull=False) | Exists(domains))

    def name_waits(self) -> Self:
        """Whose name may be public, and is not because nobody checked the registration."""
        may_be_named = self.counted().filter(is_public=True, municipality__isnull=False)
        return may_be_named.with_verified().filter(verified=False)


class Interest(models.Model):
    """Interest of a municipality or another organisation in themes, alliances or roles."""

    form_token = models.CharField(max_length=64, unique=True, editable=False)
    municipality = optional_key(Municipality, "interests", on_delete=models.PROTECT)
    organisation = models.CharField(_("other organisation"), max_length=160, blank=True)
    organisation_kind = models.CharField(
        _("kind of organisation"), max_length=20, choices=PartnerKind.choices, blank=True
    )
    name = models.CharField(_("name"), max_length=120)
    job_title = models.CharField(_("role in the organisation"), max_length=120)
    email = models.EmailField(_("work e-mail address"))
    mailbox = models.CharField(max_length=320, editable=False, db_index=True)
    mail_domain = models.CharField(_("mail domain"), max_length=320, editable=False)
    phone = models.CharField(_("phone number"), max_length=30, blank=True)
    message = models.TextField(_("what you want to bring or ask"), max_length=2000, blank=True)
    is_public = models.BooleanField(
        _("may be shown on the site"),
        default=False,
        help_text=_("Only that the municipality is interested, never the name of a person."),
    )
    themes = models.ManyToManyField(
        Theme, blank=True, related_name="interests", verbose_name=_("themes")
    )
    alliances = models.ManyToManyField(
        Alliance, blank=True, related_name="interests", verbose_name=_("alliances")
    )
    roles = models.ManyToManyField(
        Role, blank=True, related_name="interests", verbose_name=_("roles")
    )
    state = ChoiceField(_("state"), max_length=15, choices=InterestState, default=InterestState.NEW)
    close_reason = models.CharField(
        _("reason of closing"), max_length=10, choices=CloseReason.choices, blank=True
    )
    owner = optional_key(User, "+", verbose_name=_("who handles it"))
    due_on = models.DateField(
        _("answer promised by"),
        null=True,
        blank=True,
        help_text=_("Empty when it is not our turn. A reply empties it by itself."),
    )
    created_at = models.DateTimeField(_("registered at"), default=timezone.now)
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, blank=True)
    verified_at = models.DateTimeField(_("verified at"), null=True, editable=False)
    verified_by = optional_key(
        User, "+", blank=False, editable=False, verbose_name=_("verified by")
    )
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)
    notes = models.TextField(
        _("internal notes"), blank=True, help_text=_("Never shown to the registrant.")
    )
    confirm_hash = models.CharField(max_length=64, blank=True, editable=False)
    matched_role = optional_key(Role, "matched_interests", verbose_name=_("matched role"))

    verified: bool  # only on what comes from `with_verified()`

    objects = InterestQuerySet.as_manager()

    class Meta:
        verbose_name = _("registration of interest")
        verbose_name_plural = _("registrations of interest")
        ordering = ["-created_at", "-pk"]
        permissions = [("export_interest", "Can export personal data of registrations")]
        constraints = [
            models.CheckConstraint(
                condition=Q(close_reason__in=["", *CloseReason.values]),
                name="interest_interest_reason_known",
            ),
            models.CheckConstraint(
                condition=Q(municipality__isnull=False, organisation="")
                | (Q(municipality__isnull=True) & ~Q(organisation="")),
                name="interest_interest_of_one_organisation",
                violation_error_message=_(
                    "Choose a municipality, or fill in another organisation: not both."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state=InterestState.CLOSED) & ~Q(close_reason="")
                | ~Q(state=InterestState.CLOSED) & Q(close_reason=""),
                name="interest_interest_closed_has_reason",
                violation_error_message=_(
                    "A registration that is closed has a reason, and only that one."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state=InterestState.NEW, confirmed_at__isnull=True)
                | ~Q(state=InterestState.NEW) & Q(confirmed_at__isnull=False),
                name="interest_interest_confirmed_when_not_new",
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True, verified_by__isnull=True)
                | Q(verified_at__isnull=False, confirmed_at__isnull=False),
                name="interest_interest_verified_after_confirming",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "due_on"], name="interest_state_due_idx"),
            models.Index(fields=["email"], name="interest_email_idx"),
            models.Index(fields=["confirm_hash"], name="interest_confirm_idx"),
        ]

    def __str__(self) -> str:
        # No name of anyone: this stays behind in the history of the desk.
        return str(_("registration %(number)s") % {"number": self.pk})

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.mailbox = mailbox_of(self.email)
        self.mail_domain = self.mailbox.rpartition("@")[2]
        super().save(*args, **kwargs)

    @property
    @admin.display(description=_("organisation"), ordering="municipality__sort_key")
    def organisation_name(self) -> str:
        return self.municipality.label if self.municipality else self.organisation

    @property
    def contact(self) -> str:
        """By what the coordinator can reach the registrant."""
        return ", ".join(filter(None, [self.name, self.email, self.phone]))

    @property
    def is_overdue(self) -> bool:
        return self.is_counted and self.due_on is not None and self.due_on < timezone.localdate()

    @property
    def is_counted(self) -> bool:
        return self.state in COUNTED_STATES

    @property
    def known_domain(self) -> VerifiedDomain | None:
        """The domain by which everyone with such an address speaks for the municipality."""
        domains = VerifiedDomain.objects.filter(
            municipality=self.municipality_id, domain=self.mail_domain
        )
        return domains.select_related("verified_by").first()

    @property
    def is_verified(self) -> bool:
        return self.verified_at is not None or self.known_domain is not None

    @property
    def can_teach_domain(self) -> bool:
        """Whether a coordinator can decide that its whole mail domain speaks for it."""
        return self.municipality_id is not None and can_be_learned(self.mail_domain)

    def verify(self, user: User | None) -> None:
        """Note that a coordinator checked that it comes from the organisation. The caller saves."""
        self.verified_at, self.verified_by = timezone.now(), user
