from typing import Any

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema

OPERATIONS = {
    ("get", "/api/v1/public/workshops"): {"200", "400", "429"},
    ("get", "/api/v1/public/workshops/{workshop_id}/slots"): {"200", "400", "404", "429"},
    ("get", "/api/v1/public/workshops/{workshop_id}/series"): {"200", "404", "429"},
    ("post", "/api/v1/public/workshops/{workshop_id}/quote"): {"200", "400", "404", "409", "422", "429"},
    ("post", "/api/v1/public/bookings"): {"201", "400", "403", "404", "409", "422", "429", "503"},
    ("get", "/api/v1/bookings/{uid}"): {"200", "401", "404", "429"},
    ("get", "/api/v1/bookings/{uid}/calendar.ics"): {"200", "401", "404", "429"},
    ("post", "/api/v1/bookings/{uid}/cancellation"): {
        "201", "400", "401", "403", "404", "409", "422", "429", "503",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    GENERATOR_STATS.reset()
    return SchemaGenerator(urlconf="config.urls_school").get_schema(request=None, public=True)


def test_schema_is_valid_and_made_without_warnings(schema) -> None:
    assert not GENERATOR_STATS
    validate_schema(schema)
    assert schema["openapi"].startswith("3.1")


def test_schema_declares_every_answer(schema) -> None:
    found = {
        (method, path): set(operation["responses"])
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    }
    for operation, statuses in OPERATIONS.items():
        assert found[operation] == statuses, operation


def test_refusals_are_problem_documents(schema) -> None:
    answers = schema["paths"]["/api/v1/public/bookings"]["post"]["responses"]
    for status in ("400", "403", "404", "409", "422", "429", "503"):
        assert list(answers[status]["content"]) == ["application/problem+json"], status


def test_names_are_camel_case_and_unknown_fields_refused(schema) -> None:
    components = schema["components"]["schemas"]
    request = components["BookingRequest"]
    assert set(request["properties"]) == {
        "workshopId",
        "start",
        "sessionId",
        "series",
        "teacherId",
        "attendee",
        "answers",
        "voucher",
        "payAtSchool",
        "billing",
    }
    assert request["additionalProperties"] is False
    assert set(request["required"]) == {"workshopId", "attendee"}
    names = {name for component in components.values() for name in component.get("properties", {})}
    assert not [name for name in names if "_" in name]


def test_manage_endpoints_take_a_link_or_a_login(schema) -> None:
    operation = schema["paths"]["/api/v1/bookings/{uid}"]["get"]
    assert operation["security"] == [{"bookingToken": []}, {"cookieAuth": []}]
    assert schema["components"]["securitySchemes"]["bookingToken"]["name"] == "X-Booking-Token"


@pytest.mark.django_db
def test_schema_is_served() -> None:
    from django.test import Client

    response = Client(HTTP_HOST="alpha.test").get("/api/v1/schema/")
    assert response.status_code == 200
    assert b"/api/v1/public/bookings" in response.content
