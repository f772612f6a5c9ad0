"""Changes of a catalogue followed by its shapes: right after every one of them, and how long one takes.

python bench/following.py                          a thousand random changes, each compared with a whole validation
python bench/following.py --steps 50 CATALOGUE     of a catalogue of one's own
python bench/following.py --saved 20 CATALOGUE     only the times: things taken out of files and put back
"""

from __future__ import annotations

import argparse
import random
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
from bench.generate import generate
from servicegraph.catalogue import Catalogue
from servicegraph.shacl.following import FollowingValidation
from servicegraph.shacl.on_store import StoreValidator
from servicegraph.shacl.results import ValidationResult
from servicegraph.sparql.memory import MemoryStore

GRAPH = NamedNode("urn:file")
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


def saved(catalogue: Catalogue, times: int) -> None:
    """Prints what it takes to follow a file that is saved with one thing less, and again with it."""
    following = FollowingValidation(catalogue.memory, catalogue.scope.shapes)
    dice = random.Random(5)
    following.follow((), ())  # what follows from the shapes alone is worked out at the first change
    spent, touched = [], []
    for _ in range(times):
        file = dice.choice(catalogue.dataset.data)
        quads = [Quad(one.subject, one.predicate, one.object, file.graph) for one in file.quads]
        if not quads:
            continue
        thing = dice.choice(quads).subject
        said = [one for one in quads if one.subject == thing]
        for removed, added in ((said, []), ([], said)):
            start = time.process_time()
            looked_at = following.follow(removed, added)
            spent.append(time.process_time() - start)
            touched.append(len(looked_at.nodes))
    print(f"{len(spent)} changes of one thing, {statistics.median(touched):.0f} nodes looked at again (median).")
    print(f"Processor seconds: median {statistics.median(spent):.3f}, most {max(spent):.3f}.")


def _store(triples: Iterable[Triple]) -> MemoryStore:
    return MemoryStore.of_graphs({GRAPH: [Quad(one.subject, one.predicate, one.object) for one in triples]})


def _counted(found: Iterable[ValidationResult]) -> Counter[tuple[str, ...]]:
    return Counter(tuple(map(str, (one.focus, one.path, one.value, one.component, one.shape))) for one in found)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison or the timing; 1 when results differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("catalogue", nargs="?", type=Path)
    parser.add_argument("--steps", type=int, default=1_000)
    parser.add_argument("--saved", type=int, default=0)
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        folder = options.catalogue
        if folder is None:
            folder = Path(place)
            generate(folder, services=24, seed=7, faults=6)
        catalogue = Catalogue.load(folder, most_files=1_000_000)
        if options.saved:
            saved(catalogue, options.saved)
            return 0
        return 1 if compared(catalogue, options.steps) else 0


if __name__ == "__main__":
    sys.exit(main())
