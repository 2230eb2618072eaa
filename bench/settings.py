"""The portal's settings, with one address more: a view that does nothing."""

from portal.settings import *

ROOT_URLCONF = "bench.urls"
