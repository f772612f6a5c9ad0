"""Failures of the program: it cannot go on and says so in one sentence.

A fault in the catalogue's data is not an error but a Diagnostic (see ``diagnostics.py``).
"""

from __future__ import annotations

from servicegraph.messages import shortened, text


class ServicegraphError(Exception):
    """Root of all failures that a user may see.

    ``key`` names the sentence in ``texts/`` and ``values`` fill its places; ``str()`` is English. A value that
    is itself such a failure is told in the language of the sentence.
    """

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values

    def text(self, language: str = "en") -> str:
        """What went wrong, where, and what to do, in *language*."""
        values = {
            name: value.text(language) if isinstance(value, ServicegraphError) else value
            for name, value in self.values.items()
        }
        return text(self.key, language, **values)

    def __str__(self) -> str:
        return self.text()


class SettingsError(ServicegraphError):
    """The catalogue folder or its settings cannot be used."""


class QueryFileError(ServicegraphError):
    """A ``.rq`` file whose header and text do not agree; names file and line."""


class UnknownQuery(ServicegraphError):
    """No named query has this name."""


class UnknownEntity(ServicegraphError):
    """Nothing in the catalogue has this IRI."""


class ParameterError(ServicegraphError):
    """A parameter is unknown, missing or has a value that its type does not allow.

    ``parameter`` is its name; that and ``value`` are said back in short.
    """

    def __init__(self, key: str, *, parameter: str, **values: object) -> None:
        if isinstance(given := values.get("value"), str):
            values["value"] = shortened(given)
        self.parameter = shortened(parameter)
        super().__init__(key, parameter=self.parameter, **values)


class QuerySyntaxError(ServicegraphError):
    """A SPARQL text that cannot be parsed."""


class QueryRefused(ServicegraphError):
    """A SPARQL text that the read-only endpoint does not run."""


class QueryTimeout(ServicegraphError):
    """A query that took longer than the settings allow."""


class NotAcceptable(ServicegraphError):
    """None of the formats asked for can be given."""


class EngineError(ServicegraphError):
    """The SHACL engine could not evaluate the shapes."""


class BaselineError(ServicegraphError):
    """A file of known findings that cannot be used."""


class WriteError(ServicegraphError):
    """A file could not be written; nothing was changed."""


class FetchError(ServicegraphError):
    """What was asked for did not come from another server; what had come before is kept."""


class AuthoringError(ServicegraphError):
    """What is to be added to a catalogue, or the catalogue to be made, cannot be as it was asked for."""


class FaultyTurtle(ServicegraphError):
    """A Turtle text with mistakes, which cannot be laid out; nothing was changed."""


class QueryTooLarge(ServicegraphError):
    """A query that needs more memory than the settings allow."""


class Overloaded(ServicegraphError):
    """More queries are waiting than the settings allow."""


class TooManyQuestions(ServicegraphError):
    """More questions of one client at a time than the settings allow."""


class WorkerFailed(ServicegraphError):
    """A process that answers queries could not be started or ended without a reason that is known."""


class NotReady(ServicegraphError):
    """What is asked for follows from the check, which is still running."""


class ReasoningError(ServicegraphError):
    """The reasoner, or the Java that it needs, is missing, or it could not come to an end."""


class RevisionError(ServicegraphError):
    """A revision of the files cannot be had from git."""
