"""How long lists are cut into pages for REST clients."""

from typing import Any

from django.db.models import QuerySet
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request


class Pages(PageNumberPagination):
    """``{count, next, previous, results}``; ``page_size`` up to 1,000 rows."""

    page_query_description = "Seite, ab 1."
    page_size_query_param = "page_size"
    page_size_query_description = "Zeilen je Seite, 1 bis 1000; ohne Angabe 100."
    max_page_size = 1000

    def get_page_size(self, request: Request) -> int:
        """The size asked for; a size that cannot be is refused, not replaced."""
        asked = request.query_params.get(self.page_size_query_param)
        if asked is None:
            return self.page_size
        if not (asked.isascii() and asked.isdecimal() and 1 <= int(asked[:5]) <= 1000):
            raise ValidationError({"page_size": ["Bitte eine ganze Zahl von 1 bis 1000."]})
        return int(asked)

    def paginate_queryset(
        self, queryset: QuerySet, request: Request, view: Any = None
    ) -> list[Any]:
        """The rows of the page asked for; a page that is not there is refused."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except NotFound:
            last = self.django_paginator_class(queryset, self.get_page_size(request))
            message = f"Diese Seite gibt es nicht. Möglich: 1 bis {last.num_pages}."
            raise ValidationError({"page": [message]}) from None

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The four fields, with the example of a list that fits on one page."""
        document = super().get_paginated_response_schema(schema)
        for name, example in {"count": 1, "next": None, "previous": None}.items():
            document["properties"][name]["example"] = example
        return document
