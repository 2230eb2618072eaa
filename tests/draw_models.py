"""Draw the models and list their constraints in `docs/domain.md`: `python -m tests.draw_models`.

A test says when they are stale.
"""

import os
import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import django
from django.apps import AppConfig, apps
from django.conf import settings
from django.db import models
from django.db.models.constraints import BaseConstraint
from django.utils.translation import override

BEGIN, END = "<!-- made by draw_models -->\n", "<!-- end of draw_models -->\n"


def with_drawing(text: str) -> str:
    """A document with what stands between the marks made anew."""
    parts = re.split(f"({BEGIN}|{END})", text)
    if parts[1::2] != [BEGIN, END]:
        raise SystemExit(f"The document needs one {BEGIN.strip()} and one {END.strip()}.")
    parts[2] = "\n".join(["", *drawing(), ""])
    return "".join(parts)


def our_apps() -> list[AppConfig]:
    """The apps of this repository that have models, those of `portal` last."""
    ours = (
        config
        for config in apps.get_app_configs()
        if (settings.BASE_DIR / config.name.partition(".")[0]).is_dir() and config.models
    )
    return sorted(ours, key=lambda config: _title(config) == "portal")


def drawing() -> Iterator[str]:
    """A diagram and a table for each app; the apps of `portal` stand together."""
    with override("en"):
        for title, configs in groupby(our_apps(), key=_title):
            ours = sorted((m for c in configs for m in c.get_models()), key=lambda m: m.__name__)
            yield from (f"### {title}", "", "```mermaid", "erDiagram")
            for model in ours:
                yield from (f"    {line}" for line in relations(model) or [model.__name__])
            yield from ("```", "", "| model | constraint | what it holds |", "|---|---|---|")
            for model in ours:
                for constraint in model._meta.constraints:
                    meaning = meaning_of(constraint)
                    yield f"| {model.__name__} | `{constraint.name}` | {meaning} |"
            yield ""


def _title(config: AppConfig) -> str:
    return "portal" if config.name.startswith("portal.") else config.label


def relations(model: type[models.Model]) -> list[str]:
    """The relations of a model in the notation of Mermaid, each with the name of its field."""
    lines = []
    for field in model._meta.get_fields():
        target = field.related_model
        if field.auto_created or not isinstance(target, type):
            continue
        if isinstance(field, models.ManyToManyField):
            through = field.remote_field.through
            if through is None or not through._meta.auto_created:
                continue  # its rows are a model, which is drawn
            arrow = "}o--o{"
        elif isinstance(field, models.ForeignKey):
            many = "|o" if field.unique else "}o"
            arrow = f"{many}--{'o|' if field.null else '||'}"
        else:
            continue
        lines.append(f'{model.__name__} {arrow} {target.__name__} : "{field.name}"')
    return lines


def meaning_of(constraint: BaseConstraint) -> str:
    """What a constraint tells the coordinator, or else the fields that it is about."""
    if constraint.violation_error_message != constraint.default_violation_error_message:
        return str(constraint.get_violation_error_message())
    if constraint.name.endswith("_known"):
        return "takes only the values of its choices"
    if isinstance(constraint, models.CheckConstraint):
        fields = sorted(constraint.condition.referenced_base_fields)  # type: ignore[union-attr]
        return f"checks {_listed(fields)}"
    return f"one row for each {_listed(getattr(constraint, 'fields', ()))}"


def _listed(fields: Any) -> str:
    return ", ".join(f"`{name}`" for name in fields)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    document = settings.BASE_DIR / "docs" / "domain.md"
    document.write_text(with_drawing(document.read_text("utf-8")), "utf-8")
