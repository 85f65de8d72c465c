"""How long lists are cut into pages for REST clients."""

from rest_framework.pagination import PageNumberPagination


class Pages(PageNumberPagination):
    """``{count, next, previous, results}``; ``page_size`` up to 1,000 rows."""

    page_size_query_param = "page_size"
    max_page_size = 1000
