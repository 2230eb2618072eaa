"""The coordinator: a group with the rights that curating needs, and the first account."""

import secrets

from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import transaction

GROUP_NAME = "Coördinator"
CONTENT_APPS = ("partners", "milestones", "themes", "search", "portal")
# Facts from public registers, loaded and never typed; and what visitors searched for. Of the
# municipalities only those can be edited that no register has yet.
VIEW_ONLY = {
    *("province", "searchedquery"),
    *("interestevent", "interestmessage", "retentionrun"),
}
HIDDEN = {
    *("municipalityname", "loadeditem"),
    *("searchentry", "searchword"),
    *("dossierlink", "interestcolleague", "rolematch", "submissioncount"),
}
# What the portal keeps of its own doings: to look at, and to send once more.
ALSO = {
    ("outbox", "view_outgoingmail"),
    ("outbox", "send_again_outgoingmail"),
    ("outbox", "view_jobrun"),
    ("themes", "export_interest"),
}
PASSWORD_BYTES = 12


def needed_permissions() -> set[Permission]:
    """What the coordinator may do: everything with content, look at reference data."""
    codenames = {
        (model._meta.app_label, f"{action}_{model._meta.model_name}")
        for label in CONTENT_APPS
        for model in apps.get_app_config(label).get_models()
        if model._meta.model_name not in HIDDEN
        for action in (
            ["view"] if model._meta.model_name in VIEW_ONLY else ["view", "add", "change", "delete"]
        )
    }
    codenames |= ALSO
    permissions = Permission.objects.select_related("content_type")
    return {p for p in permissions if (p.content_type.app_label, p.codename) in codenames}


@transaction.atomic
def sync_group() -> Group:
    """Make the group, or give it exactly the permissions needed again."""
    group, _created = Group.objects.get_or_create(name=GROUP_NAME)
    needed = needed_permissions()
    if set(group.permissions.all()) != needed:
        group.permissions.set(needed)
    return group


@transaction.atomic
def create_coordinator(username: str) -> str:
    """Make an account in the group and return its password, which is stored nowhere in clear.

    Raises IntegrityError when the user name is taken.
    """
    password = secrets.token_urlsafe(PASSWORD_BYTES)
    user = get_user_model().objects.create_user(username, password=password, is_staff=True)
    user.groups.add(sync_group())
    return password


def has_account() -> bool:
    """Whether anyone ever got an account, also one that may do nothing any more."""
    return get_user_model().objects.exists()
