"""What the tests of the desk do with its forms."""

from django.db.models.fields.files import FieldFile
from django.forms import SplitDateTimeField
from django.urls import reverse
from django.utils import timezone

from portal.provenance.forms import ProvenanceFormField
from tests import factories as make
from themes.interest.models import Interest

FACTORIES = {
    factory._meta.get_model_class(): factory
    for factory in vars(make).values()
    if isinstance(factory, type)
    and issubclass(factory, make.DjangoModelFactory)
    and factory._meta.get_model_class() is not None
}
FACTORIES[Interest] = lambda **values: make.InterestFactory(confirmed=True, **values)


def address(model, page: str, *args) -> str:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    return reverse(name, args=args)


def form_data(response) -> dict[str, str]:
    """What a browser would send for the form of a change or add page."""
    context = response.context
    forms = [context["adminform"].form]
    data = {"seen_version": forms[0].seen_version}
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for bound in form:
            value = bound.value()
            if value is None or value is False or isinstance(value, FieldFile):
                continue
            if isinstance(bound.field, ProvenanceFormField):
                for form in bound.field.widget.forms(bound.html_name, value).values():
                    data |= {part.html_name: str(part.value() or "") for part in form}
                continue
            is_moment = isinstance(bound.field, SplitDateTimeField)
            if isinstance(value, list) and is_moment:
                data[f"{bound.html_name}_0"], data[f"{bound.html_name}_1"] = value
            elif isinstance(value, list):
                data[bound.html_name] = [getattr(item, "pk", item) for item in value]
            elif hasattr(value, "isoformat") and is_moment:
                moment = timezone.localtime(value)
                data[f"{bound.html_name}_0"] = f"{moment:%Y-%m-%d}"
                data[f"{bound.html_name}_1"] = f"{moment:%H:%M:%S}"
            else:
                data[bound.html_name] = value
    return data


def save(desk, item, **changes):
    """Open the change form of an item, change something, and save."""
    url = address(type(item), "change", item.pk)
    data = form_data(desk.get(url)) | changes
    return desk.post(url, {name: value for name, value in data.items() if value is not None})


def errors_in(response) -> str:
    assert response.status_code == 200, "the form was saved"
    return response.content.decode()
