"""Providers where anyone can get a mail address, so that a domain of theirs speaks for nobody."""

import re
from pathlib import Path

_LINES = Path(__file__).with_name("public_mail.txt").read_text(encoding="utf-8").splitlines()
PROVIDERS = frozenset(line for line in _LINES if line and not line.startswith("#"))
# What stands behind the name of a provider: "nl", "com", "co.uk".
_ENDING = re.compile(r"((com?|net|org)\.)?[a-z]{2,}")


def is_public_mail(domain: str) -> bool:
    """Whether a domain, in IDNA spelling, is one of a public provider or lies below one."""
    while domain:
        name, _dot, ending = domain.partition(".")
        is_with_any_ending = f"{name}.*" in PROVIDERS and _ENDING.fullmatch(ending)
        if domain in PROVIDERS or is_with_any_ending:
            return True
        domain = ending
    return False
