"""Loading the content that ships with a release, and keeping what the coordinator changed.

May import `portal.runtime`, `portal.publishing`, `portal.desk` and `portal.search`; no app.
Start reading in `specs.py` (which file holds which model; apps say so in a module `loading`), then
`merge.py` (file, last load and database side by side) and `load.py`. A test checks the files
(`tests/loading/checking.py`), so loading stops at the first fault.
"""
