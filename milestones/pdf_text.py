"""The text of a PDF, read in a process of its own: `python -m milestones.pdf_text` < file.

A PDF can be broken, or made to keep a reader busy for hours. So it is read with limits
on time, memory, pages and text, where nothing that goes wrong can harm a save.
"""

import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

from portal.runtime.border import legible, line

MAX_SECONDS = 20
MAX_MEMORY = 1024 * 1024 * 1024  # bytes
MAX_PAGES = 1_000
MAX_CHARACTERS = 2_000_000  # a page has some 3,000

logger = logging.getLogger(__name__)


def text_of(file: BinaryIO) -> str:
    """The text of an opened PDF; "" when it has none or cannot be read within the limits."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", __name__],
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=MAX_SECONDS,
            cwd=Path(__file__).resolve().parent.parent,
            # No settings and no secrets for what reads a stranger's file.
            env={"PATH": os.environ.get("PATH", ""), "PYTHONIOENCODING": "utf-8:ignore"},
        )
    except (OSError, subprocess.SubprocessError) as error:
        logger.warning("The text of a PDF was not read: %s", type(error).__name__)
        return ""
    if done.returncode:
        logger.warning("The text of a PDF was not read: exit %s", done.returncode)
        return ""
    return line(legible(done.stdout.decode("utf-8", "ignore").replace("\x00", " ")))


def extract(file: BinaryIO) -> str:
    """The text of all pages, up to the limits; a page that cannot be read is left out."""
    from pypdf import PdfReader

    parts: list[str] = []
    length = 0
    for number, page in enumerate(PdfReader(file, strict=False).pages):
        if number >= MAX_PAGES or length >= MAX_CHARACTERS:
            break
        try:
            text = page.extract_text()
        except Exception:  # noqa: BLE001, S112 - whatever is wrong with one page, the others count
            continue
        parts.append(text)
        length += len(text)
    # A word that was cut at the end of a line is one word.
    return "\n".join(parts).replace("-\n", "")[:MAX_CHARACTERS]


def main() -> int:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    except ImportError:  # not on this system: the limit on time remains
        pass
    import io

    # pypdf moves through the file; standard input may be a pipe.
    sys.stdout.write(extract(io.BytesIO(sys.stdin.buffer.read())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
