"""What a process needs before any app: settings from the environment, serving, logs, utilities.

May import nothing of ours; `portal/settings.py` calls it before Django is ready.
Start reading in `environment.py` (each setting, and the sentence that refuses a wrong one), then
`serve.py` (the production server), `border.py` (which text comes in), `error_reports.py` (what may
be logged), `page_policy.py` (which pages are the same for everyone) and `erasures.py` (which
deleted rows a restore may not bring back).
"""
