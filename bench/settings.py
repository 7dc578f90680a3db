"""Settings of the measured site: the house's own, with one bare page more as a yardstick."""

import os

from zaloga.site.settings import *  # noqa: F403
from zaloga.site.settings import INSTALLED_APPS, MIDDLEWARE

INSTALLED_APPS = [*INSTALLED_APPS, "bench"]
ROOT_URLCONF = "bench.urls"
if os.environ.get("BENCH_COUNTS"):
    MIDDLEWARE = ["bench.counting.Queries", *MIDDLEWARE]
