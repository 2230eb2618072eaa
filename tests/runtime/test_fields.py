import pytest
from django import forms
from django.core.exceptions import ValidationError

from portal.runtime.fields import BlockField, EmailField, LineField, SlugField


class Form(forms.Form):
    name = LineField(label="Uw naam", max_length=10)
    email = EmailField(label="Uw adres")


def test_a_refusal_names_the_field():
    for field in (LineField, BlockField, SlugField):
        with pytest.raises(ValidationError) as refused:
            field(label="Uw naam", max_length=10).clean("https://www.gouda.nl/lang")
        assert (
            "Uw naam: dit is te lang (25 tekens). Gebruik hoogstens 10." in refused.value.messages
        )
        with pytest.raises(ValidationError) as refused:
            field(label="Uw naam").clean("Jan\uffff")
        assert refused.value.messages[0].startswith("Uw naam: na “Jan” staat een teken")


def test_a_percent_sign_in_another_message_is_left_alone():
    def refuse(value):
        raise ValidationError("100% fout")

    with pytest.raises(ValidationError, match="100% fout"):
        LineField(label="Uw naam", validators=[refuse]).clean("Jan")


def test_a_likely_slip_is_asked_about_and_the_second_time_believed():
    typed = {"name": "Jan", "email": "jan@GMIAL.com"}
    first = Form(typed)
    assert first.errors["email"] == [
        "Bedoelt u jan@gmail.com? Klopt jan@gmial.com wel, verstuur het formulier dan nog een keer."
    ]
    shown = str(first["email"])
    assert 'value="jan@GMIAL.com"' in shown
    assert '<input type="hidden" name="email-seen" value="jan@GMIAL.com">' in shown
    again = Form(typed | {"email-seen": "jan@GMIAL.com"})
    assert again.is_valid()
    assert again.cleaned_data["email"] == "jan@gmial.com"


def test_another_slip_is_asked_about_anew():
    form = Form({"name": "Jan", "email": "jan@gmal.com", "email-seen": "jan@gmial.com"})
    assert "Bedoelt u jan@gmail.com?" in str(form.errors)


def test_what_was_kept_before_is_not_asked_about_again():
    shown = str(Form(initial={"email": "jan@gmial.com"})["email"])
    assert 'name="email-seen" value="jan@gmial.com"' in shown


def test_an_address_that_nothing_was_asked_about_was_not_seen():
    typed = {"name": "x" * 11, "email": "jan@gouda.nl", "email-seen": ""}
    assert 'name="email-seen" value=""' in str(Form(typed)["email"])
    wrong = Form(typed)
    assert not wrong.is_valid()
    assert 'name="email-seen" value=""' in str(wrong["email"])


@pytest.mark.parametrize("max_length", [None, 320, 10])
def test_an_address_is_checked_whatever_its_greatest_length(max_length):
    field = EmailField(label="Uw adres", required=False, max_length=max_length)
    for wrong in ("jan@x", "a" * 260 + "@gouda.nl"):
        with pytest.raises(ValidationError):
            field.clean(wrong)
    assert field.clean("") == ""


def test_an_address_that_is_too_long_says_so():
    with pytest.raises(ValidationError, match="Uw adres: dit is te lang"):
        EmailField(label="Uw adres", max_length=254).clean("x" * 250 + "@gouda.nl")
