"""All page routes on one screen; planning's own pages stand in planning/urls.py."""

from django.contrib import admin
from django.urls import include, path

from districts.views import list_areas
from facilities.views import list_facilities
from leipzig_ressourcen import errors, views
from leipzig_ressourcen.accounts.views import enter_admin
from leipzig_ressourcen.docs import show_interface
from planning.views.areas import show_area
from planning.views.indicators import list_indicators, show_indicator
from planning.views.map import show_map, show_outlines
from planning.views.measures import list_measures

admin.site.login = enter_admin  # one door for all

urlpatterns = [
    path("", views.start, name="start"),
    path("", include("planning.urls")),  # /planung/ and /einrichtungen/<number>/
    path("einrichtungen/", list_facilities, name="facilities"),
    path("bezirke/", list_areas, name="areas"),
    path("bezirke/<slug:kind>/<str:key>/", show_area, name="area"),
    path("massnahmen/", list_measures, name="measures"),
    path("karte/", show_map, name="map"),
    path("karte/umrisse.geojson", show_outlines, name="outlines"),
    path("indikatoren/", list_indicators, name="indicators"),
    path("indikatoren/<slug:code>/", show_indicator, name="indicator"),
    path("methodik/", views.show_methods, name="methods"),
    path("handbuch/", views.show_handbook, name="handbook"),
    path("barrierefreiheit/", views.show_accessibility, name="accessibility"),
    path("", include("leipzig_ressourcen.accounts.urls")),  # /anmelden/ and /konto/
    path("admin/", admin.site.urls),
    path("api/", show_interface, name="interface"),
    path("api/v1/", include("leipzig_ressourcen.api")),
    path("ogc/", include("leipzig_ressourcen.ogc")),
    path("offene-daten/katalog.jsonld", views.show_catalogue, name="catalogue"),
    path("offene-daten/datenpaket.zip", views.hand_out_package, name="data-package"),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error
handler429 = errors.too_many
