"""Every address of the site for the browser, also those that only one visitor has."""

from django.utils import timezone

from tests.browser.pages import ENTRANCES, PAGES, pages_without_address
from themes.interest.models import DossierLink, Interest
from themes.interest.models.dossier import hashed

LONG = (
    "Klimaatadaptatiestrategieontwikkelingsprogrammacoördinator "
    "https://www.citydealklimaatadaptatie.nl/wp-content/uploads/2019/12/Klimaatbestendig.pdf "
)


def every_address(context, site: str) -> list[str]:
    """All pages, for a context of the browser; makes a registration with texts that are long."""
    return [*PAGES, *ENTRANCES, *dossiers(), *serve_pages_without_address(context, site)]


def dossiers() -> list[str]:
    """The pages behind the links of a registrant, with all that can stand there."""
    interest = Interest.objects.create(
        organisation=LONG, name="Jo " + LONG[:60], job_title=LONG[:100], email=f"{'j' * 60}@a.nl"
    )
    interest.state, interest.confirmed_at = "confirmed", timezone.now()
    interest.confirm_hash = hashed("bevestigd")
    interest.save()
    colleague = interest.colleagues.create(name=LONG[:80], email=f"{'k' * 60}@b.nl")
    interest.messages.create(body=LONG * 3, colleague=colleague)
    dossier = f"/meedoen/dossier/{DossierLink.make(interest)}/"
    acts = ("bericht", "wijzigen", "keuze", "collegas", "intrekken", "wissen")
    other = f"/meedoen/dossier/{DossierLink.make(interest, colleague=colleague)}/"
    return [
        "/meedoen/bevestigen/bevestigd/",
        dossier,
        f"{dossier}?gedaan=bericht",
        other,
        *(f"{dossier}{act}/" for act in acts),
    ]


def serve_pages_without_address(context, site: str) -> list[str]:
    """Let the browser find these at an address of their own; returns the addresses."""
    bodies = {f"/zonder-adres/{name}": body for name, body in pages_without_address().items()}
    for address, body in bodies.items():
        context.route(f"{site}{address}", fulfilling(body))
    return list(bodies)


def fulfilling(body):
    return lambda route: route.fulfill(body=body, content_type="text/html")
