"""What is known about words: stems, verbs, compounds, typing errors. No Django, no database.

May import nothing of ours. Start reading in `analysis.py` (from text to words), then
`vocabulary.py` (which words belong together); `compounds.py`, `verbs.py`, `derivation.py` and
`mending.py` each answer one question that the vocabulary asks.
"""
