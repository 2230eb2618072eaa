"""What may be kept and logged of an exception: its class and place, never its message.

A message can repeat what someone typed, or a whole row.
"""

import traceback
from pathlib import Path

from django.conf import settings


def place(error: BaseException) -> str:
    """The class of an exception and the last line of our own code that it came through."""
    name = type(error).__name__
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts:
            return f"{name} at {path.relative_to(settings.BASE_DIR)}:{frame.lineno}"
    return name
