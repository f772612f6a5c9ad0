"""Where services meet: the lacks of rules that are gained and lost within each integrated service."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from servicegraph.catalogue import Catalogue
from servicegraph.planning.meetings import Meeting, MeetingState, meetings


@dataclass(frozen=True)
class LackChange:
    """What an interface, or a pair of services without one, lacks now and lacked before; None where it is not there.

    All are IRIs. ``interface`` is empty where none is described on either side.
    """

    whole: str
    interface: str
    origin: str
    target: str
    was: MeetingState | None
    state: MeetingState | None
    missing_before: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def is_gained(self) -> bool:
        """Whether more is lacking than before: there is a lack, and none or a lesser one was there."""
        if self.state is None or not self.state.is_gap:
            return False
        if self.was is None or not self.was.is_gap:
            return True
        if self.state is self.was:
            return len(self.missing) > len(self.missing_before)
        return self.state.gravity < self.was.gravity


def lack_changes(old: Catalogue, new: Catalogue, names: Mapping[str, str]) -> tuple[LackChange, ...]:
    """What changes from *old* to *new*; *names* are the new IRIs of what is called otherwise. Raises QueryTimeout.

    A pair of services that nobody had described is what its interface was before.
    """
    before = {one.key: one for one in (_renamed(one, names) for one in meetings(old))}
    after = {one.key: one for one in meetings(new)}
    gone = {key: one for key, one in before.items() if key not in after}
    come = {key: one for key, one in after.items() if key not in before}
    found = [_change(before[key], one) for key, one in after.items() if key in before]
    for now in come.values():
        was = next((one for one in gone.values() if _is_pair(one, now)), None)
        if was is not None:
            del gone[was.key]
        found.append(_change(was, now))
    found += [_change(one, None) for one in gone.values()]
    return tuple(sorted((one for one in found if _differs(one)), key=_order))


def _renamed(meeting: Meeting, names: Mapping[str, str]) -> Meeting:
    def now(iri: str) -> str:
        return names.get(iri, iri)

    return replace(
        meeting,
        whole=now(meeting.whole),
        interface=now(meeting.interface),
        origin=now(meeting.origin),
        target=now(meeting.target),
        missing=tuple(map(now, meeting.missing)),
    )


def _is_pair(one: Meeting, other: Meeting) -> bool:
    """Whether both are of the same two services of one integrated service, and one of them is undescribed."""
    same = one.whole == other.whole and set(one.services) == set(other.services)
    return same and not (one.interface and other.interface)


def _change(was: Meeting | None, now: Meeting | None) -> LackChange:
    one = now or was
    assert one is not None
    return LackChange(
        one.whole,
        one.interface or (was.interface if was else ""),
        one.origin,
        one.target,
        was.state if was else None,
        now.state if now else None,
        tuple(sorted(was.missing)) if was else (),
        tuple(sorted(now.missing)) if now else (),
    )


def _differs(one: LackChange) -> bool:
    is_lack = any(state is not None and state.is_gap for state in (one.was, one.state))
    return is_lack and (one.was, one.missing_before) != (one.state, one.missing)


def _order(one: LackChange) -> tuple[object, ...]:
    state = one.state or one.was
    return one.whole, not one.is_gained, state.gravity if state else 0, one.origin, one.target, one.interface


def lacks_by_whole(found: Iterable[LackChange]) -> Mapping[str, tuple[LackChange, ...]]:
    """The changes of each integrated service, by its IRI."""
    by_whole: dict[str, list[LackChange]] = {}
    for one in found:
        by_whole.setdefault(one.whole, []).append(one)
    return {whole: tuple(changes) for whole, changes in by_whole.items()}
