"""What files of the register are about: whose services they tell of, before there is a catalogue for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from servicegraph.exchange.import_faults import ImportFault
from servicegraph.exchange.ptv.record_making import RecordMaking
from servicegraph.exchange.ptv.register_files import RegisterReader
from servicegraph.exchange.ptv.register_records import RegisterData, ToldRows
from servicegraph.exchange.ptv.register_tables import register_tables


@dataclass(frozen=True)
class RegisterOverview:
    """The identifier of the organisation that organises most, and the names of all by identifier and language."""

    organiser: str
    names: Mapping[str, Mapping[str, str]]
    faults: tuple[ImportFault, ...] = ()

    def called(self, name: str) -> str:
        """The identifier of the organisation with this *name*, in any language and letter case; empty for none."""
        wanted = name.strip().casefold()
        return next((id for id, names in sorted(self.names.items()) if wanted in map(str.casefold, names.values())), "")


def register_overview(contents: Mapping[str, bytes], language: str) -> RegisterOverview:
    """What the files of *contents* are about; names without a language are taken for ones in *language*."""
    tables = register_tables()
    reader = RegisterReader(RecordMaking(ToldRows(), tables), tables)
    for name in sorted(contents):
        reader.read(name, contents[name])
    data = reader.data
    names: dict[str, Mapping[str, str]] = {id: {language: name} for id, name in data.named.items()}
    names |= {id: one.names for id, one in data.organisations.items()}
    return RegisterOverview(_organiser(data, names), names, tuple(reader.faults))


def _organiser(data: RegisterData, names: Mapping[str, object]) -> str:
    """The organisation that organises most services, its parts counted with it; else the first that is no part."""
    counts: Counter[str] = Counter()
    for service in data.services.values():
        counts[_top(service.organisation, data)] += 1
    known = [id for id in counts if id in names]
    if known:
        return min(known, key=lambda one: (-counts[one], one))
    return min((id for id, one in data.organisations.items() if not one.parent), default=min(names, default=""))


def _top(id: str, data: RegisterData) -> str:
    """The organisation in the files that *id* is a part of, at the top; a circle ends where it began."""
    seen = {id}
    while (record := data.organisations.get(id)) and record.parent in data.organisations and record.parent not in seen:
        id = record.parent
        seen.add(id)
    return id
