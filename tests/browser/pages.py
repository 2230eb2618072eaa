"""The addresses that the browser tests look at: every kind of public page, with its states."""

from django.template.loader import render_to_string
from django.test import RequestFactory

from portal.runtime.failure_pages import PAGES as FAILURE_PAGES

PAGES = [
    "/",
    "/themas/",
    "/allianties/",
    "/partners/",
    "/werkgroepen/",
    "/belemmeringen/",
    "/documenten/",
    "/documenten/waterrisicodiagram-rapport/",
    "/themas/rol-financiele-sector/",
    "/rollen/?state=open&audience=municipality",
    "/rollen/proeftuin-gemeente/",
    "/rollen/proeftuin-gemeente/notitie/",
    "/rollen/steden-leren-openbare-ruimte/",
    "/allianties/city-deal-openbare-ruimte/",
    "/allianties/kan/",
    "/vervolg/",
    "/begrippen/",
    "/begrippen/vergroening/",
    "/zoeken/?q=vergroening",
    "/zoeken/?q=watertoets",
    "/dekking/",
    "/dekking/?audience=iedereen&sort=-number",
    "/tijdlijn/",
    "/tijdlijn/?theme=groene-leefomgeving&van=2020&tot=2021&sort=date",
    "/vervolg/city-deal-openbare-ruimte-is-afgelopen/",
    "/gemeenten/dordrecht/",
    "/belemmeringen/geen-norm-voor-aanvaardbaar-risico/",
    "/delta/",
    "/delta/?theme=groene-leefomgeving&sort=-date",
    "/mijlpalen/?kind=event&year=2019",
    "/mijlpalen/?sort=title",
    "/mijlpalen/?q=onvindbaarwoord",
    "/mijlpalen/lancering-city-deal/",
    "/mijlpalen/roadmap-2-0/",
    "/lessen/praatgroep-als-valkuil/",
    "/documenten/roadmap-2-0/",
    "/partners/?peildatum=gisteren",
    "/partners/?peildatum=2016-12-31",
    "/partners/staatsbosbeheer/",
    "/werkgroepen/gebiedsontwikkeling/",
    "/werkgroepen/nature-based-solutions/",
    "/gemeenten/?q=naarden",
    "/gemeenten/?q=Bonaire",
    "/gemeenten/wijdemeren/",
    "/kaart/",
    "/kaart/?peildatum=2016-06-15&theme=bestaat-niet",
    "/deelname/",
    "/zoeken/?q=groen",
    "/gemeenten/delft/",
    "/meedoen/gewist/",
    "/meedoen/uitgeschreven/",
    "/meedoen/",
    "/meedoen/?rol=proeftuin-gemeente&gemeente=dordrecht",
    "/meedoen/verstuurd/",
    "/meedoen/nieuwe-link/",
    "/meedoen/bevestigen/verlopen/",
    "/meedoen/dossier/onbekend/",
    "/zoeken/?q=klimaatadaptie",
    "/zoeken/?q=xyzzyq",
    "/meedoen/past-dit/",
    "/meedoen/past-dit/?gemeente=Roterdam&stap=2",
    "/meedoen/past-dit/?gemeente=Dordrecht&situatie=hitte&stap=2",
    "/meedoen/past-dit/?gemeente=Dordrecht&situatie=hitte&inbreng=tijd&wanneer=nu&stap=4",
    "/meedoen/past-dit/?gemeente=Dordrecht&situatie=hitte&inbreng=tijd&wanneer=nu&stap=5",
    "/meedoen/past-dit/?stap=5",
    "/over/",
    "/toegankelijkheid/",
    "/bestaat-niet/",
    "/zoeken/?q=%00",
]
# Of the desk, what anyone can open.
ENTRANCES = ("/beheer/login/", "/beheer/password/reset/")
# Pages that no address of the site leads to, by their template.
WITHOUT_ADDRESS = ("403.html", "403_csrf.html", "500.html", *FAILURE_PAGES)


def pages_without_address() -> dict[str, str]:
    """What a visitor gets when the portal or the server refuses or fails, by its template."""
    request = RequestFactory().get("/")
    return {name: render_to_string(name, request=request) for name in WITHOUT_ADDRESS}
