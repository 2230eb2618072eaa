from django.urls import path

from .views import details, lists, municipalities

app_name = "partners"

urlpatterns = [
    path("partners/", lists.PartnerList.as_view(), name="partners"),
    path("partners/<slug:slug>/", details.PartnerDetail.as_view(), name="partner"),
    path("werkgroepen/", lists.WorkingGroupList.as_view(), name="working_groups"),
    path("werkgroepen/<slug:slug>/", details.WorkingGroupDetail.as_view(), name="workinggroup"),
    path("gemeenten/", lists.MunicipalityList.as_view(), name="municipalities"),
    path(
        # No slug: an official name such as 's-Hertogenbosch leads to its page as well.
        "gemeenten/<str:slug>/",
        municipalities.MunicipalityDetail.as_view(),
        name="municipality",
    ),
]
