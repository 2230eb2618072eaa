"""Below `meedoen/`."""

from django.urls import include, path
from django.views.generic import TemplateView

from portal.runtime.page_policy import private

from .models import InterestSettings
from .models.interest import CONFIRM_WITHIN
from .views import dossier, dossier_acts, registering

app_name = "interest"

of_dossier = [
    path("", dossier.Dossier.as_view(), name="dossier"),
    path("oude-links/", dossier_acts.EndOlderLinks.as_view(), name="end_older_links"),
    path("bericht/", dossier_acts.WriteMessage.as_view(), name="message"),
    path("wijzigen/", dossier_acts.Amend.as_view(), name="amend"),
    path("keuze/", dossier_acts.Choose.as_view(), name="choose"),
    path("collegas/", dossier_acts.AddColleague.as_view(), name="add_colleague"),
    path(
        "collegas/<int:pk>/verwijderen/",
        dossier_acts.RemoveColleague.as_view(),
        name="remove_colleague",
    ),
    path("stoppen/", dossier_acts.StopReading.as_view(), name="stop_reading"),
    path("intrekken/", dossier_acts.Withdraw.as_view(), name="withdraw"),
    path("wissen/", dossier_acts.Erase.as_view(), name="erase"),
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
