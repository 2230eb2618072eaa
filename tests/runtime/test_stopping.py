"""A process that is told to stop does, however many signals tell it."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from portal.runtime.stopping import Stopping

# At each line of what a signal starts comes another one.
SIGNALS = """
import signal, sys, threading
from portal.runtime.stopping import Stopping

stopping, left = {kind}(), list(range(20))
signal.signal(signal.SIGTERM, lambda *_signal: stopping.set())

def at_each_line(frame, _event, _arg):
    if frame.f_code.co_name != "at_each_line" and left:
        left.pop()
        signal.raise_signal(signal.SIGTERM)
    return at_each_line

sys.settrace(at_each_line)
stopping.set()
sys.settrace(None)
assert stopping.is_set() and len(left) < 20
stopping.wait(60)
"""


def run(kind: str) -> subprocess.CompletedProcess[str]:
    code = SIGNALS.format(kind=kind)
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, timeout=3)


def test_signals_that_follow_each_other_stop_it():
    done = run("Stopping")
    assert (done.returncode, done.stderr) == (0, "")


def test_an_event_of_threading_would_be_locked_by_them():
    with pytest.raises(subprocess.TimeoutExpired):
        run("threading.Event")


def test_a_wait_ends_at_a_signal_and_those_after_it_at_once():
    stopping, before = Stopping(), signal.getsignal(signal.SIGTERM)
    signal.signal(signal.SIGTERM, stopping.set)
    try:
        threading.Timer(0.1, os.kill, [os.getpid(), signal.SIGTERM]).start()
        begin = time.monotonic()
        stopping.wait(30)
        stopping.wait(30)
        assert time.monotonic() - begin < 5
        assert stopping.is_set()
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_wait_that_nothing_ends_takes_its_time():
    stopping = Stopping()
    begin = time.monotonic()
    stopping.wait(0.2)
    assert time.monotonic() - begin >= 0.2
    assert not stopping.is_set()
