"""The pages of allauth; some take the place of a page that Django's admin has at that address."""

from allauth.account.urls import urlpatterns as pages
from allauth.account.views import password_change
from django.urls import include, path

# Nobody signs up, and a mail address is a field of the account.
UNUSED = ("signup", "email")

urlpatterns = [
    *(page for page in pages if not any(word in str(page.name) for word in UNUSED)),
    path("password_change/", password_change),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
