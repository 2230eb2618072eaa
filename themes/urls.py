from django.urls import path

from .views import details, lists, notes

app_name = "themes"

urlpatterns = [
    path("themas/", lists.ThemeList.as_view(), name="themes"),
    path("themas/<slug:slug>/", details.ThemeDetail.as_view(), name="theme"),
    path("allianties/", lists.AllianceList.as_view(), name="alliances"),
    path("allianties/<slug:slug>/", details.AllianceDetail.as_view(), name="alliance"),
    path("rollen/", lists.RoleList.as_view(), name="roles"),
    path("rollen/<slug:slug>/", details.RoleDetail.as_view(), name="role"),
    path("rollen/<slug:slug>/notitie/", notes.RoleNote.as_view(), name="role_note"),
    path("belemmeringen/", lists.BarrierList.as_view(), name="barriers"),
    path("belemmeringen/<slug:slug>/", details.BarrierDetail.as_view(), name="barrier"),
    path("begrippen/", lists.ConceptList.as_view(), name="concepts"),
    path("begrippen/<slug:slug>/", details.ConceptDetail.as_view(), name="concept"),
    path("vervolg/", lists.FollowUpList.as_view(), name="follow_ups"),
    path("vervolg/<slug:slug>/", details.FollowUpDetail.as_view(), name="followup"),
]
