"""Pages of planning; the two Steckbriefe stand here because they need its measures."""

from django.urls import URLPattern

app_name = "planning"
urlpatterns: list[URLPattern] = []
