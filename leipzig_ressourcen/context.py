"""What every page knows: the city's name, the banner of invented data, the mode."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """Values every template may use."""
    return {"production": settings.PRODUCTION}
