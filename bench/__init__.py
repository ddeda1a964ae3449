"""Measurements; each module tells its command."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as in every worker (flows/runners.py): one process is one core
