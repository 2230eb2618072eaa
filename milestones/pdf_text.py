"""The text of a PDF, read in a process of its own: `python -m milestones.pdf_text` < file.

A PDF can be broken, or made to keep a reader busy for hours. So it is read with limits
on time, memory, pages and text, where nothing that goes wrong can harm the worker.
"""

import logging
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO, BinaryIO

from portal.runtime.border import legible, line

MAX_SECONDS = 20
MAX_MEMORY = 1024 * 1024 * 1024  # bytes
MAX_PAGES = 1_000
MAX_CHARACTERS = 2_000_000  # a page has some 3,000
PARTLY = 3  # how it ends when a page was left out
BROKEN_OFF = (-signal.SIGTERM, -signal.SIGINT)  # because the worker has to stop

logger = logging.getLogger(__name__)


def text_of(file: IO[bytes]) -> tuple[str, bool]:
    """The text of an opened PDF as far as it can be read within the limits, and whether all was.

    Raises InterruptedError when this process is being stopped, so that it has to be done again.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__],
            input=file.read(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=MAX_SECONDS,
            cwd=Path(__file__).resolve().parent.parent,
            # No settings and no secrets for what reads a stranger's file.
            env={"PATH": os.environ.get("PATH", ""), "PYTHONIOENCODING": "utf-8:ignore"},
        )
    except (OSError, subprocess.SubprocessError) as error:
        logger.warning("The text of %s was not read: %s", file.name, type(error).__name__)
        return "", False
    if done.returncode in BROKEN_OFF:
        raise InterruptedError
    if done.returncode:
        logger.warning("The text of %s was not wholly read: %s", file.name, done.returncode)
    if done.returncode not in (0, PARTLY):
        return "", False
    text = line(legible(done.stdout.decode("utf-8", "ignore").replace("\x00", " ")))
    return text, not done.returncode


def extract(file: BinaryIO) -> tuple[str, bool]:
    """The text of all pages up to the limits, and whether none was left out."""
    from pypdf import PdfReader

    parts: list[str] = []
    length, is_whole = 0, True
    for number, page in enumerate(PdfReader(file, strict=False).pages):
        if number >= MAX_PAGES or length >= MAX_CHARACTERS:
            is_whole = False
            break
        try:
            text = page.extract_text()
        except Exception:  # noqa: BLE001 - whatever is wrong with one page, the others count
            is_whole = False
            continue
        parts.append(text)
        length += len(text)
    # A word that was cut at the end of a line is one word.
    text = "\n".join(parts).replace("-\n", "")
    return text[:MAX_CHARACTERS], is_whole and len(text) <= MAX_CHARACTERS


def main() -> int:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
        # Also when the worker was killed, and nobody is left to count the seconds.
        resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    except ImportError:  # not on this system: the limit on time remains
        pass
    import io

    # pypdf moves through the file; standard input may be a pipe.
    text, is_whole = extract(io.BytesIO(sys.stdin.buffer.read()))
    sys.stdout.write(text)
    return 0 if is_whole else PARTLY


if __name__ == "__main__":
    sys.exit(main())
