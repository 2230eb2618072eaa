"""Accounts that were deleted do not come back with an older copy of the database."""

from collections.abc import Collection

from django.contrib.auth import get_user_model

from portal.runtime.erasures import track


def _delete(keys: Collection[int]) -> int:
    return get_user_model()._default_manager.filter(pk__in=keys).delete()[0]


track(get_user_model(), lambda user: f"{user.pk}|{user.date_joined.isoformat()}", _delete)
