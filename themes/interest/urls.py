"""Below `meedoen/`."""

from django.urls import path

from .views import dossier, registering

app_name = "interest"

urlpatterns = [
    path("verstuurd/", registering.InterestSent.as_view(), name="interest_sent"),
    path("bevestigen/<str:secret>/", registering.Confirm.as_view(), name="confirm"),
    path("nieuwe-link/", registering.NewLink.as_view(), name="new_link"),
    path("gewist/", dossier.DossierErased.as_view(), name="dossier_erased"),
    path("uitgeschreven/", dossier.DossierLeft.as_view(), name="dossier_left"),
    path("dossier/<str:secret>/", dossier.Dossier.as_view(), name="dossier"),
]
