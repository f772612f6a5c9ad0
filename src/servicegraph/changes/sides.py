"""The two states of a catalogue that are compared: folders, git revisions, or the files as they are."""

from __future__ import annotations

import datetime
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from servicegraph.catalogue import Catalogue
from servicegraph.changes.revisions import Commit, Exported, export, find_commit, find_repository, merge_base
from servicegraph.dataset.dataset import Dataset, load_dataset
from servicegraph.errors import RevisionError, ServicegraphError, SettingsError
from servicegraph.messages import file_name, shortened
from servicegraph.settings import find_catalogue, load_settings
from servicegraph.settings_file import FILE

_HASH = 10  # letters of a hash that are shown


class CatalogueOfDay(Catalogue):
    """A catalogue that is looked at on one day, whatever the day is where it is read."""

    def __init__(self, dataset: Dataset, day: datetime.date) -> None:
        super().__init__(dataset)
        self._day = day

    def today(self) -> datetime.date:
        """See Catalogue: the day on which it is looked at."""
        return self._day


@dataclass(frozen=True)
class Side:
    """One of two states: what it was asked for by, the short hash of its commit, and its catalogue.

    ``asked`` is empty for the files as they are; ``commit`` for a folder. ``not_of_revision`` and ``submodules`` are as
    in Exported.
    """

    asked: str
    commit: str
    catalogue: Catalogue
    not_of_revision: tuple[str, ...] = ()
    submodules: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Wanted:
    """Where a side is: the folder of its catalogue, written to where it is a revision's."""

    asked: str
    commit: str
    folder: Path
    exported: Exported | None = None


def read_sides(asked: Sequence[str], catalogue: str | None, folder: Path) -> tuple[Side, Side]:
    """The states that *asked* names, the older one first; the second is the files as they are where it is left out.

    Each is a folder with a catalogue, or a revision of the one that *catalogue* names (by default the nearest):
    ``main``, ``HEAD~1``; ``A..B`` names two, ``A...B`` what B has changed since it left A. *folder* is a new folder in
    which revisions are written down. Both are looked at on today's day of the newer one. Raises ServicegraphError.
    """
    wanted = list(_wanted(asked, catalogue, folder))
    datasets: list[Dataset] = []
    for one in reversed(wanted):  # what both say is read once
        try:
            settings = load_settings(one.folder)
            datasets.append(load_dataset(settings, datasets[0] if datasets else None))
        except ServicegraphError as error:
            if one.exported is None:
                raise
            raise _seen_from_its_own_place(error, one.exported.root, one.asked) from None
    new, old = datasets[0], _with_shipped_of(datasets[0], datasets[1])
    day = datetime.datetime.now(ZoneInfo(new.settings.timezone)).date()
    first, second = (
        Side(
            one.asked,
            one.commit,
            CatalogueOfDay(dataset, day),
            tuple(one.exported.not_of_revision) if one.exported else (),
            tuple(one.exported.submodules) if one.exported else (),
        )
        for one, dataset in zip(wanted, (old, new), strict=True)
    )
    return first, second


def _with_shipped_of(new: Dataset, old: Dataset) -> Dataset:
    """*old* with the files that come with the program as *new* has them: they are the same, by the same names."""
    sources = {one.graph or one.file: one for one in new.sources.files if one.is_shipped}
    parsed = {one.source.graph: one for one in new.files if one.source.is_shipped}
    return replace(
        old,
        sources=replace(
            old.sources,
            files=tuple(
                sources.get(one.graph or one.file, one) if one.is_shipped else one for one in old.sources.files
            ),
        ),
        files=tuple(parsed.get(one.source.graph, one) if one.source.is_shipped else one for one in old.files),
    )


def _wanted(asked: Sequence[str], catalogue: str | None, folder: Path) -> tuple[_Wanted, _Wanted]:
    names = [*asked]
    since = False
    if len(names) == 1 and ".." in names[0] and not _is_folder(names[0]):
        since = "..." in names[0]
        old, _, new = names[0].partition("..." if since else "..")
        names = [old or "HEAD", new or "HEAD"]
    here = find_catalogue(catalogue) if len(names) == 1 or not all(map(_is_folder, names)) else Path()
    if len(names) == 1:
        return _side(names[0], here, folder / "old"), _Wanted("", "", here)
    if since:
        top = _repository(here, names[0])
        return _of_commit(merge_base(top, *names), here, folder / "old"), _side(names[1], here, folder / "new")
    return _side(names[0], here, folder / "old"), _side(names[1], here, folder / "new")


def _is_folder(name: str) -> bool:
    """Whether *name* is that of a catalogue's folder, or can be nothing else."""
    if not name or "\0" in name:
        return False
    return os.path.isfile(os.path.join(name, FILE)) or (
        os.path.isdir(name) and (os.path.isabs(name) or name.startswith(("./", "../")) or name in (".", ".."))
    )


def _side(name: str, here: Path, folder: Path) -> _Wanted:
    if _is_folder(name):
        return _Wanted(file_name(name), "", find_catalogue(name))
    return _of_commit(find_commit(_repository(here, name), name), here, folder)


def _repository(here: Path, name: str) -> Path:
    top = find_repository(here)
    if top is None:
        raise RevisionError("error.no-repository", folder=file_name(here), revision=shortened(name))
    return top


def _of_commit(commit: Commit, here: Path, folder: Path) -> _Wanted:
    try:
        exported = export(commit, here, folder)
    except SettingsError as error:
        raise _seen_from_its_own_place(error, folder, commit.asked) from None
    return _Wanted(commit.asked, commit.hash[:_HASH], exported.folder, exported)


def _seen_from_its_own_place(error: ServicegraphError, root: Path, asked: str) -> ServicegraphError:
    """*error* about a file of the revision *asked*, written below *root*: told of the place that it has itself."""
    values = {
        name: value if isinstance(value, ServicegraphError) else str(value).replace(str(root), "")
        for name, value in error.values.items()
    }
    return SettingsError("error.of-revision", revision=shortened(asked), error=type(error)(error.key, **values))
