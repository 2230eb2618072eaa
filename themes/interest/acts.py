"""The table of a registration: who may do what in which state, and what follows from it.

Views, desk and jobs ask this table; `tests/interest/test_acts.py` walks all of it.
"""

import datetime
from dataclasses import dataclass
from enum import Enum, Flag, auto

from django.contrib.auth.models import User
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from portal.outbox.models import OutgoingMail

from .models import CloseReason, Interest, InterestAction, InterestSettings, InterestState
from .models.interest import CONFIRM_WITHIN, COUNTED_STATES, LISTED_STATES, OPEN_STATES

NEW, CONFIRMED, IN_CONVERSATION, MATCHED, CLOSED = InterestState


class InterestMail(TextChoices):
    CONFIRM = "interest-confirm", _("Please confirm your registration")
    CONFIRMED = "interest-confirmed", _("Your registration is confirmed")
    LINK = "interest-link", _("New link to the dossier")
    NEWS = "interest-news", _("News about your registration")
    COLLEAGUE = "interest-colleague", _("To a colleague who reads along")
    REPLY = "interest-reply", _("Reply to a registration")
    REPLY_TO_COLLEAGUE = "interest-reply-colleague", _("Reply, to a colleague")
    NOTICE = "interest-new", _("Notice of a registration")
    DIGEST = "interest-digest", _("Overview of registrations")


# Those that anyone can cause by typing an address: `registering` leaves a pause between them.
CAUSED_BY_STRANGERS = (InterestMail.CONFIRM, InterestMail.LINK)
# Those that follow from an act as such; the others are posted where their item or moment is known.
FOLLOWS = (InterestMail.CONFIRMED, InterestMail.NEWS, InterestMail.NOTICE)


class Actor(Flag):
    REGISTRANT = auto()
    COLLEAGUE = auto()
    COORDINATOR = auto()
    PORTAL = auto()


class Promise(Enum):
    """What an act does to the day by which an answer is promised."""

    KEPT = auto()
    MADE = auto()  # unless one was made before
    ENDED = auto()
    AS_BEFORE = auto()  # as it was before the match


class Becomes(Enum):
    """What follows when it is no fixed state."""

    ERASED = auto()
    AS_BEFORE = auto()  # as it was before the match


Steps = dict[InterestState, InterestState | Becomes]


class NotPossible(Exception):  # noqa: N818 - a state of affairs that is told
    """The registration is in a state in which this cannot be done, perhaps since a moment ago."""


@dataclass(frozen=True, eq=False)
class Act:
    """Something that is done to a registration. `steps` says from which state to which.

    What the registrant withdrew is closed for good: some acts stop there.
    """

    who: Actor
    steps: Steps
    log: InterestAction | None = None
    mails: tuple[InterestMail, ...] = ()
    promise: Promise = Promise.KEPT
    also_if_withdrawn: bool = True

    def is_possible(self, interest: Interest) -> bool:
        is_withdrawn = interest.close_reason == CloseReason.WITHDRAWN
        return interest.state in self.steps and (self.also_if_withdrawn or not is_withdrawn)

    def check(self, interest: Interest) -> None:
        """Raises NotPossible."""
        if not self.is_possible(interest):
            raise NotPossible

    def apply(self, interest: Interest, user: User | None = None, detail: str = "") -> None:
        """Save a locked registration in the state that follows. Raises NotPossible."""
        self.check(interest)
        after = self.steps[InterestState(interest.state)]
        if isinstance(after, InterestState):
            interest.state = after
        if self.promise is Promise.MADE and interest.due_on is None:
            interest.due_on = InterestSettings.load().due_on()
        elif self.promise is Promise.ENDED:
            interest.due_on = None
        interest.save()
        self.note(interest, user, detail)

    def note(self, interest: Interest, user: User | None = None, detail: str = "") -> None:
        """Log it and post the mails about the registration, for who saved it already.

        Without a user it was the registrant, or the portal. No personal data in the detail.
        """
        if self.log is None:  # then there is nothing to mail about it either
            return
        of = {"action": self.log, "user": user, "state": interest.state}
        interest.events.create(**of, detail=detail[:200])
        for kind in self.mails:
            if kind in FOLLOWS and _is_wanted(kind, interest):
                OutgoingMail.objects.post(kind, interest)


def _is_wanted(kind: InterestMail, interest: Interest) -> bool:
    """News leads to the dossier, and that is there once the registration is confirmed."""
    if kind == InterestMail.NOTICE:
        settings = InterestSettings.load()
        return bool(settings.notify) and not settings.is_digest
    return kind != InterestMail.NEWS or interest.state != NEW


def _stays(*states: InterestState) -> Steps:
    return {state: state for state in states}


def _leads(after: InterestState | Becomes, *states: InterestState) -> Steps:
    return dict.fromkeys(states, after)


REGISTRANT, COLLEAGUE, COORDINATOR, PORTAL = Actor
KEPT, MADE, ENDED, AS_BEFORE = Promise
Log, Mail = InterestAction, InterestMail
READERS = REGISTRANT | COLLEAGUE

# By the form and the links in the mails

REGISTER = Act(REGISTRANT, _stays(NEW), Log.REGISTERED, (Mail.CONFIRM,))
# The same form with other answers; mailed again when the address is another.
CORRECT = Act(REGISTRANT, _stays(NEW), Log.AMENDED, (Mail.CONFIRM,))
CONFIRM = Act(
    REGISTRANT, _leads(CONFIRMED, NEW), Log.CONFIRMED, (Mail.CONFIRMED, Mail.NOTICE), MADE
)
# A new link, for who lost it; until it is confirmed that is the link to confirm.
ASK_LINK = Act(REGISTRANT, _stays(*LISTED_STATES), mails=(Mail.LINK,))
ASK_TO_CONFIRM = Act(REGISTRANT, _stays(NEW), mails=(Mail.CONFIRM,))

# In the dossier

END_OLDER_LINKS = Act(REGISTRANT, _stays(*LISTED_STATES))
MESSAGE = Act(READERS, _stays(*COUNTED_STATES), Log.MESSAGE_IN, promise=MADE)
AMEND = Act(REGISTRANT, _stays(*COUNTED_STATES), Log.AMENDED)
CHOOSE = Act(REGISTRANT, _stays(*COUNTED_STATES), Log.AMENDED)
ADD_COLLEAGUE = Act(REGISTRANT, _stays(*COUNTED_STATES), Log.COLLEAGUE, (Mail.COLLEAGUE,))
REMOVE_COLLEAGUE = Act(REGISTRANT, _stays(*LISTED_STATES))
STOP_READING = Act(COLLEAGUE, _stays(*LISTED_STATES))
WITHDRAW = Act(REGISTRANT, _leads(CLOSED, *COUNTED_STATES), Log.WITHDRAWN, promise=ENDED)
ERASE = Act(REGISTRANT | COORDINATOR, _leads(Becomes.ERASED, *LISTED_STATES))

# At the desk

TAKE = Act(COORDINATOR, _stays(*COUNTED_STATES), Log.OWNER)  # in the list
ASSIGN = Act(COORDINATOR, _stays(*LISTED_STATES), Log.OWNER)  # in the form
NOTE = Act(COORDINATOR, _stays(*LISTED_STATES), Log.NOTED)
EXPORT = Act(COORDINATOR, _stays(*LISTED_STATES), Log.EXPORTED)
START_CONVERSATION = Act(COORDINATOR, _leads(IN_CONVERSATION, CONFIRMED), Log.STATE)
PUT_BACK = Act(COORDINATOR, _leads(CONFIRMED, IN_CONVERSATION), Log.STATE)
CLOSE = Act(COORDINATOR, _leads(CLOSED, *OPEN_STATES), Log.STATE, (Mail.NEWS,), ENDED)
# Not in the list, with several at once: a role hangs on it.
CLOSE_MATCHED = Act(COORDINATOR, _leads(CLOSED, MATCHED), CLOSE.log, CLOSE.mails, CLOSE.promise)
REOPEN = Act(COORDINATOR, _leads(CONFIRMED, CLOSED), Log.STATE, also_if_withdrawn=False)
RESUME = Act(COORDINATOR, _leads(IN_CONVERSATION, CLOSED), Log.STATE, also_if_withdrawn=False)
CHANGE_REASON = Act(COORDINATOR, _stays(CLOSED), Log.STATE, also_if_withdrawn=False)
REPLY = Act(
    COORDINATOR,
    _stays(*LISTED_STATES) | _leads(IN_CONVERSATION, CONFIRMED),
    Log.MESSAGE_OUT,
    (Mail.REPLY, Mail.REPLY_TO_COLLEAGUE),
    ENDED,
)
VERIFY = Act(COORDINATOR, _stays(*COUNTED_STATES), Log.VERIFIED)
UNVERIFY = Act(COORDINATOR, _stays(*LISTED_STATES), Log.UNVERIFIED)
# Matching: only the role changes, or the organisation gets a place.
DISCUSS_ROLE = Act(
    COORDINATOR,
    _leads(IN_CONVERSATION, *OPEN_STATES, CLOSED) | _stays(MATCHED),
    Log.MATCHED,
    (Mail.NEWS,),
    also_if_withdrawn=False,
)
GIVE_ROLE = Act(
    COORDINATOR,
    _leads(MATCHED, *LISTED_STATES),
    Log.MATCHED,
    (Mail.NEWS,),
    ENDED,
    also_if_withdrawn=False,
)
UNDO_MATCH = Act(
    COORDINATOR,
    _stays(CONFIRMED, CLOSED) | _leads(Becomes.AS_BEFORE, IN_CONVERSATION, MATCHED),
    Log.UNMATCHED,
    promise=AS_BEFORE,
)

# By itself

MOVE = Act(PORTAL, _stays(NEW, *COUNTED_STATES), Log.MUNICIPALITY, (Mail.NEWS,))
EXPIRE = Act(PORTAL, _leads(Becomes.ERASED, *InterestState))

# What the coordinator can choose as the state of a registration.
BY_HAND = (START_CONVERSATION, PUT_BACK, CLOSE, CLOSE_MATCHED, REOPEN, RESUME)


def states_by_hand(interest: Interest) -> dict[InterestState | Becomes, Act]:
    """The states to which the coordinator can bring a registration, and by which act."""
    before = InterestState(interest.state)
    return {act.steps[before]: act for act in BY_HAND if act.is_possible(interest)}


@dataclass(frozen=True)
class Kept:
    """How long a registration in some states is kept, counted from the moment in `since`."""

    why: str  # a field of RetentionRun
    states: tuple[InterestState, ...]
    setting: str = ""  # a field of InterestSettings, in days; fixed when there is none
    since: str = "updated_at"

    def time(self, settings: InterestSettings) -> datetime.timedelta:
        if not self.setting:
            return CONFIRM_WITHIN
        return datetime.timedelta(days=getattr(settings, self.setting))


RETENTION = (
    Kept("unconfirmed", (NEW,), since="created_at"),
    Kept("closed", (CLOSED,), "keep_closed_days"),
    Kept("matched", (MATCHED,), "keep_matched_days"),
    Kept("silent", OPEN_STATES, "keep_open_days"),
)
