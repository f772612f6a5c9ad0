"""The questions that come with the program, read once for all the tests that go through them."""

from __future__ import annotations

from servicegraph import Catalogue
from servicegraph.settings import shipped

LIBRARY = Catalogue.load(shipped("catalogue")).library
