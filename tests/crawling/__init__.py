"""The parts of the crawler: see `tests/crawler.py`."""
