"""What the registrant has of a registration: secret links, messages and colleagues."""

import hashlib
import secrets
from typing import Any, Self

from django.contrib.auth.models import User
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.publishing.keys import optional_key

from .interest import Interest


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """What is stored of a secret; a fast hash will do, it has 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


class InterestColleague(models.Model):
    """A colleague of the registrant who gets the replies too."""

    interest = models.ForeignKey(Interest, models.CASCADE, related_name="colleagues")
    shown_with = "interest"  # at the desk
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("work e-mail address"))

    class Meta:
        verbose_name = _("colleague")
        verbose_name_plural = _("colleagues")
        # As they were added: a name of a person is kept in one column only.
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["interest", "email"],
                name="interest_colleague_once",
                violation_error_message=_("This colleague has been added already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.interest_id}, {self.pk}"

    @property
    def contact(self) -> str:
        return f"{self.name}, {self.email}"


class InterestMessage(models.Model):
    """A message between registrant and coordinator; it stands in the dossier."""

    interest = models.ForeignKey(Interest, models.CASCADE, related_name="messages")
    shown_with = "interest"  # at the desk
    sent_at = models.DateTimeField(_("sent at"), default=timezone.now)
    user = optional_key(User, "+", verbose_name=_("sender"))
    colleague = optional_key(InterestColleague, "+")
    is_reply = models.BooleanField(_("reply of ours"), default=False)
    body = models.TextField(_("message"), max_length=5000)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["sent_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(body=""), name="interest_message_filled")
        ]

    def __str__(self) -> str:
        return f"{self.interest_id}, {self.sent_at:%Y-%m-%d}"

    @property
    def contact(self) -> str:
        return self.interest.contact


class DossierLink(models.Model):
    """A secret address of a dossier; of the secret only the hash is kept.

    Every mail has a link of its own, because the secret of an earlier one is not known.
    """

    interest = models.ForeignKey(Interest, models.CASCADE, related_name="links")
    # A colleague who is removed can no longer look: the links go too.
    colleague = models.ForeignKey(
        InterestColleague, models.CASCADE, null=True, related_name="links"
    )
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    replaces_others = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("link to a dossier")
        verbose_name_plural = _("links to dossiers")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.interest}, {self.created_at:%Y-%m-%d}"

    @classmethod
    def make(cls, interest: Interest, secret: str | None = None, **values: Any) -> str:
        """Make a link to a dossier and return its secret."""
        secret = secret or new_secret()
        cls.objects.get_or_create(
            secret_hash=hashed(secret), defaults={"interest": interest} | values
        )
        return secret

    @classmethod
    def find(cls, secret: str) -> Self | None:
        links = cls.objects.select_related("interest__municipality")
        return links.filter(secret_hash=hashed(secret)).first()

    def replace_others(self) -> None:
        """End the older links of the registrant; done at the first use of a renewed link.

        Not when it is asked for: then a stranger could lock the registrant out.
        """
        # By their number: the clock can have been put back between two links.
        self.interest.links.filter(colleague=None, pk__lt=self.pk).delete()
        self.replaces_others = False
        self.save(update_fields=["replaces_others"])
