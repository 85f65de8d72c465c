"""All page routes on one screen."""

from django.contrib import admin
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path

from leipzig_ressourcen import errors, views

urlpatterns = [
    path("", views.start, name="start"),
    path("methodik/", views.show_methods, name="methods"),
    path("handbuch/", views.show_handbook, name="handbook"),
    path("barrierefreiheit/", views.show_accessibility, name="accessibility"),
    path("", include("districts.urls")),  # /bezirke/ /karte/ /indikatoren/
    path("", include("facilities.urls")),  # /einrichtungen/
    path("", include("planning.urls")),  # /planung/ and both Steckbriefe
    path("anmelden/", LoginView.as_view(), name="login"),
    path("abmelden/", LogoutView.as_view(), name="logout"),
    path("admin/", admin.site.urls),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error
