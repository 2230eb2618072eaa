"""What is wrong in the content files, said so that an editor finds the place."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    file: str
    message: str
    line: int | None = None
    item: str = ""
    field: str = ""

    def __str__(self):
        place = self.file
        if self.line is not None:
            place += f", line {self.line}"
        if self.item:
            place += f", {self.item}"
        if self.field:
            place += f", {self.field}"
        return f"{place}: {self.message}"


class ContentError(Exception):
    """The files cannot be loaded; `problems` is everything that is wrong with them."""

    def __init__(self, problems: list[Problem]):
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """The end of a message about an unknown word: the known word that looks like it."""
    close = difflib.get_close_matches(str(word), list(known), n=1)
    return f"; did you mean “{close[0]}”?" if close else ""
