"""What hangs together by links: near ones make one cluster of two; an excerpt joins the one cluster that holds most of
it, so that what lies in several does not tie them together."""

from __future__ import annotations

from collections import defaultdict

Linked = tuple[int, int, str, float, float, int, int]
"""Shorter, longer, relation (near or excerpt), similarity, containment, length of the shorter, length of the longer."""


def clustered(links: list[Linked]) -> list[tuple[int, int, str, int]]:
    """(number, smallest number of its cluster, relation, size) of each that is linked."""
    above: dict[int, int] = {}

    def top(each: int) -> int:
        while (up := above.setdefault(each, each)) != each:
            above[each] = each = above[up]
        return each

    for one, other, relation, *_ in links:
        low, high = sorted((top(one), top(other)))
        if relation == "near":
            above[high] = low
    label = {each: top(each) for each in list(above)}
    longest: dict[int, int] = defaultdict(int)
    for one, other, *_, length, more in links:
        longest[label[one]] = max(longest[label[one]], length)
        longest[label[other]] = max(longest[label[other]], more)
    hosts: dict[int, tuple[float, float, int]] = {}
    for one, other, relation, similarity, containment, *_ in links:
        mine, host = label[one], label[other]
        if relation == "excerpt" and (longest[mine], mine) < (longest[host], host):
            best = (-round(containment, 1), -similarity, host)
            hosts[mine] = min(hosts.get(mine, best), best)
    roots = {each: each for each in set(label.values())}
    for each in sorted(roots, key=lambda it: (longest[it], it), reverse=True):
        if each in hosts:
            roots[each] = roots[hosts[each][2]]
    members: dict[int, list[int]] = defaultdict(list)
    for each, mine in label.items():
        members[roots[mine]].append(each)
    return [
        (each, min(group), "near" if label[each] == root else "excerpt", len(group))
        for root, group in members.items()
        if len(group) > 1
        for each in group
    ]
