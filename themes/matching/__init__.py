"""Which roles fit whom, and why: the rules, and the four questions of “Past dit bij ons?”.

May import `partners`, `milestones`, the content of `themes` (never registrations) and the
libraries `portal.runtime`, `portal.publishing`, `portal.desk`, `portal.search`, `portal.lists`
and `portal.loading`. Start reading in `scoring.py` (points with a reason for each), then
`rules.py` (the rows that it counts with), `landscape.py` (what is known of municipalities),
`reverse.py` (who could take a role) and `views.py`.
"""
