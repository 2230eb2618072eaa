"""The coordinator's desk: the admin at `/beheer/`, and what every admin shares.

May import `portal.runtime` and `portal.publishing`. Start reading in `admin_site.py`, then
`desk_admin.py` (what each admin does), `content.py` and `publication.py` (the classes that the
admins of apps build on), `attention.py` (what apps show on its front page) and `rights.py` (what
the coordinator may do).
"""
