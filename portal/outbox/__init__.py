"""Mail that is a row until it is sent, and jobs that run every day; one worker does both.

May import `portal.runtime`, `portal.publishing` and `portal.desk`; no list, no search and no app.
Start reading in `models.py` (`post` and the states of a mail), then `emails.py` and `jobs.py` (what
apps register), `sending.py` (claim, write, send, note the outcome), `retries.py` and `worker.py`.
"""
