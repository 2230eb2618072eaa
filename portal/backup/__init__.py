"""Back-ups that can be trusted: database and uploads in one file, and what was erased stays erased.

May import Django and `portal.publishing`, no app. Start reading in `archive.py` (the file),
then `databases.py` (how each database is copied) and `erasures.py` (what a restore may not
bring back). The commands `backup` and `restore` stand in `portal/management/commands/`.
"""
