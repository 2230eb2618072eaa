"""Providers where anyone can get a mail address, so that a domain of theirs speaks for nobody."""

import re
from pathlib import Path

_LINES = Path(__file__).with_name("public_mail.txt").read_text(encoding="utf-8").splitlines()
PROVIDERS = frozenset(line for line in _LINES if line and not line.startswith("#"))
# What stands behind the name of a provider: "nl", "com", "co.uk".
_ENDING = re.compile(r"((com?|net|org)\.)?[a-z]{2,}")


def is_public_mail(domain: str) -> bool:
    """Whether a domain, in IDNA spelling, is one of a public provider or lies below one."""
    labels = domain.split(".")
    return any(_is_provider(labels[place], labels[place + 1 :]) for place in range(len(labels)))


def _is_provider(name: str, rest: list[str]) -> bool:
    ending = ".".join(rest)
    is_with_any_ending = f"{name}.*" in PROVIDERS and _ENDING.fullmatch(ending) is not None
    return f"{name}.{ending}" in PROVIDERS or is_with_any_ending
