"""Databases of releases: what an installation of each had, to try the upgrade with.

A file `<version>.json` holds the migrations of that release and a few rows of every table. It
is made once, by the code of that release, and never changes:

    python -m tests.releases make 0.2.0
"""
