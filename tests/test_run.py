"""Which tests `python -m tests.run` chooses on each database: none is left out of every run."""

import sys

import pytest
from _pytest.mark.expression import Expression

from tests import run


@pytest.mark.parametrize("is_full", [False, True])
def test_what_takes_minutes_runs_on_both_databases_when_that_is_asked_for(monkeypatch, is_full):
    chosen = {}

    def record(title, *options, **_others):
        marks = options[options.index("-m") + 1] if "-m" in options else "not full"
        chosen[title] = Expression.compile(marks).evaluate(lambda name: name == "full")
        return 0

    monkeypatch.setattr(run, "pytest", record)
    monkeypatch.setattr(run, "postgres_answers", lambda: True)
    monkeypatch.setattr(run, "IN_CI", False)
    monkeypatch.setattr(sys, "argv", ["tests.run", *["--full"] * is_full, "tests/x.py"])
    assert run.main() == 0
    assert chosen == {"SQLite": is_full, "PostgreSQL": is_full}
