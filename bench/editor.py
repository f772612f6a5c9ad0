"""How long an editor waits: for what may be written here, and from a change to what is found in it.

``python bench/editor.py FOLDER FILE``: FILE is a Turtle file of the catalogue in FOLDER; it is not changed.
"""

from __future__ import annotations

import argparse
import functools
import statistics
import time
from pathlib import Path

from lsprotocol import types as lsp

from tests.lsp.editor import Editor

_TIMES = 7
_TYPED = "\n\ninterface:bench\n    a sg:Interface ;\n    sg:from "


def main() -> None:
    """Measure, and print a line for each figure, in milliseconds: the median and the longest."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("file")
    given = parser.parse_args()
    begin = time.perf_counter()
    editor = Editor(given.folder.resolve())
    try:
        text = editor.open(given.file)
        editor.wait(lambda: editor.found)
        print(f"first findings {1000 * (time.perf_counter() - begin):.0f}")
        time.sleep(5)  # what the first change would have to wait for
        _completion(editor, given.file, text)
        _findings(editor, given.file, text)
    finally:
        editor.kill()


def _completion(editor: Editor, name: str, text: str) -> None:
    for typed in ("", "koti", "hemv"):
        taken = []
        for number in range(_TIMES):
            said = f"{text}{_TYPED.replace('bench', f'bench{number}')}{typed}"
            editor.replace(name, said)
            lines = said.split("\n")
            place = lsp.Position(len(lines) - 1, len(lines[-1]))
            begin = time.perf_counter()
            editor.ask(
                editor.client.text_document_completion_async, lsp.CompletionParams(editor.identifier(name), place)
            )
            taken.append(1000 * (time.perf_counter() - begin))
        print(f"completion of {typed!r} {statistics.median(taken):.0f} {max(taken):.0f}")
    editor.replace(name, text)


def _findings(editor: Editor, name: str, text: str) -> None:
    taken = []
    for number in range(_TIMES):
        word = f"strange{number}"
        begin = time.perf_counter()
        editor.replace(name, f"{text}\n<a> <b> {word} .\n")
        editor.wait(functools.partial(_is_told, editor, name, word))
        taken.append(1000 * (time.perf_counter() - begin))
    print(f"from change to findings {statistics.median(taken):.0f} {max(taken):.0f}")


def _is_told(editor: Editor, name: str, word: str) -> bool:
    return word in str(editor.found.get(editor.uri(name)))


if __name__ == "__main__":
    main()
