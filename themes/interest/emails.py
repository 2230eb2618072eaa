"""The mails about registrations. None holds a text that a stranger could have typed."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.outbox.emails import email
from portal.outbox.models import OutgoingMail

from .acts import InterestMail
from .models import DossierLink, Interest, InterestColleague, InterestMessage, InterestSettings
from .models.dossier import hashed
from .models.interest import CONFIRM_WITHIN, OPEN_STATES, InterestState

MAX_IN_DIGEST = 50
TO_US = gettext_lazy("whoever is told of new registrations, see the settings")


def mail_to(recipient: str, subject: str, template: str, **context: object) -> EmailMessage:
    context |= {"origin": settings.SITE_URL, "site": _("Scale-up portal Climate adaptation")}
    return EmailMessage(subject, render_to_string(f"mails/{template}.txt", context), to=[recipient])


@email(InterestMail.CONFIRM, label=InterestMail.CONFIRM.label)
def confirm(interest: Interest, mail: OutgoingMail) -> EmailMessage | None:
    if interest.state != InterestState.NEW:
        return None
    secret = mail.secret("confirm")
    # Not when the address was corrected meanwhile: the former one may confirm nothing.
    same = Interest.objects.filter(pk=interest.pk, email=interest.email)
    if not same.update(confirm_hash=hashed(secret)):
        return None
    return mail_to(
        interest.email,
        _("Confirm your registration"),
        "interest_confirm",
        address=settings.SITE_URL + reverse("interest:confirm", args=[secret]),
        days=CONFIRM_WITHIN.days,
    )


# The subjects of the mails with a link to the dossier; the template of each is called as its kind.
WITH_DOSSIER = {
    InterestMail.CONFIRMED: gettext_lazy("We received your registration"),
    InterestMail.LINK: gettext_lazy("Your new link"),
    InterestMail.NEWS: gettext_lazy("News about your registration"),
    InterestMail.COLLEAGUE: gettext_lazy("A registration in which you read along"),
    InterestMail.REPLY: gettext_lazy("An answer to your registration"),
    InterestMail.REPLY_TO_COLLEAGUE: gettext_lazy("An answer to your colleague"),
}


def with_dossier(
    item: Interest | InterestMessage | InterestColleague, mail: OutgoingMail
) -> EmailMessage | None:
    """A mail with a link of its own to the dossier, for the registrant or a colleague."""
    interest = item if isinstance(item, Interest) else item.interest
    if interest.state == InterestState.NEW:
        return None
    colleague = item if isinstance(item, InterestColleague) else None
    secret = DossierLink.make(
        interest,
        mail.secret("dossier"),
        colleague=colleague,
        replaces_others=mail.kind == InterestMail.LINK,
    )
    return mail_to(
        colleague.email if colleague else interest.email,
        str(WITH_DOSSIER[InterestMail(mail.kind)]),
        mail.kind.replace("-", "_"),
        address=settings.SITE_URL + reverse("interest:dossier", args=[secret]),
        due_on=interest.due_on,
        body=item.body if isinstance(item, InterestMessage) else "",
    )


for _kind in WITH_DOSSIER:
    email(_kind, label=_kind.label)(with_dossier)


@email(InterestMail.NOTICE, label=InterestMail.NOTICE.label, whose=TO_US)
def new_registration(interest: Interest, mail: OutgoingMail) -> EmailMessage | None:
    return _to_coordinator([interest] if interest.state in OPEN_STATES else [])


@email(InterestMail.DIGEST, label=InterestMail.DIGEST.label, whose=TO_US)
def digest(row: InterestSettings, mail: OutgoingMail) -> EmailMessage | None:
    return _to_coordinator(list(Interest.objects.waiting().order_by("due_on")))


def _to_coordinator(interests: list[Interest]) -> EmailMessage | None:
    page, notify = "admin:interest_interest_change", InterestSettings.load().notify
    if not notify or not interests:
        return None
    return mail_to(
        notify,
        _("Registrations that wait for an answer"),
        "interest_digest",
        interests=[
            (interest, settings.SITE_URL + reverse(page, args=[interest.pk]))
            for interest in interests[:MAX_IN_DIGEST]
        ],
        more=max(0, len(interests) - MAX_IN_DIGEST),
        inbox=settings.SITE_URL + reverse("admin:interest_interest_changelist"),
    )
