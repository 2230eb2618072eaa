"""Sent by the server: once before it makes its processes, and in each of them when it is made.

What they all keep in memory is read once, by who hears the first.
"""

from django.dispatch import Signal

starting, started = Signal(), Signal()
