"""The published rules about headers, as points.

MDN HTTP Observatory: developer.mozilla.org/en-US/observatory/docs/tests_and_scoring, and the table
of modifiers SCORE_TABLE in `src/grader/charts.js` of mdn/mdn-http-observatory: 100 points to begin
with; what is missing costs points, and what is more than needed adds some when at least 90 are
left without it. Being on the list of HSTS hosts of the browsers (+5) cannot be seen in a header, so
it does not count here.

internet.nl, "Security options": HSTS of at least a year, X-Frame-Options, X-Content-Type-Options,
a Content-Security-Policy without unsafe sources and with frame-ancestors, base-uri, form-action
and default-src 'none' or 'self', a Referrer-Policy that tells other sites nothing too much.
"""

import re
from collections.abc import Mapping

BASELINE, BONUS_FROM = 100, 90
YEAR, SIX_MONTHS = 31_536_000, 15_768_000


def policy_of(headers: Mapping[str, str]) -> dict[str, list[str]]:
    parts = [one.split() for one in headers.get("Content-Security-Policy", "").split(";")]
    return {part[0].lower(): part[1:] for part in parts if part}


def csp(policy: dict[str, list[str]]) -> int:
    """content-security-policy: from -25 (none) to +10 (no unsafe, and default-src 'none')."""
    if not policy:
        return -25
    sources = policy.get("script-src", policy.get("default-src", ["*"]))
    styles = policy.get("style-src", policy.get("default-src", ["*"]))
    wide = {"*", "http:", "https:", "data:", "'unsafe-inline'"}
    if wide & {*sources, *policy.get("object-src", policy.get("default-src", ["*"]))}:
        return -20
    if "'unsafe-eval'" in sources:
        return -10
    if wide & {*styles}:
        return 0
    return 10 if policy.get("default-src") == ["'none'"] else 5


def cookies(sent: list[str]) -> int:
    """cookies: +5 when all are Secure, of the session HttpOnly, and SameSite; 0 without any."""
    if not sent:
        return 0
    for cookie in sent:
        flags = {part.strip().lower().partition("=")[0] for part in cookie.split(";")[1:]}
        if "secure" not in flags:
            return -10 if "session" in cookie.partition("=")[0] else -5  # there is HSTS
        if "httponly" not in flags:
            return -30
        if "samesite" not in flags:
            return -20 if "csrf" in cookie.partition("=")[0] else 0
    return 5


def hsts(value: str) -> int:
    """strict-transport-security: 0 for six months or more; +5 only on the list of browsers."""
    age = re.search(r"max-age=(\d+)", value)
    if age is None:
        return -20
    return -10 if int(age[1]) < SIX_MONTHS else 0


def referrer(value: str) -> int:
    private = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
    if not value:
        return 0
    return 5 if value.lower() in private else -5


def framing(value: str, policy: dict[str, list[str]]) -> int:
    if "frame-ancestors" in policy and "*" not in policy["frame-ancestors"]:
        return 5
    return 0 if value.upper() in ("DENY", "SAMEORIGIN") else -20


def isolation(value: str) -> int:
    """cross-origin-resource-policy: +10 for same-origin or same-site."""
    return {"": 0, "cross-origin": -5}.get(value, 10)


def observatory(headers: Mapping[str, str], sent: list[str]) -> int:
    policy = policy_of(headers)
    found = [
        csp(policy),
        cookies(sent),
        hsts(headers.get("Strict-Transport-Security", "")),
        referrer(headers.get("Referrer-Policy", "")),
        framing(headers.get("X-Frame-Options", ""), policy),
        isolation(headers.get("Cross-Origin-Resource-Policy", "")),
        0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
        # cross-origin-resource-sharing, redirection and subresource-integrity have 0 for a site
        # that opens nothing to others, sends http to https, and loads only its own scripts.
        -50 if headers.get("Access-Control-Allow-Credentials") else 0,
    ]
    low = BASELINE + sum(one for one in found if one < 0)
    return low + sum(one for one in found if one > 0) if low >= BONUS_FROM else low


def internet_nl(headers: Mapping[str, str]) -> list[str]:
    """What internet.nl would say of these headers."""
    policy, problems = policy_of(headers), []
    age = re.search(r"max-age=(\d+)", headers.get("Strict-Transport-Security", ""))
    if age is None or int(age[1]) < YEAR:
        problems.append("HSTS")
    if headers.get("X-Frame-Options", "").upper() not in ("DENY", "SAMEORIGIN"):
        problems.append("X-Frame-Options")
    if headers.get("X-Content-Type-Options") != "nosniff":
        problems.append("X-Content-Type-Options")
    if headers.get("Referrer-Policy") not in ("no-referrer", "same-origin"):
        problems.append("Referrer-Policy")
    if policy.get("default-src") not in (["'none'"], ["'self'"]):
        problems.append("CSP: default-src")
    problems += [
        f"CSP: {name}"
        for name in ("frame-ancestors", "base-uri", "form-action")
        if policy.get(name) not in (["'none'"], ["'self'"])
    ]
    if re.search(r"unsafe|https?:|\*", headers.get("Content-Security-Policy", "")):
        problems.append("CSP: unsafe sources")
    return problems
