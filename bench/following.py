"""Changes of a catalogue that are followed: whether that is right after every one of them, and how long one takes.

python bench/following.py                          a thousand random changes, each compared with a whole validation
python bench/following.py --steps 50 CATALOGUE     of a catalogue of one's own
python bench/following.py --files 200 CATALOGUE    random changes of files, each compared with a whole check
python bench/following.py --saved 20 CATALOGUE     only the times: a name changed in a file, and changed back
"""

from __future__ import annotations

import argparse
import gc
import random
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from pyoxigraph import NamedNode, Quad, Triple

sys.path.insert(0, str(Path(__file__).parents[1]))  # so that the script finds its neighbours wherever it is called

from bench.changes import changes
from bench.file_changes import Hand
from bench.generate import generate
from servicegraph.catalogue import Catalogue
from servicegraph.diagnostics import Checked
from servicegraph.follower import CatalogueFollower
from servicegraph.shacl.following import FollowingValidation
from servicegraph.shacl.on_store import StoreValidator
from servicegraph.shacl.results import ValidationResult
from servicegraph.sparql.memory import MemoryStore

GRAPH = NamedNode("urn:file")
_MANY: dict[str, object] = {"most_files": 1_000_000}
_LABEL = re.compile(r'rdfs:label\s+"[^"\n]*(?=")')
SEQUENCE = 25  # changes one after another, then another seed


def compared(catalogue: Catalogue, steps: int) -> int:
    """Follows *steps* random changes; gives how many of them left other results than a whole validation finds."""
    shapes = catalogue.scope.shapes
    data = list(dict.fromkeys(quad.triple for file in catalogue.dataset.data for quad in file.quads))
    others = [quad.triple for file in catalogue.dataset.definitions for quad in file.quads]
    wrong, spent, whole_spent = 0, [], []
    for seed in range(-(-steps // SEQUENCE)):
        following = FollowingValidation(_store([*others, *data]), shapes)
        now = dict.fromkeys(data)
        for change in changes(data, min(SEQUENCE, steps - seed * SEQUENCE), seed):
            start = time.process_time()
            following.follow(*change.quads(GRAPH))
            spent.append(time.process_time() - start)
            for one in change.removed:
                del now[one]
            now.update(dict.fromkeys(change.added))
            store = _store([*others, *now])
            start = time.process_time()
            whole = StoreValidator(store).prepare(shapes)()
            whole_spent.append(time.process_time() - start)
            if _counted(following.results) != _counted(whole):
                wrong += 1
                print(f"seed {seed}: other results after {change}")
    print(f"{steps} changes, {wrong} with other results than a whole validation.")
    print(f"Processor seconds, median: {statistics.median(spent):.3f}, whole: {statistics.median(whole_spent):.3f}.")
    return wrong


def compared_files(source: Path, place: Path, steps: int) -> int:
    """Follows *steps* random changes of files; gives how many of them left other findings than a whole check."""
    wrong, spent, whole_spent = 0, [], []
    for seed in range(-(-steps // SEQUENCE)):
        folder = Path(shutil.copytree(source, place / f"followed-{seed}"))
        follower = CatalogueFollower(Catalogue.load(folder, **_MANY), _MANY)
        _ = follower.is_fit
        hand = Hand(folder, seed)
        for _ in range(min(SEQUENCE, steps - seed * SEQUENCE)):
            what = hand.change()
            start = time.process_time()
            revision = follower.look()
            spent.append(time.process_time() - start)
            start = time.process_time()
            whole = Catalogue.load(folder, **_MANY).checked
            whole_spent.append(time.process_time() - start)
            if revision and _told(revision.checked) != _told(whole):
                wrong += 1
                print(f"seed {seed}: other findings after {what}")
        shutil.rmtree(folder)
    print(f"{steps} changes of files, {wrong} with other findings than a whole check.")
    print(f"Processor seconds, median: {statistics.median(spent):.3f}, whole: {statistics.median(whole_spent):.3f}.")
    return wrong


def saved(source: Path, place: Path, times: int) -> None:
    """Prints what it takes from a saved file to its findings, and to the store that is served."""
    folder = Path(shutil.copytree(source, place / "saved"))
    follower = CatalogueFollower(Catalogue.load(folder, **_MANY), _MANY)
    _ = follower.is_fit
    gc.collect()
    gc.freeze()  # as the server does
    dice = random.Random(5)
    files = [path for path in sorted(folder.rglob("*.ttl")) if _LABEL.search(path.read_text("utf-8"))]
    found, served = [], []
    for _ in range(times):
        path = dice.choice(files)
        text = path.read_text("utf-8")
        labels = list(_LABEL.finditer(text))
        one = dice.choice(labels)
        for content in (text[: one.end()] + " now" + text[one.end() :], text):
            path.write_text(content, "utf-8")
            start = time.process_time()
            revision = follower.look()
            assert revision is not None
            found.append(time.process_time() - start)
            follower.take_over(revision)
            served.append(time.process_time() - start)
    for name, seconds in (("until the findings are there", found), ("and the store that is served", served)):
        print(
            f"{len(seconds)} saved files, {name}: median {statistics.median(seconds):.3f}, most {max(seconds):.3f} s."
        )


def _told(checked: Checked) -> list[tuple[object, ...]]:
    return [(one.fingerprint, one.location, one.text("en")) for one in checked.diagnostics]


def _store(triples: Iterable[Triple]) -> MemoryStore:
    return MemoryStore.of_graphs({GRAPH: [Quad(one.subject, one.predicate, one.object) for one in triples]})


def _counted(found: Iterable[ValidationResult]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(map(str, (one.focus, one.path, one.value, one.component, one.shape))) for one in found)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison or the timing; 1 when results differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("catalogue", nargs="?", type=Path)
    parser.add_argument("--steps", type=int, default=1_000)
    parser.add_argument("--files", type=int, default=0)
    parser.add_argument("--saved", type=int, default=0)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        folder = options.catalogue
        if folder is None:
            folder = Path(place) / "generated"
            generate(folder, services=24, seed=7, faults=6)
        if options.saved:
            saved(folder, Path(place), options.saved)
            return 0
        if options.files:
            return 1 if compared_files(folder, Path(place), options.files) else 0
        return 1 if compared(Catalogue.load(folder, **_MANY), options.steps) else 0


if __name__ == "__main__":
    sys.exit(main())
