"""The index in the database: entries, their words, and keeping both in line with the content.

May import `portal.search.language`, `portal.search.query`, `portal.search.models`,
`portal.runtime` and `portal.publishing`. Start reading in `registry.py` (what the apps say is
found), then `tracking.py` (hearing of a change), `indexing.py` (writing entries), `words.py` (which
entries have a word) and `state.py` (what a process keeps). `engines/` has a file per database.
"""
