"""Who works at the desk, and how they come in: accounts, signing in, invitations, lost factors.

May import `portal.runtime`, `portal.desk` and `portal.outbox`; no list, no search and no app.
Start reading in `urls.py` (the pages, which are those of django-allauth), then `adapter.py` (what
is different here: limits, mail), `door.py`, `admin.py`, `emails.py` and `lost_factor.py`. What the
desk itself asks stands in `portal/desk/signing_in.py` and `portal/desk/second_factor.py`.
"""
