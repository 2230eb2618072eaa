"""The entries in the database, in line with the content, and what a process keeps of them.

May import `portal.search.language`, `portal.search.query`, `portal.search.models`,
`portal.runtime` and `portal.publishing`. Start reading in `registry.py` (what the apps say is
found), then `tracking.py` (hearing of a change), `indexing.py` (writing entries), `changes.py`
(telling every process which ones), `due.py` (what changes by the passing of time) and `memory.py`
(what a process keeps).
"""
