"""The whole table of acts, as far as someone can press a button: every act in every state.

Covers: themes/interest/models/interest.py
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from itertools import product

import pytest
from django.contrib.contenttypes.models import ContentType
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from portal.outbox.models import OutgoingMail
from tests import factories as make
from tests.interest.desk import INBOX, check, take_back
from tests.interest.registrations import answers, ask_link
from themes.interest import acts
from themes.interest.acts import RETENTION, Act, Actor, Becomes, InterestMail, NotPossible, Promise
from themes.interest.changes import Registrations
from themes.interest.forms import RegistrationForm
from themes.interest.models import (
    DossierLink,
    Interest,
    InterestColleague,
    InterestMessage,
    InterestSettings,
    InterestState,
    RoleMatch,
)
from themes.interest.models.dossier import hashed
from themes.interest.retention import erase_expired
from themes.models import Role

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("patience")]

ACTS = {name: act for name, act in vars(acts).items() if isinstance(act, Act)}
DAY = timezone.localdate() + timedelta(days=3)
WITHDRAWN = "withdrawn"
STANDINGS = [*InterestState.values, WITHDRAWN]


@dataclass
class World:
    """A registration, with whatever an act needs, and who can do something to it."""

    interest: Interest
    role: Role
    made: RoleMatch
    colleague: InterestColleague
    client: Client
    desk: Client
    token: str  # of the form by which it came

    def dossier(
        self, act: str, colleague: InterestColleague | None = None, **typed
    ) -> HttpResponse:
        secret = DossierLink.make(self.interest, colleague=colleague)
        return self.client.post(f"/meedoen/dossier/{secret}/{act}/", typed)

    def page(self, act: str, **typed) -> HttpResponse:
        return self.desk.post(f"{INBOX}{self.interest.pk}/{act}/", typed, follow=True)

    def form(self, **changed) -> HttpResponse:
        management = {
            f"{prefix}-{name}": "0"
            for prefix in ("messages", "events")
            for name in ("TOTAL_FORMS", "INITIAL_FORMS")
        }
        values = {
            "state": self.interest.state,
            "close_reason": self.interest.close_reason,
            "owner": "",
            "due_on": self.interest.due_on or "",
            "notes": "",
        }
        return self.page("change", **management | values | changed)

    def of_list(self, action: str, **typed) -> HttpResponse:
        chosen = {"action": action, "_selected_action": [self.interest.pk]}
        return self.desk.post(INBOX, chosen | typed, follow=True)

    def move(self) -> None:
        today = timezone.localdate()
        change = make.MunicipalityChangeFactory(predecessor=self.interest.municipality, date=today)
        type(change).objects.filter(pk=change.pk).update(applied_at=timezone.now())
        Registrations().carry_out(change)

    def match(self, outcome: str) -> HttpResponse:
        other = make.RoleFactory(alliance=make.AllianceFactory())
        return self.page("koppelen", role=other.pk, outcome=outcome, consent="on")


COLLEAGUE = {"colleague_name": "Els", "colleague_email": "els@zwolle.example"}
DO: dict[str, Callable[[World], HttpResponse | None]] = {
    "CORRECT": lambda w: w.client.post(
        "/meedoen/", answers(token=w.token, email="ander@a.example")
    ),
    "CONFIRM": lambda w: w.client.post("/meedoen/bevestigen/geheim/"),
    "ASK_LINK": lambda w: ask_link(w.client, w.interest.email),
    "ASK_TO_CONFIRM": lambda w: ask_link(w.client, w.interest.email),
    "END_OLDER_LINKS": lambda w: w.dossier("oude-links"),
    "MESSAGE": lambda w: w.dossier("bericht", body="Een vraag"),
    "AMEND": lambda w: w.dossier("wijzigen", name="Jo de Boer", job_title="Adviseur"),
    "CHOOSE": lambda w: w.dossier("keuze", roles=[w.role.slug], message="Iets anders"),
    "ADD_COLLEAGUE": lambda w: w.dossier("collegas", **COLLEAGUE),
    "REMOVE_COLLEAGUE": lambda w: w.dossier(f"collegas/{w.colleague.pk}/verwijderen"),
    "STOP_READING": lambda w: w.dossier("stoppen", colleague=w.colleague),
    "WITHDRAW": lambda w: w.dossier("intrekken", klaar="on"),
    "ERASE": lambda w: w.dossier("wissen", zeker="on"),
    "TAKE": lambda w: w.of_list("take"),
    "ASSIGN": lambda w: w.form(owner=w.desk.user.pk),
    "NOTE": lambda w: w.form(notes="Bellen."),
    "EXPORT": lambda w: w.of_list("export_csv"),
    "START_CONVERSATION": lambda w: w.of_list("start_conversation"),
    "CLOSE": lambda w: w.of_list("close", reason="other"),
    "CHANGE_REASON": lambda w: w.form(close_reason="no_answer"),
    "REPLY": lambda w: w.page("antwoord", body="Welkom"),
    "VERIFY": lambda w: check(w.desk, w.interest),
    "UNVERIFY": lambda w: take_back(w.desk, w.interest),
    "DISCUSS_ROLE": lambda w: w.match("in_conversation"),
    "GIVE_ROLE": lambda w: w.match("member"),
    "UNDO_MATCH": lambda w: w.desk.post(f"{INBOX}koppeling/{w.made.pk}/terug/", follow=True),
    "MOVE": lambda w: w.move(),
    "EXPIRE": lambda w: erase_expired(timezone.now() + timedelta(days=9999)) and None,
}
# By the state that the coordinator chooses in the form: see below.
IN_THE_FORM = {"PUT_BACK", "CLOSE_MATCHED", "REOPEN", "RESUME"}
# Nothing is there yet to be in a state.
FROM_NOTHING = {"REGISTER"}
# How it is told that something cannot be done any more.
TOLD = {
    "VERIFY": "Deze aanmelding is afgelopen.",
    "DISCUSS_ROLE": "kan niet meer worden gekoppeld",
    "GIVE_ROLE": "kan niet meer worden gekoppeld",
    "TAKE": "1 aanmelding is niet veranderd",
    "START_CONVERSATION": "1 aanmelding is niet veranderd",
    "CLOSE": "1 aanmelding is niet veranderd",
    "CHANGE_REASON": "reden",
}


def line(name: str, act: Act) -> str:
    """An act as it stands in the table below: what each state becomes, and what follows."""
    cells = []
    for standing in STANDINGS:
        state = InterestState.CLOSED if standing == WITHDRAWN else InterestState(standing)
        after = act.steps.get(state)
        if after is None or not is_possible(act, standing):
            cells.append("-")
        elif after == state:
            cells.append("=")
        else:
            cells.append(after.value if isinstance(after, InterestState) else after.name.lower())
    who = "+".join(sorted(actor.name.lower()[:5] for actor in act.who))
    mails = "+".join(kind.name.lower() for kind in act.mails)
    values = [*cells, act.promise.name.lower(), act.log or "-", mails or "-"]
    return " ".join([f"{name:18}", f"{who:11}", *values])


# Who does it, what new, confirmed, in conversation, matched, closed and withdrawn become, what is
# promised, what the log says, and the mails. Written out, so that no change of it goes unseen.
TABLE = """
REGISTER           regis       = - - - - - kept registered confirm
CORRECT            regis       = - - - - - kept amended confirm
CONFIRM            regis       confirmed - - - - - made confirmed confirmed+notice
ASK_LINK           regis       - = = = = = kept - link
ASK_TO_CONFIRM     regis       = - - - - - kept - confirm
END_OLDER_LINKS    regis       - = = = = = kept - -
MESSAGE            colle+regis - = = = - - made message_in -
AMEND              regis       - = = = - - kept amended -
CHOOSE             regis       - = = = - - kept amended -
ADD_COLLEAGUE      regis       - = = = - - kept colleague colleague
REMOVE_COLLEAGUE   regis       - = = = = = kept - -
STOP_READING       colle       - = = = = = kept - -
WITHDRAW           regis       - closed closed closed - - ended withdrawn -
ERASE              coord+regis - erased erased erased erased erased kept - -
TAKE               coord       - = = = - - kept owner -
ASSIGN             coord       - = = = = = kept owner -
NOTE               coord       - = = = = = kept noted -
EXPORT             coord       - = = = = = kept exported -
START_CONVERSATION coord       - in_conversation - - - - kept state -
PUT_BACK           coord       - - confirmed - - - kept state -
CLOSE              coord       - closed closed - - - ended state news
CLOSE_MATCHED      coord       - - - closed - - ended state news
REOPEN             coord       - - - - confirmed - kept state -
RESUME             coord       - - - - in_conversation - kept state -
CHANGE_REASON      coord       - - - - = - kept state -
REPLY              coord       - in_conversation = = = = ended message_out reply+reply_to_colleague
VERIFY             coord       - = = = - - kept verified -
UNVERIFY           coord       - = = = = = kept unverified -
DISCUSS_ROLE       coord       - in_conversation = = in_conversation - kept matched news
GIVE_ROLE          coord       - matched matched = matched - ended matched news
UNDO_MATCH         coord       - = as_before as_before = = as_before unmatched -
MOVE               porta       = = = = - - kept municipality news
EXPIRE             porta       erased erased erased erased erased erased kept - -
"""


def test_the_table_says_what_was_agreed():
    assert "\n".join(line(*act) for act in ACTS.items()) == TABLE.strip()


def test_every_act_is_walked():
    assert set(ACTS) == DO.keys() | IN_THE_FORM | FROM_NOTHING


@pytest.fixture(scope="class")
def partner(shared_rows):
    make.InterestSettingsFactory(notify="bureau@example.org", is_digest=False)
    return make.PartnerFactory(is_municipality=True)


@pytest.fixture(scope="class")
def role(shared_rows):
    return make.RoleFactory(title="Proeftuin-gemeente", slug="proeftuin")


@pytest.fixture
def world_in(desk, role, partner):
    """Makes a registration that stands in some state, with all that acts need."""

    def world(standing: str, due_on=DAY) -> World:
        is_new, is_matched = standing == "new", standing == "matched"
        state = "closed" if standing == WITHDRAWN else standing
        reason = {WITHDRAWN: "withdrawn", "closed": "other"}.get(standing, "")
        token = RegistrationForm.new_token()
        interest = make.InterestFactory(
            state=state,
            close_reason=reason,
            confirmed_at=None if is_new else timezone.now(),
            due_on=due_on,
            municipality=partner.municipality,
            form_token=RegistrationForm._signer().unsign(token),
            confirm_hash=hashed("geheim"),
            matched_role=role if is_matched else None,
        )
        interest.roles.add(role)
        outcome = "filled" if is_matched else "in_conversation"
        Role.objects.filter(pk=role.pk).update(
            state=outcome, holder=partner if is_matched else None
        )
        made = RoleMatch.objects.create(
            interest=interest,
            role=role,
            outcome=outcome,
            partner=partner if is_matched else None,
            role_state_before="open",
            interest_state_before="confirmed",
            due_on_before=DAY,
        )
        colleague = interest.colleagues.create(name="An", email="an@zwolle.example")
        return World(interest, role, made, colleague, Client(), desk, token)

    return world


def mails_about(interest: Interest) -> set[str]:
    found = set()
    for model, path in (
        (Interest, "pk"),
        (InterestMessage, "interest"),
        (InterestColleague, "interest"),
    ):
        rows = model.objects.filter(**{path: interest.pk}).values("pk")
        about = ContentType.objects.get_for_model(model)
        mails = OutgoingMail.objects.filter(content_type=about, object_id__in=rows)
        found |= set(mails.values_list("kind", flat=True))
    return found


def is_possible(act: Act, standing: str) -> bool:
    if standing == WITHDRAWN:
        return InterestState.CLOSED in act.steps and act.also_if_withdrawn
    return standing in act.steps


def expected_day(act: Act):
    return {Promise.MADE: InterestSettings.load().due_on(), Promise.ENDED: None}.get(
        act.promise, DAY
    )


def stored(interest: Interest) -> list:
    """All of a registration that someone could have changed."""
    unseen = ("updated_at", "confirm_hash")
    rows = Interest.objects.filter(pk=interest.pk).values()
    relations = ("roles", "messages", "colleagues", "events", "matches")
    return [
        [{name: value for name, value in row.items() if name not in unseen} for row in rows],
        *(list(getattr(interest, name).order_by("pk").values()) for name in relations),
    ]


# What the coordinator can choose in the form, from each state.
CAN_CHOOSE = {
    "confirmed": {"confirmed", "in_conversation", "closed"},
    "in_conversation": {"confirmed", "in_conversation", "closed"},
    "matched": {"matched", "closed"},
    "closed": {"confirmed", "in_conversation", "closed"},
    WITHDRAWN: {"closed"},
}


class TestEveryAct:
    @pytest.mark.parametrize(
        ("name", "standing"),
        [(name, s) for name, s in product(DO, STANDINGS) if is_possible(ACTS[name], s)],
    )
    def test_what_is_possible_does_what_the_table_says(self, world_in, name, standing):
        act = ACTS[name]
        world = world_in(standing, None if act.promise is Promise.MADE else DAY)
        if name == "UNVERIFY":
            Interest.objects.update(verified_at=timezone.now(), verified_by=world.desk.user)
        events_before = world.interest.events.count()
        DO[name](world)
        state = InterestState.CLOSED if standing == WITHDRAWN else InterestState(standing)
        after = act.steps[state]
        found = Interest.objects.filter(pk=world.interest.pk).first()
        if after is Becomes.ERASED:
            assert found is None
            assert not OutgoingMail.objects.exists()
            return
        assert found.state == (InterestState.CONFIRMED if after is Becomes.AS_BEFORE else after)
        assert found.due_on == expected_day(act)
        events = list(found.events.all())[events_before:]
        if act.log is None:
            assert events == []
        else:
            assert (events[-1].action, events[-1].state) == (act.log, found.state)
            assert (events[-1].user == world.desk.user) == (Actor.COORDINATOR in act.who)
        is_untold = standing == "new" and InterestMail.NEWS in act.mails
        assert mails_about(found) == (set() if is_untold else set(act.mails))

    @pytest.mark.parametrize(
        ("name", "standing"),
        [(name, s) for name, s in product(DO, STANDINGS) if not is_possible(ACTS[name], s)],
    )
    def test_what_is_not_possible_changes_nothing_and_is_told(self, world_in, name, standing):
        act, world = ACTS[name], world_in(standing)
        before = stored(world.interest)
        answer = DO[name](world)
        assert stored(world.interest) == before
        assert not mails_about(world.interest) & set(act.mails)
        with pytest.raises(NotPossible):
            act.check(world.interest)
        if answer is None or name in {"CORRECT", "ASK_LINK", "ASK_TO_CONFIRM"}:
            return  # by itself, or an answer that is the same for everyone
        if Actor.COORDINATOR in act.who and answer.status_code != 409:
            # What was not confirmed is not there for the coordinator.
            assert standing == "new" or TOLD[name] in answer.content.decode()
        elif name == "WITHDRAW" and standing == WITHDRAWN:
            assert answer.status_code == 302  # to the dossier, which says that it was withdrawn
        else:
            assert answer.status_code in (409, 410)

    @pytest.mark.parametrize(("standing", "chosen"), [*product(CAN_CHOOSE, InterestState.values)])
    def test_the_coordinator_chooses_only_a_state_that_can_follow(self, world_in, standing, chosen):
        world = world_in(standing)
        before = world.interest.state
        is_closing = chosen == "closed" and before != "closed"
        reason = (
            "other" if is_closing else world.interest.close_reason if chosen == "closed" else ""
        )
        world.form(state=chosen, close_reason=reason)
        found = Interest.objects.get()
        if chosen not in CAN_CHOOSE[standing] or chosen == before:
            assert (found.state, mails_about(found)) == (before, set())
            assert not found.events.filter(action="state").exists()
            return
        act = acts.states_by_hand(world.interest)[InterestState(chosen)]
        assert (found.state, found.due_on) == (chosen, expected_day(act))
        event = found.events.get()
        assert (event.action, event.state, event.user) == (act.log, chosen, world.desk.user)
        assert mails_about(found) == set(act.mails)


def test_every_state_is_kept_for_a_time_of_its_own_kind():
    assert [kept.why for kept in RETENTION] == ["unconfirmed", "closed", "matched", "silent"]
    assert sorted(state for kept in RETENTION for state in kept.states) == sorted(InterestState)
    settings = InterestSettings(keep_closed_days=1, keep_matched_days=2, keep_open_days=3)
    assert [kept.time(settings).days for kept in RETENTION] == [14, 1, 2, 3]
