"""The criteria of readiness that an integrated service meets now and did not meet before, or the other way round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from servicegraph.readiness import CriterionReadiness, CriterionState, Readiness


@dataclass(frozen=True)
class CriterionChange:
    """How far a criterion of a task is met now and was before: the state, and at how many places of how many."""

    whole: str
    task: str
    criterion: str
    was: CriterionState
    state: CriterionState
    met_before: tuple[int, int]
    met: tuple[int, int]

    @property
    def is_gained(self) -> bool:
        """Whether it is met now and was not."""
        return self.state is CriterionState.MET and self.was is not CriterionState.MET

    @property
    def is_lost(self) -> bool:
        """Whether it was met, applies still and is met no more."""
        return self.was is CriterionState.MET and self.state is not CriterionState.MET and self.applies

    @property
    def applies(self) -> bool:
        """Whether it applies now."""
        return self.state is not CriterionState.DOES_NOT_APPLY


def criterion_changes(
    old: Mapping[str, Readiness], new: Mapping[str, Readiness], names: Mapping[str, str]
) -> tuple[CriterionChange, ...]:
    """What changes of the integrated services that are in both; *names* are new IRIs by the old."""
    before = {names.get(whole, whole): one for whole, one in old.items()}
    return tuple(
        change for whole, now in new.items() if whole in before for change in _of_whole(before[whole], now, names)
    )


def _of_whole(before: Readiness, now: Readiness, names: Mapping[str, str]) -> list[CriterionChange]:
    known = {
        (task.task, names.get(one.criterion, one.criterion)): one for task in before.tasks for one in task.criteria
    }
    found = []
    for task in now.tasks:
        for one in task.criteria:
            was = known.get((task.task, one.criterion))
            if was is not None and _differs(was, one):
                change = CriterionChange(
                    now.whole, task.task, one.criterion, was.state, one.state, _places(was), _places(one)
                )
                found.append(change)
    return found


def _differs(was: CriterionReadiness, one: CriterionReadiness) -> bool:
    """Whether one is met otherwise: another state, or, where it is met partly, at other places."""
    return was.state is not one.state or (one.state is CriterionState.PARTLY and _places(was) != _places(one))


def _places(one: CriterionReadiness) -> tuple[int, int]:
    return one.met, one.applicable
