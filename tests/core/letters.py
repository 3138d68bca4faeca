"""A kind of message whose delivery is a line in a file. Imported by the test's worker process."""

import os
from datetime import datetime

from django.db import connection

from core.models import OutboxMessage
from core.outbox import handler


@handler("test.line")
def write_a_line(message: OutboxMessage, now: datetime) -> None:
    with open(os.environ["LETTERS_FILE"], "a") as file:
        file.write(f"{connection.schema_name} {message.key}\n")
