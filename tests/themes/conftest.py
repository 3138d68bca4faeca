from typing import Any

import pytest

from themes.services import set_look


@pytest.fixture
def look(alpha: Any) -> Any:
    """Change alpha's look; it begins as Alpha in the education theme."""
    set_look(theme_id="education", display_name="Alpha", contact_email="ana@alpha.example")
    return set_look
