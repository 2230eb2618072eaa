"""The mail domains of which the coordinator verified that they are a municipality's own."""

import re
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models import Municipality
from portal.publishing.constraints import once
from portal.publishing.keys import cascading_key, optional_key

DOMAIN = r"^[a-z0-9-]+(\.[a-z0-9-]+)+$"

# Providers where anyone can get an address, so that a domain of theirs speaks for nobody.
_LINES = (Path(__file__).parent.parent / "public_mail.txt").read_text(encoding="utf-8").splitlines()
PROVIDERS = frozenset(line for line in _LINES if line and not line.startswith("#"))
# What stands behind the name of a provider: "nl", "com", "co.uk".
_ENDING = re.compile(r"((com?|net|org)\.)?[a-z]{2,}")


def is_public_mail(domain: str) -> bool:
    """Whether a domain, in IDNA spelling, is one of a public provider or lies below one."""
    while domain:
        name, _dot, ending = domain.partition(".")
        is_with_any_ending = f"{name}.*" in PROVIDERS and _ENDING.fullmatch(ending)
        if domain in PROVIDERS or is_with_any_ending:
            return True
        domain = ending
    return False


def can_be_learned(domain: str) -> bool:
    """Whether a domain can be one organisation's own: a domain name, of no public provider."""
    return re.fullmatch(DOMAIN, domain) is not None and not is_public_mail(domain)


class VerifiedDomain(models.Model):
    """Everyone with an address in exactly this domain speaks for this municipality alone.

    For municipalities only: no other organisation is named on the site, and a domain of one
    person would be personal data that stays behind.
    """

    municipality = cascading_key(Municipality, "verified_domains")
    domain = models.CharField(_("mail domain"), max_length=253)
    verified_by = optional_key(User, "+", blank=False, verbose_name=_("verified by"))
    created_at = models.DateTimeField(_("verified at"), default=timezone.now)

    class Meta:
        verbose_name = _("verified mail domain")
        verbose_name_plural = _("verified mail domains")
        ordering = ["domain", "municipality"]
        constraints = [
            once("municipality", "domain", name="interest_verified_domain_once"),
            models.CheckConstraint(
                condition=Q(domain__regex=DOMAIN), name="interest_verified_domain_form"
            ),
        ]

    def __str__(self) -> str:
        return f"@{self.domain}: {self.municipality}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        # Here and not in a constraint: the list of providers grows, and no row may wait for that.
        if not can_be_learned(self.domain):
            raise ValidationError(_("Anyone can get an address in this domain."), code="public")
        super().save(*args, **kwargs)
