"""Keeps everything that the portal answers, to compare the code before and after a change.

    python -m tests.crawler OUT_DIR
    python -m tests.crawler --compare DIR_A DIR_B [--rename OLD=NEW] [--ignore REGEX]
                            [--ignore-navigation] [--only FOLDER]

A run makes a database of its own, loads the programme, and goes through all that is public
(`public/`), registers and uses the dossier (`dossier/`), works as the coordinator
(`desk-acts/`), goes through the whole desk (`desk/`), looks at what of the public pages has
changed since (`public-after/`, `public-in-2027/`), and keeps what commands print (`commands/`).
It takes three minutes. It knows commands, links, labels of buttons and names of fields, and
imports nothing of the portal but its settings.

The clock stands still but for fixed steps, and secrets follow from the act in which they are
made, so that two runs are the same to the byte. Only this is not kept as it was sent:

- the value of `csrfmiddlewaretoken` in forms, and the values (not the names) of cookies;
- the order of the parts of Content-Security-Policy, which older releases send in any order;
- the number of the kind of item in links "view on site" (/beheer/r/12/34/), which Django
  gives out in the order of the apps;
- hashes in the names of static files, as far as there are any;
- bytes that are no text (a hash stands there), and of XLSX only the cells.

With `--compare`, `--rename` replaces a text in the names and contents of A (for the labels of
apps in addresses of the desk), and `--ignore` takes what matches out of both.
"""

import argparse
import re
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from .crawling import desk_acts, dossier, later
from .crawling.browser import Browser
from .crawling.compare import NAVIGATION, SPACES, compare
from .crawling.desk import DeskCrawl
from .crawling.public import PublicCrawl
from .crawling.scratch import Scratch
from .crawling.store import Store

AFTER_ACTS, IN_2027 = 5000, 244 * later.DAY  # minutes after the first moment


def crawl(scratch: Scratch, store: Store) -> None:
    """All that is kept, in the order in which it has to happen."""
    prepared = scratch.manage("prepare")
    password = re.search(r"password\s+(\S+)", prepared)
    if password is None:
        raise SystemExit(f"`prepare` printed no password:\n{prepared}")
    store.text("commands/prepare", prepared)
    for command in ("prepare", "load_reference", "load_programme", "check_search"):
        store.text(f"commands/{command}-again", scratch.manage(command))
    public = PublicCrawl(Browser(scratch, store))
    public.run()
    desk = desk_acts.Desk(scratch, store, password[1])
    desk_acts.before(desk)
    people = dossier.run(scratch, store)
    desk_acts.after(desk)
    scratch.act("desk", AFTER_ACTS)
    DeskCrawl(desk.browser).run()
    public.again("public-after")
    for arguments in (["load_programme"], ["load_programme", "--overwrite", "--dry-run"]):
        store.text(f"commands/{'-'.join(arguments)}-after", scratch.manage(*arguments))
    store.text("commands/check_search-after", scratch.manage("check_search"))
    later.run(scratch, store, desk, people)
    scratch.act("2027", IN_2027)
    public.again("public-in-2027")


def run(folder: Path) -> int:
    """A run in an empty folder; returns 1 when a page failed or an act could not be done."""
    if folder.exists() and any(folder.iterdir()):
        raise SystemExit(f"{folder} is not empty.")
    started = time.monotonic()
    scratch, store = Scratch(), Store(folder)
    with tempfile.TemporaryDirectory() as data:
        scratch.set_up(Path(data))
        crawl(scratch, store)
    counts = Counter(name.partition("/")[0] for name in store.names)
    lines = [f"{name}: {count}" for name, count in sorted(counts.items())]
    lines.append(f"mails: {sum(bool(re.search(r'-mail-[0-9]+$', n)) for n in store.names)}")
    lines += [f"FAILED {one}" for one in store.failed]
    lines.append(f"{len(store.names)} files in {time.monotonic() - started:.0f} seconds")
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if store.failed else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="+", type=Path, metavar="DIR")
    parser.add_argument("--compare", action="store_true", help="compare two runs")
    parser.add_argument("--rename", action="append", default=[], metavar="OLD=NEW")
    parser.add_argument("--ignore", action="append", default=[], metavar="REGEX")
    parser.add_argument(
        "--ignore-navigation", action="store_true", help="the list of apps at each page of the desk"
    )
    parser.add_argument("--ignore-space", action="store_true", help="white space around elements")
    parser.add_argument("--only", default="", metavar="FOLDER", help="one part, such as desk")
    given = parser.parse_args()
    if len(given.folders) != (2 if given.compare else 1):
        parser.error("give one folder, or with --compare two")
    if not given.compare:
        return run(given.folders[0])
    a, b = (folder / given.only for folder in given.folders)
    renames = [tuple(one.split("=", 1)) for one in given.rename]
    navigation = NAVIGATION if given.ignore_navigation else ()
    spaces = SPACES if given.ignore_space else ()
    return compare(a, b, renames, [*navigation, *given.ignore, *spaces])


if __name__ == "__main__":
    sys.exit(main())
