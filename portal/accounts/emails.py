"""The mails about an account; a link in one is valid for PASSWORD_RESET_TIMEOUT, and once."""

from functools import partial

from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.outbox.emails import email
from portal.outbox.models import OutgoingMail

SUBJECTS = {
    "invitation": _("Your account for the desk"),
    "password-reset": _("Choose a new password"),
    "factor-reset": _("Your second factor was taken away"),
}


def _mail(kind: str, user: User, mail: OutgoingMail) -> EmailMessage | None:
    is_taken_up = kind == "invitation" and user.has_usable_password()
    if is_taken_up or not (user.email and user.is_active):
        return None
    # The link ends when the password is changed, and when its owner signs in.
    secret = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    context = {
        "user": user,
        "address": settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=secret),
        "days": settings.PASSWORD_RESET_TIMEOUT // 86_400,
        "origin": settings.SITE_URL,
    }
    text = render_to_string(f"mails/account_{kind}.txt", context)
    return EmailMessage(str(SUBJECTS[kind]), text, to=[user.email])


for _kind, _subject in SUBJECTS.items():
    email(_kind, label=_subject, whose=_("the owner of the account"))(partial(_mail, _kind))
