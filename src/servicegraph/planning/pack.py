"""What two organisations take to their meeting, as values: what they need, what is there, what is to be agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from servicegraph.planning.days import Days
from servicegraph.planning.meetings import Meeting, MeetingState
from servicegraph.queries.grounds import Basis


class NeedState(StrEnum):
    """How far a kind of rule that two services need is."""

    IN_USE = "in-use"
    BEGUN = "begun"
    MISSING = "missing"


@dataclass(frozen=True)
class RuleNeed:
    """A kind of rule that is needed where services meet, and the rule of that kind that stands best, if any."""

    kind: str
    state: NeedState
    rule: str


@dataclass(frozen=True)
class PackRow:
    """A meeting of the two, or the two directions of one when they need the same; ``ours`` is the first side's."""

    whole: str
    origin: str
    target: str
    is_both_ways: bool
    meetings: tuple[Meeting, ...]
    needs: Mapping[str, RuleNeed]

    @property
    def state(self) -> MeetingState:
        """The gravest state of its meetings."""
        return min((one.state for one in self.meetings), key=lambda state: state.gravity)


@dataclass(frozen=True)
class SuggestedRule:
    """A rule of the kind that others have agreed where services meet in a similar way."""

    rule: str
    status: str
    example: str
    source: str


@dataclass(frozen=True)
class AgreementLine:
    """A kind of rule that is to be agreed, at how many interfaces, and what others have agreed."""

    kind: str
    number: int
    begun: int
    suggestions: tuple[SuggestedRule, ...]


@dataclass(frozen=True)
class PackRule:
    """A rule that concerns the two already, with its kinds, its status and who answers for it, all by IRI."""

    rule: str
    kinds: tuple[str, ...]
    status: str
    is_in_force: bool
    answered_by: tuple[str, ...]
    legal_bases: tuple[str, ...]
    days: Days
    basis: Basis | None


@dataclass(frozen=True)
class PackPitfall:
    """A known problem where the two meet, against which no rule is in force; ``rule`` would help but is not."""

    pitfall: str
    kind: str
    rule: str


@dataclass(frozen=True)
class Answering:
    """Who holds a role for ``owner``; ``holder`` is empty when nobody does."""

    owner: str
    role: str
    holder: str
    employer: str


@dataclass(frozen=True)
class Partner:
    """An organisation whose services meet those of another, and where."""

    organisation: str
    meetings: tuple[Meeting, ...]

    @property
    def gaps(self) -> int:
        """At how many of these places something is lacking."""
        return sum(one.state.is_gap for one in self.meetings)


@dataclass(frozen=True)
class Pack:
    """What the organisations ``a`` and ``b`` need at their meeting, on one day; everything by IRI.

    ``units_a`` and ``units_b`` are those units of theirs that provide something of it. ``links`` are the meetings with
    the service of ``a`` first. ``kinds`` are the needed kinds of rules, the one that most meetings lack first. Where a
    catalogue is so large that what others have agreed could not be found, the pack does not have its suggestions.
    """

    a: str
    b: str
    units_a: tuple[str, ...]
    units_b: tuple[str, ...]
    links: tuple[tuple[str, str, Meeting], ...]
    rows: tuple[PackRow, ...]
    kinds: tuple[str, ...]
    lines: tuple[AgreementLine, ...]
    rules: tuple[PackRule, ...]
    pitfalls: tuple[PackPitfall, ...]
    answering: tuple[Answering, ...]
    wholes: tuple[str, ...]
    segments: tuple[str, ...]
    sources: tuple[str, ...]
    needed: int
    in_use: int
    has_suggestions: bool = True

    @property
    def meetings(self) -> tuple[Meeting, ...]:
        """Where the two meet."""
        return tuple(meeting for _, _, meeting in self.links)

    @property
    def to_agree(self) -> int:
        """How many rules are needed and not in use."""
        return self.needed - self.in_use

    @property
    def modelled(self) -> int:
        """How many of the meetings were modelled here."""
        return sum(one.is_modelled for one in self.meetings)
