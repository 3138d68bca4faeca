"""The body of an API request, within bounds: whatever is sent, the answer is a problem document."""

import io
import json
from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from core.problems import Problem

MOST_BYTES = 128 * 1024


class BoundedJSONParser(JSONParser):
    """JSON of a bounded size and depth, without halves of characters, which nothing could store or answer with."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise Problem(status_code=413, code="too_large", detail=_("That is too much at once."))
        try:
            data = super().parse(io.BytesIO(body), media_type, parser_context)
            json.dumps(data, ensure_ascii=False).encode()
        except (RecursionError, UnicodeEncodeError):
            raise ParseError from None
        return data
