"""Property tests draw the same examples in every run; `make test-long` draws other ones, and many more."""

import os

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.register_profile("searching", deadline=None)
settings.load_profile("searching" if os.environ.get("BTCORE_LONG") else "repeatable")
