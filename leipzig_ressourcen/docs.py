"""The pages about the REST interface: plain HTML to read, Swagger to try things out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from leipzig_ressourcen.features.collections import COLLECTIONS

PREFIX = "/api/v1/"
PLACE = re.compile(r"{\w+}")


@dataclass(frozen=True)
class Parameter:
    """One word of a query: what it means and which values it takes, if they are few."""

    name: str
    text: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class EndPoint:
    """One address: what it answers, the words it reads, an answer as example."""

    path: str
    text: str
    more: str
    parameters: tuple[Parameter, ...]
    example: str
    is_open: bool  # answers without sign-in

    @property
    def anchor(self) -> str:
        """Fragment of the address on the page."""
        return self.path.strip("/").replace("/", "-").replace("{", "").replace("}", "")

    @property
    def is_list(self) -> bool:
        """Whether it can be opened as it stands."""
        return "{" not in self.path


@cache
def end_points() -> tuple[EndPoint, ...]:
    """Every list of the interface, read from its own schema; the same for all readers."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return tuple(_end_points(schema["paths"]))


def _end_points(paths: Mapping[str, Any]) -> Iterator[EndPoint]:
    for path, verbs in paths.items():
        operation = verbs["get"]
        if not path.endswith("}/"):
            text, _, more = operation["description"].replace("`", "").partition("\n\n")
            words = map(_parameter, operation["parameters"])
            example = _example(operation["responses"]["200"])
            asked = resolve(PLACE.sub("1", path)).func.cls.permission_classes
            own = path.removeprefix(PREFIX)
            is_open = IsAuthenticated not in asked
            yield EndPoint(own, text, more, tuple(words), example, is_open)


def _parameter(given: Mapping[str, Any]) -> Parameter:
    text = given.get("description", "").partition("\n\n")[0]
    schema = given["schema"]
    values = schema.get("enum") or schema.get("items", {}).get("enum", ())
    return Parameter(given["name"], text, tuple(map(str, values)))


def _example(response: Mapping[str, Any]) -> str:
    examples = response["content"]["application/json"].get("examples", {})
    values = [example["value"] for example in examples.values()]
    return json.dumps(values[0], indent=2, ensure_ascii=False) if values else ""


@require_safe
def show_interface(request: HttpRequest) -> HttpResponse:
    """Addresses, words, examples and terms of use in plain HTML."""
    context = {"end_points": end_points(), "collections": COLLECTIONS.values()}
    return render(request, "api/interface.html", context)


class SwaggerView(SpectacularSwaggerSplitView):
    """Swagger from our own files; its script is a second request, none is inline."""

    template_name = "api/swagger.html"

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: object, **kwargs: object) -> Response:
        """The page, or with ``?script`` the script that starts Swagger."""
        return super().get(request, *args, **kwargs)
