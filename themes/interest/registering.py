"""What happens to a registration, from the form to its end. Views and desk call this."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone
from django.utils.text import capfirst

from portal.desk import security_log
from portal.outbox.models import MailState, OutgoingMail
from themes.models import Alliance, Role, Theme

from . import acts, role_matches, throttle
from .acts import CAUSED_BY_STRANGERS, InterestMail
from .forms import RegistrationForm
from .models import (
    CloseReason,
    DossierLink,
    Interest,
    InterestColleague,
    InterestMessage,
    InterestSettings,
    InterestState,
)
from .models.dossier import hashed
from .models.interest import CONFIRM_WITHIN, mailbox_of
from .throttle import Gate

MAIL_PAUSE = timedelta(hours=1)  # between two mails that a stranger can have sent to an address
MAX_RENEWED = 5  # dossiers of one address that get a new link at once
GOING_OUT = (MailState.WAITING, MailState.SENDING)


def _one_at_a_time() -> None:
    """Wait for whoever registers at this moment: then no address gets two mails at once."""
    InterestSettings.objects.select_for_update().get_or_create(pk=1)


def _next_mail_moment(email: str) -> datetime:
    """When a mailbox may get the next mail that a stranger can have caused."""
    mailbox = mailbox_of(email)
    registrations = Interest.objects.filter(mailbox=mailbox)
    colleagues = InterestColleague.objects.filter(email__iexact=email)
    moments = (
        _last(_mails_about(registrations).filter(kind__in=CAUSED_BY_STRANGERS)),
        _last(_mails_about(colleagues).filter(kind=InterestMail.COLLEAGUE)),
        throttle.last_mail(mailbox),
    )
    return max([timezone.now(), *(moment + MAIL_PAUSE for moment in moments if moment)])


def _mails_about(items: QuerySet[Any]) -> QuerySet[OutgoingMail]:
    content_type = ContentType.objects.get_for_model(items.model)
    return OutgoingMail.objects.filter(content_type=content_type, object_id__in=items.values("pk"))


def _last(mails: QuerySet[OutgoingMail]) -> datetime | None:
    return mails.aggregate(last=Max("due_at"))["last"]


def is_registered(form: RegistrationForm) -> bool:
    """Whether just this form was sent before: then there is nothing more to keep."""
    tokens = (form.token_value, form.token_of_content)
    return any(map(form.says_the_same_as, Interest.objects.filter(form_token__in=tokens)))


@transaction.atomic
def register(form: RegistrationForm, gate: Gate) -> bool:
    """Keep what a valid form says, and post the mail that asks to confirm it.

    The same form twice is one registration. One that comes back with other answers corrects
    the registration while that waits to be confirmed; after that it is another one.
    False when the gate did not let it in after all.
    """
    _one_at_a_time()
    if is_registered(form):
        return True
    if not gate.enter():
        return False
    for token in filter(None, (form.token_value, form.token_of_content)):
        interest = Interest.objects.filter(form_token=token).first()
        if interest is None:
            interest = Interest(form_token=token)
            form.fill(interest)
            acts.REGISTER.note(interest)
            _post_confirmation(interest)
            break
        if acts.CORRECT.is_possible(interest):
            _correct(interest, form)
            break
    return True


def _correct(interest: Interest, form: RegistrationForm) -> None:
    """Put other answers in a registration that is not confirmed yet."""
    former = interest.email
    form.fill(interest)
    acts.CORRECT.note(interest)
    if interest.email.casefold() == former.casefold():
        return
    # What was sent to the former address no longer confirms anything, and what waits does not
    # leave. That address keeps its pause: it is remembered apart from the registration.
    this = Interest.objects.filter(pk=interest.pk)
    mails = _mails_about(this).filter(kind=InterestMail.CONFIRM)
    was_waiting = mails.filter(state__in=GOING_OUT).exists()
    if last := _last(mails):
        throttle.remember_mail(mailbox_of(former), last)
    mails.delete()
    this.update(confirm_hash="")
    # Another was to be confirmed by that mail as well.
    if was_waiting and (other := unconfirmed_at(former).first()):
        _post_confirmation(other)
    _post_confirmation(interest)


def _post_confirmation(interest: Interest) -> None:
    """Post the mail that asks to confirm.

    Not when one to this address waits already: its page shows this registration too, and
    whoever types an address fifty times does not fill the next fifty hours.
    """
    same_address = Interest.objects.filter(email__iexact=interest.email)
    if _has_waiting(InterestMail.CONFIRM, same_address):
        return
    moment = _next_mail_moment(interest.email)
    OutgoingMail.objects.post(InterestMail.CONFIRM, interest, not_before=moment)


def _has_waiting(kind: InterestMail, interests: QuerySet[Interest]) -> bool:
    return _mails_about(interests).filter(kind=kind, state__in=GOING_OUT).exists()


def unconfirmed_at(email: str) -> QuerySet[Interest]:
    """The registrations with this address that wait to be confirmed."""
    return Interest.objects.filter(state=InterestState.NEW, email__iexact=email)


def to_confirm(secret: str) -> Interest | None:
    """The registration that this link confirms, while it can be confirmed."""
    waiting = Interest.objects.filter(
        state=InterestState.NEW, created_at__gte=timezone.now() - CONFIRM_WITHIN
    )
    return waiting.filter(confirm_hash=hashed(secret)).first()


def is_confirmed(secret: str) -> bool:
    """Whether this link did its work already; it stays known, so that a second click is told."""
    return Interest.objects.listed().filter(confirm_hash=hashed(secret)).exists()


def wishes(interest: Interest) -> list[tuple[str, Role | Theme | Alliance]]:
    """What a registration is for, as far as that is public: what kind of item, and the item."""
    chosen = (interest.roles, interest.themes, interest.alliances)
    public = [item for items in chosen for item in items.published()]
    return [(str(capfirst(item._meta.verbose_name)), item) for item in public]


@transaction.atomic
def confirm(secret: str, others: Collection[str] = ()) -> str | None:
    """Confirm by a link, once; returns the secret of the dossier, None for a dead link.

    `others` are the keys, as they were sent, of registrations with the same address that are
    confirmed as well. None is by itself: anyone can register with any address.
    """
    _one_at_a_time()
    first = to_confirm(secret)
    if first is None:
        return None
    for interest in unconfirmed_at(first.email).select_for_update():
        if interest == first or str(interest.pk) in others:
            interest.confirmed_at = timezone.now()
            acts.CONFIRM.apply(interest)
    return DossierLink.make(first)


@transaction.atomic
def renew_links(email: str, gate: Gate) -> None:
    """Post mails with a new link for the registrations of an address, if it has any.

    Those that are not confirmed get the link to confirm again; its page shows them all.
    """
    _one_at_a_time()
    if not gate.enter():  # the same form, sent twice at once
        return
    # It was promised within an hour, also when what waits already goes later.
    moment = min(_next_mail_moment(email), timezone.now() + MAIL_PAUSE)
    of_address = Interest.objects.filter(email__iexact=email)
    confirmed = of_address.filter(state__in=acts.ASK_LINK.steps)[:MAX_RENEWED]
    unconfirmed = of_address.filter(
        state__in=acts.ASK_TO_CONFIRM.steps, created_at__gte=timezone.now() - CONFIRM_WITHIN
    )[:1]
    for kind, found in ((InterestMail.LINK, confirmed), (InterestMail.CONFIRM, unconfirmed)):
        for interest in found:
            if not _has_waiting(kind, Interest.objects.filter(pk=interest.pk)):
                OutgoingMail.objects.post(kind, interest, not_before=moment)


def lock(interest: Interest) -> None:
    """Read a registration again and keep others from it until the end of the transaction.

    Raises Interest.DoesNotExist when it was erased: saving it would bring it back.
    """
    interest.refresh_from_db(from_queryset=Interest.objects.select_for_update())


@transaction.atomic
def close(interest: Interest, reason: str, user: User | None) -> None:
    """End a registration by the coordinator, and tell the registrant."""
    lock(interest)
    interest.close_reason = reason
    set_state(interest, InterestState.CLOSED, user)


def set_state(interest: Interest, state: InterestState, user: User | None) -> None:
    """Save a registration in the state that the coordinator chose. Raises NotPossible."""
    act = acts.states_by_hand(interest).get(state)
    if act is None:
        raise acts.NotPossible
    act.apply(interest, user, detail=interest.get_close_reason_display())
    if state == InterestState.CLOSED:
        role_matches.release_roles([interest.pk])


@transaction.atomic
def ask(interest: Interest, body: str, colleague: InterestColleague | None = None) -> None:
    """Keep a message of the registrant or a colleague, and promise an answer to it."""
    acts.MESSAGE.apply(interest)
    interest.messages.create(body=body, colleague=colleague)


@transaction.atomic
def add_colleague(interest: Interest, name: str, email: str) -> bool:
    """Let a colleague read along, whom a mail tells so; False for one who does already."""
    _one_at_a_time()
    acts.ADD_COLLEAGUE.check(interest)
    moment = _next_mail_moment(email)
    colleague, is_new = interest.colleagues.get_or_create(
        email__iexact=email, defaults={"name": name, "email": email}
    )
    if is_new:
        acts.ADD_COLLEAGUE.note(interest)
        OutgoingMail.objects.post(InterestMail.COLLEAGUE, colleague, not_before=moment)
    return is_new


@transaction.atomic
def withdraw(interest: Interest) -> None:
    """End a registration by the registrant; it counts nowhere any more."""
    interest.close_reason = CloseReason.WITHDRAWN
    # Consent and check were given for what ends here.
    interest.is_public, interest.verified_at, interest.verified_by = False, None, None
    acts.WITHDRAW.apply(interest)
    role_matches.release_roles([interest.pk])


def erase(interest: Interest) -> None:
    """Delete a registration with all that hangs on it; mails that wait go unsent."""
    erase_all([interest.pk])


@transaction.atomic
def erase_all(keys: Collection[int]) -> int:
    """Delete these registrations as `erase` does; returns how many there were."""
    interests = Interest.objects.filter(pk__in=keys)
    security_log.note("erase", f"registrations {sorted(keys)}")
    role_matches.release_roles(keys)
    _mails_about(interests).delete()
    _mails_about(InterestMessage.objects.filter(interest__in=keys)).delete()
    _mails_about(InterestColleague.objects.filter(interest__in=keys)).delete()
    # The history of the desk can hold what was typed in a change message.
    of_interest = ContentType.objects.get_for_model(Interest)
    LogEntry.objects.filter(content_type=of_interest, object_id__in=map(str, keys)).delete()
    return interests.delete()[1].get(Interest._meta.label, 0)


@transaction.atomic
def reply(interest: Interest, body: str, user: User | None) -> None:
    """A reply of the coordinator: it stands in the dossier and goes out by mail.

    The same reply twice in a row is one: someone pressed the button again.
    """
    lock(interest)
    last = interest.messages.last()
    if last is not None and last.is_reply and last.body == body:
        return
    message = interest.messages.create(body=body, user=user, is_reply=True)
    acts.REPLY.apply(interest, user)
    OutgoingMail.objects.post(InterestMail.REPLY, message)
    for colleague in interest.colleagues.all():
        OutgoingMail.objects.post(InterestMail.REPLY_TO_COLLEAGUE, colleague)
