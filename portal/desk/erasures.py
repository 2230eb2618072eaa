"""Accounts that were deleted do not come back with an older copy of the database."""

from collections.abc import Collection

from django.contrib.auth import get_user_model

from portal.runtime.erasures import track

from .accounts import has_history


def _delete(keys: Collection[int]) -> int:
    users = get_user_model()._default_manager.filter(pk__in=keys)
    kept = [user.pk for user in users if has_history(user)]
    users.filter(pk__in=kept).update(is_active=False)
    return users.exclude(pk__in=kept).delete()[0]


track(get_user_model(), lambda user: f"{user.pk}|{user.date_joined.isoformat()}", _delete)
