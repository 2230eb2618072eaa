"""Lists with facets, counts, sorting and pages, counted in memory and shown from the database.

May import `portal.runtime`, `portal.publishing`, `portal.desk` and `portal.search`; no app, and
not the outbox. Start reading in `views.py` (`FacetedListView`), then `filters.py` (the filter set
of a list), `facets.py` (the kinds of facets) and `index.py` (which rows have which value).
An app above adds a facet to a list in its own `facets.py`.
"""
