"""Change the code in many places, one at a time, and say which changes no test notices.

`python -m tests.mutants [--sample 300] [--seed 1] [--module lists] [--again] [--list-survivors]`

1. `making.py` lists every change to the code of the rooms in `ROOMS`. What a change can be is
   said by mutmut's operators and a few of our own: a condition that always holds, a call that is
   left out, a filter or an element of a table that is dropped. Texts, types and decorators are
   left alone. The sample is spread over the rooms in proportion to their size; the seed decides
   by a hash of each change, so that it stays the same where the code does.
2. `trying.py` copies the checkout to a temporary folder for each core; the checkout itself is
   never changed. There the tests of each room run once under coverage, which says how long each
   takes and which lines it executes.
3. Each change is then written in such a copy, and those tests of its room run that execute the
   line, the quickest first, until one fails (`plugin.py`). Where a line is executed when its
   module is imported, all of them run. A test that takes many times as long as before has
   noticed too. A change after which no test even starts says nothing
   about the tests: the next one of the ranking takes its place.

Why not `mutmut run`: it switches between versions of a function at run time, so it leaves alone
what is decorated (every property and email) and what stands in a class or a table. Here much is
said there: constraints, states, what is kept how long.
"""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True)
class Room:
    """Code that is changed, and the tests that are to notice."""

    code: str
    tests: tuple[str, ...]


ROOMS = {
    "interest": Room("themes/interest", ("tests/interest", "tests/test_constraints.py")),
    "matching": Room("themes/matching", ("tests/matching", "tests/test_constraints.py")),
    "lists": Room(
        "portal/lists", ("tests/lists", "tests/search/test_admin.py", "tests/site/test_search.py")
    ),
    "search": Room(
        "portal/search/query",
        (
            "tests/search",
            "tests/lists",
            "tests/site/test_search.py",
            "tests/site/test_suggestions.py",
        ),
    ),
    "loading": Room("portal/loading", ("tests/loading", "tests/programme")),
    "publishing": Room(
        "portal/publishing",
        (
            "tests/publishing",
            "tests/test_constraints.py",
            "tests/desk/test_constraint_messages.py",
            "tests/desk/test_publication.py",
            "tests/partners/test_details.py",
            "tests/partners/test_participations.py",
            "tests/milestones/test_details.py",
            "tests/themes/test_details.py",
        ),
    ),
}
