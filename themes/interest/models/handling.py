"""How registrations of interest are handled: the log, messages, matches and settings."""

import datetime
import re
from typing import Self

from django.contrib import admin
from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import Partner
from portal.publishing.constraints import ChoiceField, once
from portal.publishing.keys import optional_key
from portal.publishing.names import SortKeyField
from themes.models.alliance import AllianceMembership
from themes.models.role import Role, RoleState

from .interest import Interest, InterestState

_PLACEHOLDER = re.compile(r"\[\s*(naam|organisatie)\s*\]", re.IGNORECASE)
MAX_PROMISED_DAYS = 60
MAX_KEPT_DAYS = 3650


class InterestAction(models.TextChoices):
    REGISTERED = "registered", _("Registered")
    CONFIRMED = "confirmed", _("Confirmed by the registrant")
    AMENDED = "amended", _("Changed by the registrant")
    WITHDRAWN = "withdrawn", _("Withdrawn by the registrant")
    MESSAGE_IN = "message_in", _("Message of the registrant")
    MESSAGE_OUT = "message_out", _("Reply sent")
    COLLEAGUE = "colleague", _("Colleague added")
    STATE = "state", _("State changed")
    OWNER = "owner", _("Handler changed")
    MATCHED = "matched", _("Matched to a role")
    UNMATCHED = "unmatched", _("Match undone")
    VERIFIED = "verified", _("Checked: comes from the organisation")
    UNVERIFIED = "unverified", _("Check taken back")
    EXPORTED = "exported", _("Exported")
    NOTED = "noted", _("Notes or date changed")
    MUNICIPALITY = "municipality", _("Municipality became another")


class InterestEvent(models.Model):
    """Who did what to a registration, and when; no personal data of the registrant."""

    interest = models.ForeignKey(Interest, models.CASCADE, related_name="events")
    moment = models.DateTimeField(_("when"), default=timezone.now)
    user = optional_key(User, "+", blank=False, verbose_name=_("who"))
    action = ChoiceField(_("what"), max_length=12, choices=InterestAction)
    state = ChoiceField(_("state after it"), max_length=15, choices=InterestState)
    detail = models.CharField(_("detail"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log")
        ordering = ["moment", "pk"]

    def __str__(self) -> str:
        return self.get_action_display()

    @property
    @admin.display(description=_("who"))
    def who(self) -> str:
        """Who did it, in words; some things happen by themselves."""
        if self.user:
            return self.user.get_username()
        is_by_itself = self.action == InterestAction.MUNICIPALITY
        return str(_("The portal") if is_by_itself else _("The registrant"))


class MatchOutcome(models.TextChoices):
    IN_CONVERSATION = "in_conversation", _("The role is in conversation")
    FILLED = "filled", _("The role is filled by this organisation")
    MEMBER = "member", _("The organisation joins the alliance, the role stays as it is")


class RoleMatch(models.Model):
    """What matching a registration to a role changed, so that it can be undone."""

    interest = models.ForeignKey(Interest, models.CASCADE, related_name="matches")
    role = models.ForeignKey(Role, models.CASCADE, related_name="matches")
    outcome = ChoiceField(max_length=15, choices=MatchOutcome)
    # Who got the role or a place in the alliance
    partner = models.ForeignKey(Partner, models.SET_NULL, null=True, related_name="+")
    role_state_before = models.CharField(max_length=15, choices=RoleState.choices)
    interest_state_before = models.CharField(max_length=15, choices=InterestState.choices)
    matched_role_before = models.ForeignKey(Role, models.SET_NULL, null=True, related_name="+")
    due_on_before = models.DateField(null=True)
    # Made by the match, and so taken back with it
    made_partner = models.BooleanField(default=False)
    membership = models.ForeignKey(AllianceMembership, models.SET_NULL, null=True)
    made_at = models.DateTimeField(default=timezone.now)
    # When the coordinator noted that the organisation agrees to be named with the role
    consented_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("match")
        verbose_name_plural = _("matches")
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.interest} – {self.role}"

    @property
    def role_state_after(self) -> str:
        """The state in which this match put the role."""
        if self.outcome == MatchOutcome.MEMBER:
            return self.role_state_before
        return self.outcome


class ReplyTemplate(models.Model):
    """A reply that the coordinator often sends; it is put in the form to be changed."""

    title = models.CharField(_("title"), max_length=80, unique=True)
    sort_key = SortKeyField("title")
    slug = models.SlugField(
        _("name in the files"),
        max_length=80,
        unique=True,
        help_text=_("Made of the title; by this name the template is known, so it never changes."),
    )
    body = models.TextField(
        _("text"),
        max_length=5000,
        help_text=_("[naam] and [organisatie] are filled in for you."),
    )

    class Meta:
        verbose_name = _("template of a reply")
        verbose_name_plural = _("templates of replies")
        ordering = ["sort_key", "pk"]

    def __str__(self) -> str:
        return self.title

    def filled_for(self, interest: Interest) -> str:
        """The text for a registration; in one pass, so that a name with brackets is a name."""
        values = {"naam": interest.name, "organisatie": interest.organisation_name}
        return _PLACEHOLDER.sub(lambda match: values[match[1].lower()], self.body)


class InterestSettings(models.Model):
    promised_days = models.PositiveSmallIntegerField(
        _("working days until an answer"),
        default=10,
        help_text=_("This is promised to everyone who registers."),
    )
    notify = models.EmailField(
        _("mail about registrations to"),
        blank=True,
        help_text=_("Leave empty for no mails; everything stands in the inbox."),
    )
    is_digest = models.BooleanField(
        _("one mail a day"),
        default=True,
        help_text=_("Off: a mail at each registration that is confirmed."),
    )
    keep_closed_days = models.PositiveSmallIntegerField(
        _("keep closed registrations (days)"), default=180
    )
    keep_matched_days = models.PositiveSmallIntegerField(
        _("keep matched registrations (days)"), default=365
    )
    keep_open_days = models.PositiveSmallIntegerField(
        _("keep registrations in which nothing happens (days)"), default=730
    )

    class Meta:
        verbose_name = _("settings of registering")
        verbose_name_plural = _("settings of registering")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="interest_one_interest_settings"),
            models.CheckConstraint(
                condition=Q(promised_days__range=(1, MAX_PROMISED_DAYS)),
                name="interest_interest_settings_promise_can_be_kept",
                violation_error_message=_("Promise an answer within 1 to 60 working days."),
            ),
            models.CheckConstraint(
                condition=Q(
                    keep_closed_days__range=(1, MAX_KEPT_DAYS),
                    keep_matched_days__range=(1, MAX_KEPT_DAYS),
                    keep_open_days__range=(1, MAX_KEPT_DAYS),
                ),
                name="interest_interest_settings_are_erased",
                violation_error_message=_("Keep registrations for 1 to 3650 days."),
            ),
        ]

    def __str__(self) -> str:
        return str(_("settings of registering"))

    @classmethod
    def load(cls) -> Self:
        """Not stored before somebody changes one: a page that is read writes nothing."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)

    def due_on(self) -> datetime.date:
        """The day by which an answer is promised to who registers today.

        Free are the holidays of article 3.1 of the Algemene termijnenwet: 5 May each year, which
        the package has as optional, and not Good Friday, which 3.2 adds for terms in a law only.
        """
        today = timezone.localdate()
        years, kinds = (today.year, today.year + 1), ("public", "optional")
        from holidays import country_holidays  # for a promise only: it reads all calendars

        dutch = country_holidays("NL", years=years, categories=kinds, language="nl")
        dutch.pop_named("Goede vrijdag")
        return dutch.get_nth_working_day(today, self.promised_days)


class RetentionRun(models.Model):
    """What the daily erasing did: numbers, no data."""

    moment = models.DateTimeField(_("when"), default=timezone.now)
    unconfirmed = models.PositiveIntegerField(_("never confirmed"))
    closed = models.PositiveIntegerField(_("closed"))
    matched = models.PositiveIntegerField(_("matched"))
    silent = models.PositiveIntegerField(_("nothing happened"))

    class Meta:
        verbose_name = _("erasing of registrations")
        verbose_name_plural = _("erasing of registrations")
        ordering = ["-moment"]

    def __str__(self) -> str:
        return f"{self.moment:%Y-%m-%d}"


class SubmissionCount(models.Model):
    """How many forms were let in during an hour, and what is remembered of them for a day.

    The key is a keyed hash: no network, mailbox or ticket can be read from it.
    """

    key = models.CharField(max_length=64)
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [once("key", "hour", name="interest_submissions_once")]

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H}"
