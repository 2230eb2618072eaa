import pytest
from django.core.exceptions import ValidationError

from partners.models import Municipality
from partners.reference.rows import read_reference
from portal.runtime.addresses import PROVIDERS, address, likely_meant, on_the_wire


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Jan.de+x@Gouda.NL", "Jan.de+x@gouda.nl"),
        (" jan@gouda.nl\u200b", "jan@gouda.nl"),
        ("\u202ejan@gouda.nl", "jan@gouda.nl"),
        ("jan@stra\u00dfe-gemeente.nl", "jan@straße-gemeente.nl"),
        ("jan@xn--bcher-kva.nl", "jan@bücher.nl"),
        ("o'brien@x.nl", "o'brien@x.nl"),
        (f"{'a' * 64}@x.nl", f"{'a' * 64}@x.nl"),
    ],
)
def test_an_address_is_kept_in_one_spelling(typed, kept):
    assert address(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        *("jan", "jan@", "@gouda.nl", "jan@gouda", "jan@localhost", "jan@[127.0.0.1]"),
        *("jan@127.0.0.1", "jan@[IPv6:::1]", "jan@intern.local", "jan@iets.invalid"),
        *(f"{'a' * 65}@gouda.nl", f"jan@{'a' * 64}.nl", f"jan@{'abcdefg.' * 32}nl"),
        *("ján@gouda.nl", '"jan jansen"@gouda.nl', "jan jansen@gouda.nl", "Jan <jan@gouda.nl>"),
        *("jan@gouda..nl", ".jan@gouda.nl", "jan.@gouda.nl", "jan@-gouda.nl", "jan@gou_da.nl"),
        *("jan@gouda.nl,piet@gouda.nl", "jan@@gouda.nl", "jan@gouda.nl.", "jan@😀.nl"),
        *("jan＠gouda.nl", "jan@gouda.nl\uffff", f"jan@{'ü.' * 100}nl"),
    ],
)
def test_what_smtp_cannot_deliver_to_is_refused(typed):
    with pytest.raises(ValidationError) as refused:
        address(typed)
    [said] = refused.value.messages
    assert "naam@gemeente.nl" in said or "typ dat stuk opnieuw" in said


def test_a_domain_goes_over_the_wire_as_idna_2008_spells_it():
    assert on_the_wire("jan@straße-gemeente.nl") == "jan@xn--strae-gemeente-3fb.nl"
    assert on_the_wire("jan@faß.de") == "jan@xn--fa-hia.de"


@pytest.mark.parametrize(
    ("domain", "meant"),
    [
        *(("gmial.com", "gmail.com"), ("gmai.com", "gmail.com"), ("gmail.con", "gmail.com")),
        *(("gmial.con", "gmail.com"), ("gnail.com", "gmail.com"), ("gmail.co", "gmail.com")),
        *(
            ("hotmial.com", "hotmail.com"),
            ("hotmal.nl", "hotmail.nl"),
            ("hotmail.ln", "hotmail.nl"),
        ),
        *(("outlok.com", "outlook.com"), ("yaho.com", "yahoo.com"), ("zigo.nl", "ziggo.nl")),
    ],
)
def test_a_slip_in_the_domain_is_seen(domain, meant):
    assert likely_meant(f"jan@{domain}") == f"jan@{meant}"


@pytest.mark.parametrize("domain", [*PROVIDERS, "ymail.com", "hotmail.be", "gouda.nl", "gmx.net"])
def test_a_known_provider_is_no_slip_of_another(domain):
    assert likely_meant(f"jan@{domain}") == ""


def test_no_municipality_is_taken_for_a_slip():
    slugs = [one.slug for one in read_reference()[Municipality]]
    assert len(slugs) > 342
    assert [slug for slug in slugs if likely_meant(f"jan@{slug}.nl")] == []
