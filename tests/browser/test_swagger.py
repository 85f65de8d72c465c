"""Swagger is not only drawn: a request tried out there is answered."""

import json


def test_a_request_can_be_tried_out(reading, demo_server):
    visit = reading(demo_server)
    visit.open("/api/v1/docs/")
    page = visit.page
    operation = page.locator("#operations-service-types-service_types_list")
    operation.locator(".opblock-summary-control").click()
    operation.locator(".try-out__btn").click()
    operation.locator(".execute").click()
    answer = operation.locator(
        ".live-responses-table .response-col_description .microlight"
    )
    answer.first.wait_for()
    assert json.loads(answer.first.inner_text())["count"] > 0
    assert visit.errors == []
