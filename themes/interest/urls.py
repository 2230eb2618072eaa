"""Below `meedoen/`."""

from django.urls import include, path
from django.views.generic import TemplateView

from portal.runtime.page_policy import private

from .models import InterestSettings
from .models.interest import CONFIRM_WITHIN
from .views import dossier, registering

app_name = "interest"

of_dossier = [
    path("", dossier.Dossier.as_view(), name="dossier"),
    *(path(route, view.as_view(act=act), name=name) for route, name, view, act in dossier.ACTS),
]

# What happens next; the same page for everyone, so that it tells nothing.
sent = TemplateView.as_view(
    template_name="interest/interest_sent.html",
    extra_context={"settings": InterestSettings.load, "confirm_days": CONFIRM_WITHIN.days},
)
erased = TemplateView.as_view(template_name="interest/dossier_erased.html")
left = TemplateView.as_view(template_name="interest/dossier_left.html")

urlpatterns = [
    path("verstuurd/", private(sent), name="interest_sent"),
    path("bevestigen/<str:secret>/", registering.Confirm.as_view(), name="confirm"),
    path("nieuwe-link/", registering.NewLink.as_view(), name="new_link"),
    path("gewist/", private(erased), name="dossier_erased"),
    path("uitgeschreven/", private(left), name="dossier_left"),
    path("dossier/<str:secret>/", include(of_dossier)),
]
