"""Imported once, by the fork server of the reading processes: what reading needs is loaded, and every process has it.

Importing it does the work, which is what a fork server asks of a module. No thread may run afterwards: the processes
are forks, and a lock that a thread held would be held in them for ever.
"""

from __future__ import annotations

from flows import processes as _workers_begin_there  # noqa: F401
from flows.reading import get_ready

get_ready()
