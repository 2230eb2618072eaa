"""Back-ups that can be trusted: database and uploads in one file, and what was erased stays erased.

May import `portal.runtime`, `portal.publishing`, `portal.outbox` and `portal.site`; no other app.
Start reading in `archive.py` (the file), then `databases.py` (how each database is copied) and
`restoring.py`. What may not come back stands in `portal/runtime/erasures.py`. The commands
`backup` and `restore` stand in `management/commands/`.
"""
