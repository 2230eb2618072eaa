"""The stage of a theme as water along a staff, in the pattern of the theme."""

from django.utils.translation import gettext as _

from themes.models import Theme
from themes.models.theme import ThemeStage

from .drawing import Drawing

PATTERNS = 7
ROW, PAGE = (56, 80), (136, 192)
DRY = 8  # of the staff, above the last stage


def gauge_for(theme: Theme, size: tuple[int, int] = ROW) -> Drawing:
    """In units of a pixel, so that the lines are sharp: small for a row, large for a page."""
    width, height = size
    step, last = ThemeStage.values.index(theme.stage) + 1, len(ThemeStage)
    level = height - round((height - DRY) * step / last)
    # A theme that came later has a pattern again.
    pattern = (theme.number - 1) % PATTERNS + 1
    title = _("Water level of theme %(number)d") % {"number": theme.number}
    described = _("%(stage)s: step %(step)d of %(last)d.") % {
        "stage": theme.get_stage_display(),
        "step": step,
        "last": last,
    }
    shapes = {"theme": theme, "pattern": pattern, "level": level, "staff": width - 16}
    name = f"gauge-{theme.number}-{height}"
    return Drawing("pictures/gauge.svg", width, height, title, described, shapes, name)
