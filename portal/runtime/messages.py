"""Compile the translations: `python -m portal.runtime.messages`.

Babel does it, so that a machine without GNU gettext can run the portal.
"""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALE_DIR = Path(__file__).resolve().parents[2] / "locale"


def compile_messages(directory: Path = LOCALE_DIR) -> list[Path]:
    """Write a .mo beside every .po; untranslated and fuzzy messages stay English."""
    written = []
    for source in sorted(directory.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as file:
            catalog = read_po(file, locale=source.parts[-3], abort_invalid=True)
        target = source.with_suffix(".mo")
        with target.open("wb") as file:
            write_mo(file, catalog)
        written.append(target)
    return written


if __name__ == "__main__":
    compile_messages()
