"""The site as a whole: home, the pages of the site, the search page, sitemaps, upgrading.

May import everything: it stands above all apps, and only `portal/urls.py` and `portal.backup`
know it. Start reading in `views.py`, then `filters.py` (the search over everything),
`suggestions.py` (while typing), `context_processors.py` (what every page shows), `page_cache.py`
(pages that are kept until the content changes) and `upgrade.py`.
"""
