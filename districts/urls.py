"""Pages about areas and indicators."""

from django.urls import path

from districts import views

app_name = "districts"
urlpatterns = [
    path("bezirke/", views.list_areas, name="areas"),
    path("karte/", views.show_map, name="map"),
    path("indikatoren/", views.list_indicators, name="indicators"),
    path("indikatoren/<slug:code>/", views.show_indicator, name="indicator"),
]
