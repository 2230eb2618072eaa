"""The files with the content of this app."""

from portal.loading.specs import ItemSpec, register, rows

from .models import Answer, Circumstance, Contribution, Horizon, MatchExample, Signal


def rules(model: type[Answer], file: str, weights: str) -> ItemSpec:
    return ItemSpec(
        model,
        ("slug",),
        file=f"themes/matching/content/{file}.yaml",
        children=rows(model, weights=(weights,)),
    )


register(
    rules(Circumstance, "circumstances", "theme"),
    rules(Contribution, "contributions", "role_kind"),
    rules(Horizon, "horizons", "timing"),
    ItemSpec(Signal, ("slug",), file="themes/matching/content/signals.yaml"),
    ItemSpec(MatchExample, ("slug",), file="themes/matching/content/match_examples.yaml"),
)
