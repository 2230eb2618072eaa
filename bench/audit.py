"""What the portal is made of: `python -m bench.audit`.

Known weaknesses of the pinned packages (pip-audit), a list of them in CycloneDX (var/sbom.json),
and their licences, which must go together with the EUPL-1.2. What could not be checked is said.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
# Permissive, or weak copyleft that a work under the EUPL may depend on; GPL and AGPL stand in the
# appendix of the EUPL as licences that a combined work may get.
COMPATIBLE = re.compile(
    r"MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|MPL|Mozilla|LGPL|Lesser General|"
    r"Zope|ZPL|Unlicense|CC0|HPND|EUPL",
    re.IGNORECASE,
)


def pinned() -> set[str]:
    """The packages of the portal itself, without those for development."""
    text = (ROOT / "requirements.txt").read_text()
    return {canonicalize_name(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", text, re.M)}


def run(module: str, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", module, *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def weaknesses() -> str:
    """Whether something is known against a package, or why that was not checked."""
    options = ("--require-hashes", "--disable-pip", "--requirement", "requirements.txt")
    done = run("pip_audit", *options, "--format=json", "--progress-spinner=off", "--timeout=15")
    try:
        found = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        last = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        return f"not checked: the service with known weaknesses does not answer ({last[:120]})"
    bad = [f"{one['name']} {weak['id']}" for one in found for weak in one.get("vulns", [])]
    skipped = [one["skip_reason"] for one in found if "skip_reason" in one]
    reason = skipped[0][:120] if skipped else ""
    if bad:
        return f"FAILED: {', '.join(bad)}"
    if skipped:
        return f"not checked: {len(skipped)} of {len(found)} packages ({reason})"
    return f"ok, {len(found)} packages"


def parts() -> str:
    target = ROOT / "var" / "sbom.json"
    target.parent.mkdir(exist_ok=True)
    done = run(
        "cyclonedx_py", "requirements", "requirements.txt", "--of", "JSON", "-o", str(target)
    )
    if done.returncode:
        return f"FAILED: {done.stderr.strip()}"
    return f"ok, {len(json.loads(target.read_text())['components'])} parts in var/sbom.json"


def licences() -> str:
    done = run("piplicenses", "--format=json", "--from=mixed")
    if done.returncode:
        return f"FAILED: {done.stderr.strip()}"
    rows = [one for one in json.loads(done.stdout) if canonicalize_name(one["Name"]) in pinned()]
    for row in sorted(rows, key=lambda one: one["Name"].lower()):
        print(f"  {row['Name']:24} {row['License'].splitlines()[0][:70]}")
    bad = [row["Name"] for row in rows if not COMPATIBLE.search(row["License"])]
    if missing := pinned() - {canonicalize_name(row["Name"]) for row in rows}:
        return f"FAILED: not installed: {', '.join(sorted(missing))}"
    return f"FAILED: {', '.join(bad)}" if bad else f"ok, {len(rows)} packages"


def main() -> int:
    outcomes = {"licences": licences(), "parts": parts(), "weaknesses": weaknesses()}
    for name, outcome in outcomes.items():
        print(f"{name}: {outcome}")
    return int(any(outcome.startswith("FAILED") for outcome in outcomes.values()))


if __name__ == "__main__":
    sys.exit(main())
