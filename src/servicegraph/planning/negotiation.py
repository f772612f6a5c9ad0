"""What two organisations have to agree: where their services meet, what is in use there, and what is not."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence

from pyoxigraph import NamedNode

from servicegraph.catalogue import Catalogue
from servicegraph.errors import QueryTimeout, QueryTooLarge
from servicegraph.planning.asking import asked
from servicegraph.planning.days import days_of
from servicegraph.planning.meetings import Meeting, meetings
from servicegraph.planning.pack import (
    AgreementLine,
    Answering,
    NeedState,
    Pack,
    PackPitfall,
    PackRow,
    PackRule,
    Partner,
    RuleNeed,
    SuggestedRule,
)
from servicegraph.planning.parties import parties_of, tops, units
from servicegraph.rdf.index import iris
from servicegraph.rdf.terms import DCT, NS

_SERVES, _SOURCE, _INCLUDES = NamedNode(NS + "serves"), NamedNode(DCT + "source"), NamedNode(NS + "includes")
_SUGGESTED = 3


def negotiation(catalogue: Catalogue, a: str, b: str, date: datetime.date | None = None) -> Pack:
    """What the organisations *a* and *b*, with their units, need to agree on *date*, today when omitted.

    Empty of meetings when they share none, and when they are the same. Raises QueryTimeout.
    """
    day = date or catalogue.today()
    return catalogue.derived(("negotiation", a, b, day), lambda: _made(catalogue, a, b, day))


def partners(catalogue: Catalogue, organisation: str, date: datetime.date | None = None) -> tuple[Partner, ...]:
    """The organisations whose services meet those of *organisation* and its units, most meetings first.

    Units stand for their whole organisation, but those of its own stand for themselves.
    """
    day = date or catalogue.today()
    return catalogue.derived(("partners", organisation, day), lambda: _partners(catalogue, organisation, day))


def negotiators(catalogue: Catalogue, date: datetime.date | None = None) -> tuple[str, ...]:
    """The organisations that provide or organise services that meet others, and those that they are part of."""
    day = date or catalogue.today()

    def found() -> tuple[str, ...]:
        services = {service for one in meetings(catalogue, day) for service in one.services}
        named = {party for service in services for party in parties_of(catalogue, service, day)}
        above = tops(catalogue)
        return tuple(sorted(named | {above[one] for one in named if one in above}))

    return catalogue.derived(("negotiators", day), found)


def _partners(catalogue: Catalogue, organisation: str, day: datetime.date) -> tuple[Partner, ...]:
    own, above = units(catalogue, organisation), tops(catalogue)
    found: dict[str, dict[str, Meeting]] = {}
    for meeting in meetings(catalogue, day):
        sides = [parties_of(catalogue, service, day) for service in meeting.services]
        for side, other in (sides, sides[::-1]):
            if own.isdisjoint(side):
                continue
            for party in other:
                top = above.get(party, party)
                named = top if organisation not in units(catalogue, top) else party
                if party not in own and named != organisation:
                    found.setdefault(named, {})[meeting.key] = meeting
    partners = [Partner(party, tuple(met.values())) for party, met in found.items()]
    return tuple(sorted(partners, key=lambda one: (-one.gaps, -len(one.meetings), one.organisation)))


def _links(
    catalogue: Catalogue, ours: frozenset[str], theirs: frozenset[str], day: datetime.date
) -> Iterable[tuple[str, str, Meeting]]:
    for meeting in meetings(catalogue, day):
        origin, target = (set(parties_of(catalogue, service, day)) for service in meeting.services)
        if origin & ours and target & theirs:
            yield meeting.origin, meeting.target, meeting
        elif target & ours and origin & theirs:
            yield meeting.target, meeting.origin, meeting


def _made(catalogue: Catalogue, a: str, b: str, day: datetime.date) -> Pack:
    ours, theirs = units(catalogue, a), units(catalogue, b)
    # A unit and what it is part of: the rest of the larger one is the other side.
    ours, theirs = (ours - theirs, theirs) if ours > theirs else (ours, theirs - ours)
    links = tuple(_links(catalogue, ours, theirs, day))
    found = [meeting for _, _, meeting in links]
    needs = _needs(catalogue, found, day)
    every = [need for one in found for need in needs[one.key].values()]
    suggestions = catalogue.derived(("suggested rules", day), lambda: _suggestions(catalogue, day))
    lines = tuple(_lines(suggestions or (), found, every))
    rows = tuple(_rows(found, needs))
    order = {line.kind: number for number, line in enumerate(lines)}
    kinds = sorted({need.kind for need in every}, key=lambda kind: (order.get(kind, len(order)), kind))
    services = {service for one in found for service in one.services}
    wholes = _wholes(catalogue, found)
    active = {party for service in services for party in parties_of(catalogue, service, day)}
    rules = tuple(_rules(catalogue, found, day))
    pitfalls = tuple(_pitfalls(catalogue, found, day))
    return Pack(
        a=a,
        b=b,
        units_a=tuple(sorted((active & ours) - {a})),
        units_b=tuple(sorted((active & theirs) - {b})),
        links=links,
        rows=rows,
        kinds=tuple(kinds),
        lines=lines,
        rules=rules,
        pitfalls=pitfalls,
        answering=tuple(_answering(catalogue, {*wholes, *services, *(active & (ours | theirs)), a, b}, day)),
        wholes=wholes,
        segments=_objects(catalogue, wholes, _SERVES),
        sources=_objects(
            catalogue,
            [
                *(one.interface for one in found if one.interface),
                *(one.rule for one in rules),
                *(one.pitfall for one in pitfalls),
            ],
            _SOURCE,
        ),
        needed=len(every),
        in_use=sum(need.state is NeedState.IN_USE for need in every),
        has_suggestions=suggestions is not None,
    )


def _needs(catalogue: Catalogue, found: Sequence[Meeting], day: datetime.date) -> Mapping[str, Mapping[str, RuleNeed]]:
    """The kinds of rules that each of the meetings *found* needs, by its key."""
    needed: dict[str, dict[str, RuleNeed]] = {one.key: {} for one in found}
    for row in catalogue.derived(
        ("needed kinds", day), lambda: asked(catalogue, "interfaces-between-organisations", day)
    ):
        key = row["interface"] or f"{row['whole']} {row['from']} {row['to']}"
        if key in needed and row["neededKind"]:
            begun = NeedState.BEGUN if row["rule"] else NeedState.MISSING
            state = NeedState.IN_USE if row["inForce"] == "true" else begun
            needed[key][row["neededKind"]] = RuleNeed(row["neededKind"], state, row["rule"])
    for one in found:
        for kind in one.missing:
            needed[one.key].setdefault(kind, RuleNeed(kind, NeedState.MISSING, ""))
    return needed


def _rows(found: Iterable[Meeting], needs: Mapping[str, Mapping[str, RuleNeed]]) -> Iterable[PackRow]:
    """A row for each meeting; the way there and the way back are one when they need the same in the same state."""
    rows: list[PackRow] = []
    for one in found:
        back = next(
            (
                number
                for number, row in enumerate(rows)
                if not row.is_both_ways
                and (row.whole, row.origin, row.target) == (one.whole, one.target, one.origin)
                and {n.kind: n.state for n in row.needs.values()} == {n.kind: n.state for n in needs[one.key].values()}
            ),
            None,
        )
        if back is None:
            rows.append(PackRow(one.whole, one.origin, one.target, False, (one,), needs[one.key]))
        else:
            row = rows[back]
            rows[back] = PackRow(row.whole, row.origin, row.target, True, (*row.meetings, one), row.needs)
    return rows


def _suggestions(catalogue: Catalogue, day: datetime.date) -> Sequence[Mapping[str, str]] | None:
    """What others have agreed; None when to find it takes too long or too much: a pack says so and has all the rest."""
    try:
        return asked(catalogue, "suggested-rules", day)
    except (QueryTimeout, QueryTooLarge):
        return None


def _lines(
    suggestions: Sequence[Mapping[str, str]], found: Sequence[Meeting], every: Sequence[RuleNeed]
) -> Iterable[AgreementLine]:
    open_needs = [need for need in every if need.state is not NeedState.IN_USE]
    known = {need.rule for need in every if need.rule}
    suggested: dict[str, dict[str, tuple[int, SuggestedRule]]] = {}
    interfaces = {one.interface for one in found if one.interface}
    for row in suggestions:
        if row["interface"] in interfaces and row["rule"] and row["rule"] not in known:
            likeness = int(row["likeness"]) if row["likeness"].isdigit() else 0
            one = SuggestedRule(row["rule"], row["ruleStatus"], row["example"], row["source"])
            kept = suggested.setdefault(row["missingKind"], {})
            if row["rule"] not in kept or kept[row["rule"]][0] < likeness:
                kept[row["rule"]] = likeness, one
    lines = []
    for kind in sorted({need.kind for need in open_needs}):
        own = [need for need in open_needs if need.kind == kind]
        best = sorted(suggested.get(kind, {}).values(), key=lambda pair: (-pair[0], pair[1].rule))
        begun = sum(need.state is NeedState.BEGUN for need in own)
        lines.append(AgreementLine(kind, len(own), begun, tuple(one for _, one in best[:_SUGGESTED])))
    return sorted(lines, key=lambda line: (-line.number, line.kind))


def _rules(catalogue: Catalogue, found: Sequence[Meeting], day: datetime.date) -> Iterable[PackRule]:
    interfaces, wholes = {one.interface for one in found if one.interface}, {one.whole for one in found}
    by_rule: dict[str, list[Mapping[str, str]]] = {}
    for row in asked(catalogue, "rules-of-chain", day):
        is_theirs = row["interface"] in interfaces or (not row["interface"] and row["whole"] in wholes)
        if is_theirs and row["rule"]:
            by_rule.setdefault(row["rule"], []).append(row)
    for rule, told in by_rule.items():
        kinds, roles, bases = (
            tuple(sorted({row[name] for row in told} - {""})) for name in ("kind", "answeredBy", "legalBasis")
        )
        yield PackRule(
            rule,
            kinds,
            told[0]["status"],
            told[0]["inForce"] == "true",
            roles,
            bases,
            days_of(catalogue, rule, day),
            catalogue.grounds.of_entity(NamedNode(rule)),
        )


def _pitfalls(catalogue: Catalogue, found: Sequence[Meeting], day: datetime.date) -> Iterable[PackPitfall]:
    interfaces, wholes = {one.interface for one in found if one.interface}, {one.whole for one in found}
    told: dict[str, PackPitfall] = {}
    for row in asked(catalogue, "pitfalls-without-rule", day):
        is_theirs = row["interface"] in interfaces or (not row["interface"] and row["whole"] in wholes)
        if is_theirs and row["pitfall"]:
            told.setdefault(row["pitfall"], PackPitfall(row["pitfall"], row["kind"], row["rule"]))
    return told.values()


def _answering(catalogue: Catalogue, owners: Iterable[str], day: datetime.date) -> Iterable[Answering]:
    asked_of = frozenset(owners)
    rows = asked(catalogue, "responsibilities", day)
    found = [Answering(row["owner"], row["role"], row["holder"], row["employer"]) for row in rows if row["role"]]
    return dict.fromkeys(one for one in found if one.owner in asked_of)


def _wholes(catalogue: Catalogue, found: Iterable[Meeting]) -> tuple[str, ...]:
    """The integrated services in which the two meet, and those that include them."""
    seen = dict.fromkeys(one.whole for one in found)
    waiting = list(seen)
    while waiting:
        above = iris(one.subject for one in catalogue.memory.triples(None, _INCLUDES, NamedNode(waiting.pop())))
        new = [one for one in above if one not in seen]
        seen |= dict.fromkeys(new)
        waiting += new
    return tuple(sorted(seen))


def _objects(catalogue: Catalogue, things: Iterable[str], name: NamedNode) -> tuple[str, ...]:
    named = (NamedNode(one) for one in things if one)
    found = (triple.object for one in named for triple in catalogue.memory.triples(one, name))
    return tuple(sorted(set(iris(found))))
