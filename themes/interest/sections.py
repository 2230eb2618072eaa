"""How many are interested, on the pages of themes and roles."""

from portal.publishing.sections import section
from themes.models import Role, Theme

from .figures import PublicInterest, interested_in_role, interested_in_theme


@section(Role, "figure", template="interest/figure.html", place=10)
def figure_of_role(role: Role) -> dict[str, PublicInterest]:
    return {"interest": interested_in_role(role)}


@section(Theme, "figure", template="interest/figure.html", place=10)
def figure_of_theme(theme: Theme) -> dict[str, PublicInterest]:
    return {"interest": interested_in_theme(theme)}
