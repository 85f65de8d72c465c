"""The page about the REST interface: end points and terms in plain HTML, then Swagger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import BaseRouter


@dataclass(frozen=True)
class EndPoint:
    """One address of the interface and its first sentence."""

    path: str
    text: str


def end_points(router: BaseRouter) -> Iterator[EndPoint]:
    """Every list of the interface, in the order of its registration."""
    for prefix, viewset, _ in router.registry:
        if "(" not in prefix:
            yield EndPoint(prefix, viewset.about.partition("\n")[0])


class DocsView(SpectacularSwaggerSplitView):
    """End points, terms of use and Swagger; its script is a second request, not inline."""

    template_name = "api/docs.html"
    router: BaseRouter | None = None

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """The page, or with ``?script`` the script that starts Swagger."""
        response = super().get(request, *args, **kwargs)
        response.data["end_points"] = list(end_points(self.router))
        return response
