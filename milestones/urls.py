from django.urls import path

from .views import details, lists

app_name = "milestones"

urlpatterns = [
    path("mijlpalen/", lists.MilestoneList.as_view(), name="milestones"),
    path("mijlpalen/<slug:slug>/", details.MilestoneDetail.as_view(), name="milestone"),
    path("lessen/", lists.LessonList.as_view(), name="lessons"),
    path("lessen/<slug:slug>/", details.LessonDetail.as_view(), name="lesson"),
    path("documenten/", lists.DocumentList.as_view(), name="documents"),
    path("documenten/<slug:slug>/", details.DocumentDetail.as_view(), name="document"),
    path("documenten/<slug:slug>/bestand/", details.DocumentFile.as_view(), name="document_file"),
]
