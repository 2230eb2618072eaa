"""What time does: a promise that is broken, a municipality that changes, and what is erased."""

from .desk_acts import DESK, INBOX, Desk
from .dossier import Registrant
from .scratch import Scratch
from .store import Store

DAY = 24 * 60  # minutes
MOMENTS = (
    # The first moment is 4 May 2026.
    ("30-promise_broken", 29 * DAY),  # 2 June 2026
    ("31-municipality_changed", 243 * DAY),  # 2 January 2027
    ("32-everything_erased", 1000 * DAY),  # January 2029
)


def look_around(desk: Desk, people: dict[str, Registrant]) -> None:
    """What would be erased, the daily jobs, the desk after them, and the dossiers."""
    output = desk.acts.scratch.manage("erase_interest", "--dry-run")
    desk.acts.store.text(desk.acts.step("erase"), output)
    desk.acts.work()
    desk.sign_in()
    desk.get(DESK)
    desk.list_of(INBOX)
    for one in people.values():
        if one.dossier:
            desk.get(one.dossier)


def run(scratch: Scratch, store: Store, desk: Desk, people: dict[str, Registrant]) -> None:
    for name, minutes in MOMENTS:
        # A browser of its own: the session of before has ended by now.
        later = Desk(scratch, store, desk.password)
        later.acts.perform(name, minutes, look_around, later, people)
