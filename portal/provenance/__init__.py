"""Where a label comes from: as of when, by which source, and whether that says it itself.

May import `portal.runtime`, `portal.publishing`, `portal.desk` and `portal.lists`; no app. A label
is a judgement about an item ("taking shape", "open", "fits municipalities"). A model with labels is
`Labelled`, and keeps one record for each. Start reading in `records.py` and `models.py`.
"""
