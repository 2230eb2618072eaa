"""Texts from bug reports of other systems that were kept in one place and broke in another."""

import re
import unicodedata

NASTY = {
    "a noncharacter": "Jan\uffff Jansen",
    "a noncharacter at the end of a plane": "Jan\U0001fffe",
    "a noncharacter of Arabic": "\ufdd0Jan",
    "half a surrogate": "Jan\ud83d",
    "an order that is turned round": "Jan \u202enesnaJ",
    "an isolate": "\u2066Jan\u2069",
    "a space without width": "Jan\u200bsen",
    "a joiner": "Jan\u200dsen",
    "a byte order mark": "\ufeffJan",
    "a soft hyphen": "Jan\u00adsen",
    "a tag": "Jan\U000e0041",
    "a Hangul filler": "Jan\u3164",
    "a half-width filler": "Jan\uffa0",
    "a grapheme joiner": "Ja\u034fn",
    "a variation": "Jan\ufe0f",
    "an empty braille pattern": "Jan\u2800",
    "an annotation": "Jan\ufff9a\ufffb",
    "an Arabic sign": "\u0600Jan",
    "nothing that shows": "\u200b\u3164\u202e",
    "a NUL": "Jan\x00sen",
    "a backspace": "Jan\x08",
    "an escape": "\x1b[31mJan",
    "a control of the second kind": "Jan\x9b",
    "a vertical tab": "Jan\x0bsen",
    "a separator of units": "Jan\x1fsen",
    "a separator of lines": "Jan\u2028sen",
    "a next line": "Jan\x85sen",
    "another header": "Jan\r\nBcc: x@example.org",
    "many spaces": "  Jan \u00a0\u2003\t Jansen ",
    "loose accents": "Ge\u0301rard Cafe\u0301",
    "another sign for the same": "\u212ailo",
    "a code of a spreadsheet": "_x0041_ en _x005F_",
    "a formula": "=1+1",
    "markup": '<b>Jan & "co"</b> ]]>',
}
# Written down once more, by categories instead of by ranges.
HIDDEN = re.compile(r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0]")


def is_clean(text: str, *, is_line: bool = False) -> bool:
    """Whether a text has nothing that cannot be seen, and is spelled in one way."""
    allowed = "" if is_line else "\n\t"
    return (
        all(
            c in allowed
            or (
                unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
                and ord(c) & 0xFFFE != 0xFFFE
                and not 0xFDD0 <= ord(c) <= 0xFDEF
            )
            for c in text
        )
        and not HIDDEN.search(text)
        and unicodedata.is_normalized("NFC", text)
        and (not is_line or text == " ".join(text.split()))
    )
