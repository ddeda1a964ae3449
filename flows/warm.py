"""Imported once, by the fork server of the reading processes: what reading needs is loaded, and every process has it.

Importing it does the work, which is what a fork server asks of a module. No thread may run afterwards: the processes
are forks, and a lock that a thread held would be held in them for ever.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec

from flows import processes as _workers_begin_there  # noqa: F401
from flows.reading import get_ready


class _NoPandas(MetaPathFinder):
    """pyarrow imports pandas with its first array, where it is installed: a quarter of a second and 40 MB for nothing,
    since whoever reads has only lists. It asks again with each array, in every process."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: object = None) -> ModuleSpec | None:
        if name == "pandas":
            raise ModuleNotFoundError("not needed here", name=name)
        return None


sys.meta_path.insert(0, _NoPandas())
get_ready()
