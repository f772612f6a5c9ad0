"""In which column each service stands: what follows stands further right, what merely meets stands together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from servicegraph.diagrams.chain import PARALLEL, Box, Line

Edge = tuple[str, str]


def columns(lines: Sequence[Line], stage: Mapping[str, int], apart: Collection[Edge] = ()) -> dict[str, int]:
    """The column of each service that has a line, from 0 on; one *stage*, told by number, comes after another.

    Pairs that merely meet share a column where they can, but for those *apart*.
    """
    keys = sorted({end for line in lines for end in (line.origin, line.target)})
    meeting = meeting_pairs(lines)
    ordering = sorted({(line.origin, line.target) for line in lines} - meeting)
    forward = _without_cycles(keys, ordering, stage)
    group = _together(keys, forward, sorted(meeting - set(apart)), stage)
    return _ranked(keys, forward, group, stage)


def meeting_pairs(lines: Iterable[Line]) -> set[Edge]:
    """The pairs that tell of no order: undescribed ones, and those that are parallel in both directions."""
    parallel = {(line.origin, line.target) for line in lines if line.flow == PARALLEL and line.has_direction}
    ordered = {(line.origin, line.target) for line in lines if line.flow != PARALLEL and line.has_direction}
    both = {edge for edge in parallel if edge[::-1] in parallel} - ordered - {edge[::-1] for edge in ordered}
    described = parallel | ordered
    loose = {(line.origin, line.target) for line in lines if not line.has_direction} - described
    return both | loose


def stages_of(boxes: Sequence[Box], lines: Sequence[Line], stages: Sequence[str]) -> dict[str, int]:
    """The stage of each box by number; one that has several, or none, stands in that of its neighbours."""
    place = {key: index for index, key in enumerate(stages)}
    allowed = {box.key: sorted({place[key] for key in box.stages if key in place}) for box in boxes}
    found = {key: places[0] for key, places in allowed.items() if len(places) == 1}
    near: dict[str, list[int]] = defaultdict(list)
    for line in lines:
        for one, other in ((line.origin, line.target), (line.target, line.origin)):
            if other in found:
                near[one].append(found[other])
    for key, places in sorted(allowed.items()):
        if key not in found:
            among = places or list(range(max(1, len(stages))))
            middle = sorted(near[key])[len(near[key]) // 2] if near[key] else among[0]
            found[key] = min(among, key=lambda one: (abs(one - middle), one))
    return found


def _without_cycles(keys: Sequence[str], edges: Sequence[Edge], stage: Mapping[str, int]) -> list[Edge]:
    """*edges* with those turned round that run back in an order with few of them (Eades, Lin and Smyth)."""
    place: dict[str, int] = {}
    for number in sorted(set(stage.values())):
        inside = [key for key in keys if stage[key] == number]
        among = [edge for edge in edges if stage[edge[0]] == stage[edge[1]] == number]
        for key in _moved(_sequence(inside, among), among):
            place[key] = len(place)
    return sorted({edge if place[edge[0]] < place[edge[1]] else edge[::-1] for edge in edges if edge[0] != edge[1]})


def _sequence(keys: Sequence[str], edges: Sequence[Edge]) -> list[str]:
    first: list[str] = []
    last: list[str] = []
    left = dict.fromkeys(keys)
    leaving, entering = _neighbours(edges)
    while left:
        balance = {key: (len(leaving[key] & left.keys()), len(entering[key] & left.keys())) for key in left}
        if ends := [key for key, (out, _) in balance.items() if not out]:
            chosen = ends[-1]
            last.insert(0, chosen)
        else:
            begins = [key for key, (_, into) in balance.items() if not into]
            chosen = begins[0] if begins else max(left, key=lambda key: balance[key][0] - balance[key][1])
            first.append(chosen)
        del left[chosen]
    return first + last


def _moved(sequence: list[str], edges: Sequence[Edge]) -> list[str]:
    """*sequence* with single keys moved while fewer edges run back."""
    leaving, entering = _neighbours(edges)
    better = True
    while better:
        better = False
        for key in sorted(sequence):
            rest = [other for other in sequence if other != key]
            back = sum(1 for other in rest if other in entering[key])  # all that enter run back when it stands first
            costs = [back]
            for other in rest:
                back += (other in leaving[key]) - (other in entering[key])
                costs.append(back)
            best = min(range(len(costs)), key=lambda index: costs[index])
            if costs[best] < costs[sequence.index(key)]:
                sequence = [*rest[:best], key, *rest[best:]]
                better = True
    return sequence


def _together(
    keys: Sequence[str], forward: Sequence[Edge], meeting: Sequence[Edge], stage: Mapping[str, int]
) -> dict[str, str]:
    """The first key of the group that each key shares a column with: those that meet and have no way between them."""
    group = {key: key for key in keys}
    for one, other in meeting:
        if group[one] == group[other] or stage[one] != stage[other]:
            continue
        edges = {(group[a], group[b]) for a, b in forward}
        if not _leads(edges, group[one], group[other]) and not _leads(edges, group[other], group[one]):
            kept, lost = sorted((group[one], group[other]))
            group = {key: kept if of == lost else of for key, of in group.items()}
    return group


def _leads(edges: Iterable[Edge], start: str, end: str) -> bool:
    leaving, _ = _neighbours(edges)
    seen, waiting = {start}, [start]
    while waiting:
        for other in leaving[waiting.pop()] - seen:
            seen.add(other)
            waiting.append(other)
    return end in seen


def _ranked(
    keys: Sequence[str], forward: Sequence[Edge], group: Mapping[str, str], stage: Mapping[str, int]
) -> dict[str, int]:
    """The longest way to each group, then further right where more leaves than enters."""
    edges = sorted({(group[a], group[b]) for a, b in forward if group[a] != group[b]})
    leaving, entering = _neighbours(edges)
    order = _topological(sorted(set(group.values())), leaving, entering)
    column: dict[str, int] = {}
    base = 0
    for number in sorted(set(stage.values())):
        inside = [key for key in order if stage[key] == number]
        for key in inside:
            column[key] = max([base, *(column[before] + 1 for before in entering[key] if before in column)])
        for key in reversed(inside):
            nearest = min((column[after] for after in leaving[key] if after in column), default=0)
            if len(leaving[key]) > len(entering[key]) and nearest > column[key] + 1:
                column[key] = nearest - 1
        base = max([base - 1, *(column[key] for key in inside)]) + 1
    used = {value: index for index, value in enumerate(sorted(set(column.values())))}
    return {key: used[column[group[key]]] for key in keys}


def _topological(keys: Sequence[str], leaving: Mapping[str, set[str]], entering: Mapping[str, set[str]]) -> list[str]:
    order: list[str] = []
    missing = {key: len(entering[key]) for key in keys}
    ready = [key for key in keys if not missing[key]]
    while ready:
        key = ready.pop(0)
        order.append(key)
        for other in sorted(leaving[key]):
            missing[other] -= 1
            if not missing[other]:
                ready.append(other)
    return order


def _neighbours(edges: Iterable[Edge]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    leaving: dict[str, set[str]] = defaultdict(set)
    entering: dict[str, set[str]] = defaultdict(set)
    for one, other in edges:
        leaving[one].add(other)
        entering[other].add(one)
    return leaving, entering
