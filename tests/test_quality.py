"""What `make quality` says where it cannot measure, and what it makes of what was measured.

They are in bench/quality/ and tests/browser/full_run.py.
"""

import json
import os
import re
import subprocess
import sys

import pytest

from bench.quality.node import HERE, LOCK, scores_of
from tests.browser import full_run

ROOT = HERE.parents[1]


@pytest.mark.parametrize(("in_ci", "status"), [("false", 0), ("true", 1)])
def test_without_node_it_says_so_and_fails_in_ci_only(tmp_path, in_ci, status):
    done = subprocess.run(
        [sys.executable, "-m", "bench.quality"],
        cwd=ROOT,
        env=os.environ | {"PATH": str(tmp_path), "CI": in_ci},
        capture_output=True,
        text=True,
    )
    assert done.stdout == "The quality of the pages is not measured: Node is not installed.\n"
    assert done.returncode == status


def test_the_lock_file_names_no_address_and_checks_every_package():
    assert re.findall(r"resolved|https?://", LOCK.read_text()) == []
    packages = json.loads(LOCK.read_text())["packages"]
    assert [name for name, one in packages.items() if name and "integrity" not in one] == []


def test_a_category_that_could_not_be_measured_has_no_points():
    audit = {"score": 0.5, "numericValue": 2500.0}
    names = ("first-contentful-paint", "largest-contentful-paint", "cumulative-layout-shift")
    category = {"score": 1, "auditRefs": [{"id": names[0], "weight": 10}]}
    report = {
        "audits": dict.fromkeys(names, audit),
        "categories": {
            "performance": category | {"score": None},
            "accessibility": category,
            "best-practices": category,
            "seo": category,
        },
    }
    found = scores_of(report)
    assert found.points == {
        "performance": 0,
        "accessibility": 100,
        "best-practices": 100,
        "seo": 100,
    }
    assert found.paints == (2.5, 2.5)
    assert found.lost[0] == "performance: first-contentful-paint (0.5)"


def test_half_a_full_run_becomes_no_statement(tmp_path, monkeypatch):
    monkeypatch.setattr(full_run, "PARTS", tmp_path / "parts")
    for width in (320, 768, 1280):
        full_run.note(f"{width}-scripts", 90, 7, faults=[])
    with pytest.raises(SystemExit, match="3 of 6 parts"):
        full_run.put_together()
    for width in (320, 768, 1280):
        full_run.note(f"{width}-plain", 90, 1, faults=["een fout"])
    found = full_run.put_together()
    assert (found["pages"], found["checks"], found["faults"]) == (90, 3 * 90 * 8, 3)
