from django.urls import path

from .views import details, dossier, interest, lists, matching, municipalities, notes

app_name = "themes"

urlpatterns = [
    path("themas/", lists.ThemeList.as_view(), name="themes"),
    path("themas/<slug:slug>/", details.ThemeDetail.as_view(), name="theme"),
    path("allianties/", lists.AllianceList.as_view(), name="alliances"),
    path("allianties/<slug:slug>/", details.AllianceDetail.as_view(), name="alliance"),
    path("rollen/", lists.RoleList.as_view(), name="roles"),
    path("rollen/<slug:slug>/", details.RoleDetail.as_view(), name="role"),
    path("rollen/<slug:slug>/notitie/", notes.RoleNote.as_view(), name="role_note"),
    path("meedoen/verstuurd/", interest.InterestSent.as_view(), name="interest_sent"),
    path("meedoen/bevestigen/<str:secret>/", interest.Confirm.as_view(), name="confirm"),
    path("meedoen/nieuwe-link/", interest.NewLink.as_view(), name="new_link"),
    path("meedoen/gewist/", dossier.DossierErased.as_view(), name="dossier_erased"),
    path("meedoen/uitgeschreven/", dossier.DossierLeft.as_view(), name="dossier_left"),
    path("meedoen/dossier/<str:secret>/", dossier.Dossier.as_view(), name="dossier"),
    path("meedoen/past-dit/", matching.DoesThisFit.as_view(), name="fit"),
    path(
        "gemeenten/<slug:slug>/",
        municipalities.MunicipalityDetail.as_view(),
        name="municipality",
    ),
    path("belemmeringen/", lists.BarrierList.as_view(), name="barriers"),
    path("belemmeringen/<slug:slug>/", details.BarrierDetail.as_view(), name="barrier"),
]
