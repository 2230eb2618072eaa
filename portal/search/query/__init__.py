"""From what a visitor typed to ranked rows. No Django; the index is handed in.

May import `portal.search.language`. Start reading in `matching.py` (`Searcher.search`), then
`parsing.py` (words, phrases, exclusions), `terms.py` (the ways in which one term is found),
`results.py` (rows in tiers), `rows.py` (sets of rows) and `texts.py` (which rows have a word).
"""
