"""The command; the docstring of the package says how it works."""

import argparse
import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from time import monotonic

from tqdm import tqdm

from . import ROOMS, ROOT
from .making import Mutant, all_mutants, shares
from .trying import Baseline, Copy, Outcome, TestsFailError

LAST_RUN = ROOT / "var" / "mutants.json"
NEEDED = 0.85  # of the sample


class Run:
    def __init__(self, drawn: dict[str, list[Mutant]], copies: list[Copy]):
        self.copies: SimpleQueue[Copy] = SimpleQueue()
        for copy in copies:
            self.copies.put(copy)
        self.workers = len(copies)
        self.left: dict[str, Iterator[Mutant]] = {name: iter(of) for name, of in drawn.items()}
        self.results: list[dict] = []
        self.baselines: dict[str, Baseline] = {}
        self._lock = Lock()

    def _prepare(self, name: str) -> None:
        copy = self.copies.get()
        try:
            self.baselines[name] = copy.baseline(ROOMS[name])
        finally:
            self.copies.put(copy)

    def _fill(self, name: str) -> None:
        """Try one change, and others as long as the tests do not even start."""
        outcome = Outcome.BROKEN
        copy = self.copies.get()
        try:
            while outcome == Outcome.BROKEN:
                with self._lock:
                    mutant = next(self.left[name], None)
                if mutant is None:
                    return
                outcome, seconds = copy.tried(mutant, ROOMS[name], self.baselines[name])
                result = {"room": name, "outcome": outcome, "seconds": seconds}
                place = {"place": f"{mutant.path}:{mutant.line}", "diff": mutant.diff()}
                self._note(result | place | {"rank": mutant.rank})
        finally:
            self.copies.put(copy)

    def _note(self, result: dict) -> None:
        with self._lock:
            self.results.append(result)
            LAST_RUN.parent.mkdir(exist_ok=True)
            LAST_RUN.write_text(json.dumps(self.results))
            if result["outcome"] == Outcome.SURVIVED:
                say_survivors([result])

    def run(self, sample: dict[str, int]) -> None:
        # The rooms by turns, so that the last ones of the run are not all slow.
        places = sorted((n / share, name) for name, share in sample.items() for n in range(share))
        with ThreadPoolExecutor(self.workers) as pool:
            try:
                print("Running the tests on the unchanged code ...", flush=True)
                list(pool.map(self._prepare, [name for name in sample if sample[name]]))
                filled = pool.map(self._fill, [name for _number, name in places])
                for _done in tqdm(filled, total=len(places), disable=None, unit="mutant"):
                    pass
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def say_survivors(results: list[dict]) -> None:
    survivors = [one for one in results if one["outcome"] == Outcome.SURVIVED]
    for one in sorted(survivors, key=lambda one: (one["room"], one["place"])):
        print(f"\n{one['place']}\n{one['diff']}", flush=True)


def say_figures(results: list[dict]) -> float:
    """A line for each room; the share of the sample that the tests noticed."""
    print(f"\n{'':12}{'made':>8}{'killed':>8}{'too long':>10}{'survived':>10}{'minutes':>9}")
    total: Counter[str] = Counter()
    for name in [*ROOMS, "all"]:
        of_room = [one for one in results if name in ("all", one["room"])]
        if of_room:
            total = Counter(one["outcome"] for one in of_room)
            made = total.total() - total[Outcome.BROKEN]
            minutes = sum(one["seconds"] for one in of_room) / 60
            counted = total[Outcome.KILLED], total[Outcome.TIMED_OUT], total[Outcome.SURVIVED]
            print("{:12}{:8}{:8}{:10}{:10}{:9.1f}".format(name, made, *counted, minutes))
    print(f"Left out, because after them no test starts: {total[Outcome.BROKEN]}")
    return 1 - total[Outcome.SURVIVED] / max(1, total.total() - total[Outcome.BROKEN])


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("--sample", type=int, default=300, metavar="N", help="how many changes")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="which sample")
    parser.add_argument("--module", action="append", choices=list(ROOMS), help="only this room")
    parser.add_argument("--again", action="store_true", help="only what survived the last run")
    parser.add_argument("--list-survivors", action="store_true", help="those of the last run")
    given = parser.parse_args()
    last = json.loads(LAST_RUN.read_text()) if LAST_RUN.exists() else []
    if given.list_survivors:
        say_survivors(last)
        return 0
    drawn = {name: all_mutants(ROOMS[name], given.seed) for name in given.module or ROOMS}
    if given.again:
        survived = {one["rank"] for one in last if one["outcome"] == Outcome.SURVIVED}
        drawn = {name: [one for one in of if one.rank in survived] for name, of in drawn.items()}
        sample = {name: len(of) for name, of in drawn.items()}
    else:
        sizes = {name: len(of) for name, of in drawn.items()}
        sample = shares(sizes, given.sample)
        print(", ".join(f"{name}: {sample[name]} of {sizes[name]}" for name in sample))
    for path in {
        path for name in drawn for path in ROOMS[name].tests if not (ROOT / path).exists()
    }:
        print(f"There are no tests in {path}.", file=sys.stderr)
    begin = monotonic()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        copies = [Copy(Path(folder) / str(number)) for number in range(os.cpu_count() or 1)]
        run = Run(drawn, copies)
        try:
            run.run(sample)
        except TestsFailError as failed:
            print(f"{failed}\nThese tests fail without any change.", file=sys.stderr)
            return 1
    noticed = say_figures(run.results)
    print(f"{noticed:.0%} noticed, in {(monotonic() - begin) / 60:.0f} minutes")
    return 0 if noticed >= NEEDED else 1


if __name__ == "__main__":
    sys.exit(main())
