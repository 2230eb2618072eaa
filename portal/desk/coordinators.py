"""The coordinator: a group with the rights that curating needs."""

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import transaction

from .rights import CuratedConfig

GROUP_NAME = "Coördinator"
# Who sees the others can help who lost a second factor; adding an account is inviting someone.
OF_ACCOUNTS = {("auth", "view_user"), ("auth", "add_user")}


def needed_permissions() -> set[Permission]:
    """What the apps say that the coordinator may do with their models."""
    codenames = {
        (config.label, f"{action}_{model._meta.model_name}")
        for config in apps.get_app_configs()
        if isinstance(config, CuratedConfig)
        for model in config.get_models()
        for action in config.coordinator_rights.get(
            str(model._meta.model_name), config.coordinator_default
        )
    }
    codenames |= OF_ACCOUNTS
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
