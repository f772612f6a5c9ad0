# Everything a developer or a machine runs. `make serve` and `make test` need only make and a Python from 3.11 on.

# The first of these that runs and is new enough; `make PYTHON=/path/to/python` names another.
PYTHONS := python3.13 python3.12 python3.11 python3 python
RECENT  := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON  ?= $(shell for one in $(PYTHONS); do "$$one" -c '$(RECENT)' >/dev/null 2>&1 && echo "$$one" && break; done)
VENV   := .venv
BIN    := $(VENV)/bin
PORT   ?= 8000
AXE    := tests/browser/node_modules/axe-core/axe.min.js

.PHONY: serve test test-matrix test-browser check lint types catalogue wheel docs bench python clean
.DEFAULT_GOAL := help

help:                ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## */\t/'

serve: $(VENV)/run   ## serve the shipped catalogue on 127.0.0.1:8000 and check it
	@exec $(BIN)/servicegraph serve --port $(PORT)

# What a test starts, and each process of tests, reads what the one before has compiled.
unexport PYTHONDONTWRITEBYTECODE

# One process a core. The tests of one file share what they set up; long ones go to whoever has nothing left to do.
PYTEST := $(BIN)/python -m pytest -n auto --durations=20

test: $(VENV)/develop $(AXE) ## set up everything and run the tests
	$(PYTEST) --dist loadfile -m "not matrix and not browser"

test-browser: $(VENV)/develop $(AXE) ## open every page in the browser in every manner: widths, colours, sizes of text
	$(BIN)/python -m pytest -n auto --dist load -m browser

test-matrix: $(VENV)/develop ## run the long matrices: every shape in both engines, every example, random damage
	$(PYTEST) --dist worksteal -m matrix

check: lint types catalogue test ## what every commit must pass

lint: $(VENV)/develop
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/develop
	$(BIN)/mypy

catalogue: $(VENV)/develop
	$(BIN)/servicegraph check catalogue
	$(BIN)/servicegraph fmt --check catalogue

wheel: $(VENV)/develop ## build the wheel into dist/
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .

docs: $(VENV)/develop  ## write the pages of docs/ that are made from the checks and shapes
	$(BIN)/python tools/documentation.py

bench: $(VENV)/develop ## times and memory beside peers
	$(BIN)/python bench/run.py

python:              ## the Python that is used
	@test -n "$(PYTHON)" && "$(PYTHON)" -c '$(RECENT)' >/dev/null 2>&1 || \
	    { echo "No Python 3.11 or newer was found$(if $(PYTHON), at $(PYTHON)). Install one, or name it: make PYTHON=/path/to/python" >&2; exit 1; }
	@echo "$(PYTHON)"

# The marks: what is installed stands for the files that say what to install.
$(VENV)/run: pyproject.toml constraints.txt
	@test -x $(BIN)/python || $(MAKE) --no-print-directory --silent python >/dev/null
	@test -x $(BIN)/python || "$(PYTHON)" -m venv $(VENV) || \
	    { rm -rf $(VENV); echo "Making $(VENV) needs Python's venv module: apt-get install python3-venv" >&2; exit 1; }
	@echo "Installing the program (first time only) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/develop: pyproject.toml constraints.txt $(VENV)/run
	@echo "Installing what the tests need (first time only) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@

# What the tests in a browser bring into its pages. Where npm is missing, those tests say so.
$(AXE): tests/browser/package-lock.json
	@if command -v npm >/dev/null; then npm ci --silent --no-audit --no-fund --prefix tests/browser && touch $@; fi

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis
