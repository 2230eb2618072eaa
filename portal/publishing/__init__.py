"""What all public content shares: publication, old addresses, partial dates, text, constraints.

May import `portal.runtime`. Start reading in `models.py` (`Publishable` and `published()`), then
`versions.py` (the token that changes with the content), `dates.py` (dates as precise as they are
known) and `constraints.py`. `sections.py` lets an app show something on the page of another app.
"""
