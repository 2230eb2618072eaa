"""The portal as it is, for a server of its own that looks after itself every half a second."""

from portal.settings import *

WATCH_HEALTH = 0.5
