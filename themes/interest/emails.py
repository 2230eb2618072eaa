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
from .models.interest import CONFIRM_WITHIN, InterestState

MAX_IN_DIGEST = 50
TO_US = gettext_lazy("whoever is told of new registrations, see the settings")


def mail_to(recipient: str, subject: str, template: str, **context: object) -> EmailMessage:
    context |= {"origin": settings.SITE_URL, "site": _("Scale-up portal Climate adaptation")}
    return EmailMessage(subject, render_to_string(f"mails/{template}.txt", context), to=[recipient])


def registration_of(item: InterestMessage | InterestColleague) -> tuple[type[Interest], int]:
    """Where the coordinator finds a message or a colleague: at the registration."""
    return Interest, item.interest_id


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


@email(InterestMail.CONFIRMED, label=InterestMail.CONFIRMED.label)
def confirmed(interest: Interest, mail: OutgoingMail) -> EmailMessage | None:
    return _with_dossier(interest, mail, _("We received your registration"), "interest_confirmed")


@email(InterestMail.LINK, label=InterestMail.LINK.label)
def new_link(interest: Interest, mail: OutgoingMail) -> EmailMessage | None:
    return _with_dossier(interest, mail, _("Your new link"), "interest_link", replaces_others=True)


@email(InterestMail.NEWS, label=InterestMail.NEWS.label)
def there_is_news(interest: Interest, mail: OutgoingMail) -> EmailMessage | None:
    return _with_dossier(interest, mail, _("News about your registration"), "interest_news")


@email(InterestMail.COLLEAGUE, label=InterestMail.COLLEAGUE.label, about=registration_of)
def to_colleague(colleague: InterestColleague, mail: OutgoingMail) -> EmailMessage | None:
    subject = _("A registration in which you read along")
    return _with_dossier(
        colleague.interest, mail, subject, "interest_colleague", colleague=colleague
    )


@email(InterestMail.REPLY, label=InterestMail.REPLY.label, about=registration_of)
def reply(message: InterestMessage, mail: OutgoingMail) -> EmailMessage | None:
    subject = _("An answer to your registration")
    return _with_dossier(message.interest, mail, subject, "interest_reply", body=message.body)


@email(
    InterestMail.REPLY_TO_COLLEAGUE,
    label=InterestMail.REPLY_TO_COLLEAGUE.label,
    about=registration_of,
)
def reply_to_colleague(colleague: InterestColleague, mail: OutgoingMail) -> EmailMessage | None:
    subject = _("An answer to your colleague")
    return _with_dossier(
        colleague.interest, mail, subject, "interest_colleague_reply", colleague=colleague
    )


def _with_dossier(
    interest: Interest,
    mail: OutgoingMail,
    subject: str,
    template: str,
    *,
    colleague: InterestColleague | None = None,
    replaces_others: bool = False,
    body: str = "",
) -> EmailMessage | None:
    """A mail with a link of its own to the dossier, for the registrant or a colleague."""
    if interest.state == InterestState.NEW:
        return None
    secret = DossierLink.make(
        interest, mail.secret("dossier"), colleague=colleague, replaces_others=replaces_others
    )
    return mail_to(
        colleague.email if colleague else interest.email,
        subject,
        template,
        address=settings.SITE_URL + reverse("interest:dossier", args=[secret]),
        due_on=interest.due_on,
        body=body,
    )


@email(InterestMail.NOTICE, label=InterestMail.NOTICE.label, whose=TO_US)
def new_registration(interest: Interest, mail: OutgoingMail) -> EmailMessage | None:
    notify = InterestSettings.load().notify
    return _to_coordinator(notify, [interest]) if notify and interest.is_open else None


@email(InterestMail.DIGEST, label=InterestMail.DIGEST.label, whose=TO_US)
def digest(row: InterestSettings, mail: OutgoingMail) -> EmailMessage | None:
    waiting = list(Interest.objects.waiting().order_by("due_on"))
    return _to_coordinator(row.notify, waiting) if row.notify and waiting else None


def _to_coordinator(address: str, interests: list[Interest]) -> EmailMessage:
    page = "admin:interest_interest_change"
    return mail_to(
        address,
        _("Registrations that wait for an answer"),
        "interest_digest",
        interests=[
            (interest, settings.SITE_URL + reverse(page, args=[interest.pk]))
            for interest in interests[:MAX_IN_DIGEST]
        ],
        more=max(0, len(interests) - MAX_IN_DIGEST),
        inbox=settings.SITE_URL + reverse("admin:interest_interest_changelist"),
    )
