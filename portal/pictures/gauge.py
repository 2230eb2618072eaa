"""The stage of a theme as water along a staff, in the pattern of the theme."""

from django.utils.translation import gettext as _

from themes.models import Theme
from themes.models.theme import ThemeStage

from .drawing import Drawing

PATTERNS = 7
STAFF = 16  # wide
ROW, PAGE = (56, 80), (136, 192)
DRY = 8  # of the staff, above the last stage


def gauge_for(theme: Theme, size: tuple[int, int] = ROW) -> Drawing:
    """In units of a pixel, so that the lines are sharp: small for a row, large for a page."""
    width, height = size
    stages = ThemeStage.values
    step = stages.index(theme.stage) + 1
    level = height - round((height - DRY) * step / len(stages))
    return Drawing(
        "pictures/gauge.svg",
        width,
        height,
        _("Water level of theme %(number)d") % {"number": theme.number},
        _("%(stage)s: step %(step)d of %(last)d.")
        % {"stage": theme.get_stage_display(), "step": step, "last": len(stages)},
        {
            "theme": theme,
            "pattern": (theme.number - 1) % PATTERNS + 1,  # one that came later has one again
            "level": level,
            "depth": height - level,
            "staff": width - STAFF,
        },
        name=f"gauge-{theme.number}-{height}",
    )
