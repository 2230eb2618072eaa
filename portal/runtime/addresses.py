"""Mail addresses: which can be delivered to, how they go over the wire, and what may be a slip."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from email_validator import EmailNotValidError, ValidatedEmail, validate_email
from rapidfuzz.distance import OSA

from .border import line

NO_ADDRESS = _(
    "No mail can be sent to this address. Type it like naam@gemeente.nl, and without accents "
    "before the @."
)
# Where many people have their mail, and where few have and the name looks like one of those.
PROVIDERS = (
    *("gmail.com", "hotmail.com", "hotmail.nl", "outlook.com", "live.nl", "icloud.com"),
    *("yahoo.com", "ziggo.nl", "kpnmail.nl", "planet.nl", "xs4all.nl", "hetnet.nl", "upcmail.nl"),
)
LOOK_ALIKES = {"ymail.com", "mail.com", "email.com", "line.nl", "love.nl"}
LONG_NAME = 9  # characters of a domain in which two slips still leave it recognisable


def address(text: str) -> str:
    """The address as it is kept; raises ValidationError for one that SMTP cannot deliver to."""
    try:
        return _checked(line(text)).normalized
    except EmailNotValidError:
        raise ValidationError(NO_ADDRESS, code="invalid") from None


def on_the_wire(text: str) -> str:
    """The address in ASCII, with its domain by IDNA 2008; raises ValueError when it has none."""
    checked = _checked(text)
    return f"{checked.ascii_local_part}@{checked.ascii_domain}"


def likely_meant(text: str) -> str:
    """The address that was probably meant, or "" when nothing looks like a slip."""
    local, _at, domain = text.rpartition("@")
    if domain in {*PROVIDERS, *LOOK_ALIKES}:
        return ""
    slips = {known: OSA.distance(domain, known) for known in PROVIDERS}
    likely = min(slips, key=lambda known: slips[known])
    # Another country of the same provider is no slip, though two letters differ.
    is_same_name = domain.partition(".")[0] == likely.partition(".")[0]
    most = 2 if len(likely) >= LONG_NAME and not is_same_name else 1
    return f"{local}@{likely}" if slips[likely] <= most else ""


def _checked(text: str) -> ValidatedEmail:
    return validate_email(text, check_deliverability=False, allow_smtputf8=False, strict=True)
