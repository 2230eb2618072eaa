"""Accounts that were deleted do not come back with an older copy of the database."""

from django.contrib.auth import get_user_model

from portal.runtime.erasures import track

track(get_user_model(), lambda user: f"{user.pk}|{user.date_joined.isoformat()}")
