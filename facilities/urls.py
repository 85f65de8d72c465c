"""Pages about facilities; the Steckbrief lives in planning, which knows the measures."""

from django.urls import path

from facilities import views

app_name = "facilities"
urlpatterns = [
    path("einrichtungen/", views.list_facilities, name="list"),
]
