"""Searching: Dutch is understood at the query, an index of words finds the entries.

May import `portal.runtime`, `portal.publishing` and `portal.desk`; no list and no app.
Start reading in `README.md`, which tells how it works and how good it is. Three rooms, each of
which imports only those before it: `language/`, `query/`, `index/`. What is found is said by the
apps, in a module `search`. Beside the rooms stand what is stored (`models.py`), what is
shown (`hits.py`), the desk (`admin.py`) and what visitors searched for (`query_log.py`).
"""
