"""How long a new school takes, copied from the template and, beside it, migrated: `make bench BENCH=schools`.

A school counts as there when its first page has been served: schema, address, owner and starter site included.
Figures with DATABASE_URL set are those of a server that really writes to disk; the embedded one does not wait for it.
"""

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import _servers as servers

SCHOOLS = 20


def main() -> None:
    servers.forget()
    servers.start()
    try:
        measure()
    finally:
        servers.stop()


def measure() -> None:
    from django.core.management import call_command
    from django.db import connection

    from tenants.migrating.executors import migrate_schema, school_labels

    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    print(f"control plane, template and platform, from nothing: {time.perf_counter() - began:6.2f} s")

    seconds = [seconds_for_school(number) for number in range(SCHOOLS)]
    print(f"{SCHOOLS} schools copied, until their home page is served:")
    print(
        f"  median {statistics.median(seconds):.2f} s, fastest {min(seconds):.2f} s, slowest {max(seconds):.2f} s"
    )

    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA migrated")
    began = time.perf_counter()
    applied = migrate_schema("migrated", school_labels(), with_signals=True)
    print(f"the schema alone by {applied} migrations:             {time.perf_counter() - began:6.2f} s")

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database()), count(*) FROM tenants_tenant")
        size, schools = cursor.fetchone()
    print(f"database: {size / 2**20:.0f} MB with {schools} schools and the two templates")


def seconds_for_school(number: int) -> float:
    from django.db import connection
    from django.test import Client

    from core.clock import now
    from tenants.services import provision_school

    connection.set_schema_to_public()
    began = time.perf_counter()
    provision_school(
        name=f"School {number}",
        slug=f"school-{number}",
        owner_email=f"owner{number}@school.example",
        owner_name="Ana",
        owner_password="a long enough password 1",
        theme_id="education",
        time_zone="Europe/Madrid",
        currency="EUR",
        now=now(),
    )
    response = Client().get("/", headers={"host": f"school-{number}.localhost"})
    assert response.status_code == 200, response.status_code
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
