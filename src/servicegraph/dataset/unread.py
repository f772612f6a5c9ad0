"""What of a folder is not read although somebody may think so: each file named, with what to do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from servicegraph.dataset.folders import Nature
from servicegraph.diagnostics import Diagnostic, Location, Severity, built_in
from servicegraph.messages import file_name
from servicegraph.settings_file import FILE

QUESTIONS = ".rq"
READ = (".ttl", ".nt", ".trig", ".jsonld", ".rdf")
"""The endings of the RDF files that are read (``turtle`` and ``dataset/syntaxes.py`` read them)."""

_RENAMED = {".turtle": ".ttl", ".sparql": ".rq", ".ntriples": ".nt", ".json-ld": ".jsonld"}
_CONVERTED = frozenset(
    ".n3 .nq .nquads .trix .hext .owl .rdfs .owx .ofn .omn .yamlld .hdt .rj .ttl.gz .nt.gz .rdf.gz .ttl.zip".split()
)
# Endings of what lies beside a catalogue and is never taken for a part of it.
_OTHER = frozenset(
    ".md .rst .html .htm .css .js .toml .cfg .ini .csv .tsv .yml .yaml .py .sh .pdf .png .svg .jpg .docx .xlsx .zip"
    " .bak .orig .rej .swp .log .lock".split()
)
_SNIFFED_BYTES = 4_000
_TURTLE = re.compile(
    rb"(?:\xef\xbb\xbf)?(?:\s|#[^\n]*\n)*(?:@prefix\s|@base\s|prefix\s+[\w.-]*:\s*<|base\s+<)", re.IGNORECASE
)
_QUESTION = re.compile(rb"(?:^|[>\s])(?:SELECT|CONSTRUCT|ASK|DESCRIBE)\b", re.IGNORECASE)
_XML = re.compile(rb"<rdf:RDF\b")
_JSON = re.compile(rb"\s*[\[{](?:.|\n)*?\"@(?:context|id|graph)\"")


def unread(file: Path, path: str, nature: Nature, in_questions: bool) -> Diagnostic | None:
    """The finding that *file*, called *path*, is left unread; None when nobody would expect it to be read.

    *in_questions* says whether it lies in the folder of the questions.
    """
    name = file.name
    if nature is Nature.LINKED_FOLDER:
        return _finding(path, "check.unread-file.linked", "check.unread-file.hint-linked", name=name)
    ending = _ending(name)
    is_ours = ending in (*READ, QUESTIONS)
    if nature is Nature.SPECIAL:
        return (
            _finding(path, "check.unread-file.special", "check.unread-file.hint-special", name=name)
            if is_ours
            else None
        )
    if name == FILE:
        return _finding(path, "check.unread-file.nested", "check.unread-file.hint-nested", name=name)
    if is_ours and in_questions:
        return _finding(path, "check.unread-file.in-questions", "check.unread-file.hint-in-questions", name=name)
    if is_ours:
        return _finding(path, "check.unread-file.question", "check.unread-file.hint-question", name=name)
    if ending.lower() in (*READ, QUESTIONS):
        return _finding(
            path, "", "check.unread-file.hint-rename", name=name, to=name.removesuffix(ending) + ending.lower()
        )
    if right := _RENAMED.get(ending.lower()):
        return _finding(path, "", "check.unread-file.hint-rename", name=name, to=name.removesuffix(ending) + right)
    if name.lower().endswith(tuple(_CONVERTED)):
        return _finding(path, "", "check.unread-file.hint-convert", name=name)
    if ending.lower() in _OTHER or name.endswith("~"):
        return None
    if right := _sniffed(file):
        kept = name.removesuffix(ending) if ending else name
        return _finding(
            path, "", "check.unread-file.hint-rename", name=name, to=kept if kept.endswith(right) else kept + right
        )
    return None


def empty(path: str) -> Diagnostic:
    """The finding that the file called *path* holds nothing at all."""
    return built_in("empty-file", Severity.WARNING, Location(path, 1, 1), name=path.rpartition("/")[2])


def _finding(path: str, sentence: str, hint: str, **values: str) -> Diagnostic:
    shown: dict[str, Any] = {name: file_name(value) for name, value in values.items()}
    return built_in(
        "unread-file",
        Severity.WARNING,
        Location(path) if sentence.endswith(".linked") else Location(path, 1, 1),
        sentence=sentence,
        hint=hint,
        **shown,
    )


def _ending(name: str) -> str:
    return "." + name.rpartition(".")[2] if "." in name.lstrip(".") else ""


def _sniffed(file: Path) -> str:
    """The ending that the content of *file* calls for; empty when it is neither RDF nor a question."""
    try:
        with file.open("rb") as opened:
            begin = opened.read(_SNIFFED_BYTES)
    except OSError:
        return ""
    if _TURTLE.match(begin):
        return QUESTIONS if _QUESTION.search(begin) else ".ttl"
    if _XML.search(begin):
        return ".rdf"
    return ".jsonld" if _JSON.match(begin) else ""
