# make run    sets everything up, reads corpus/ and serves it on http://127.0.0.1:8000
# make serve  the same with the server for readers (docs/serving.md)
# make test   sets everything up, a browser included, and runs the tests
# The rest are the steps of these two, and what .ci/run adds.

PYTHON ?= python3
PORT ?= 8000
SECONDS ?= 60
BIN := .venv/bin
READY := .venv/ready
SIDE_BY_SIDE := --numprocesses auto --maxprocesses 4 --dist loadfile

.PHONY: run serve test test-all setup browser lint format types golden fuzz ledger versions dist picture clean

run: setup
	$(BIN)/flask --app app reindex
	$(BIN)/flask --app app run --host 127.0.0.1 --port $(PORT)

serve: setup
	$(BIN)/flask --app app reindex
	FLASK_BIND=$${FLASK_BIND:-127.0.0.1:$(PORT)} $(BIN)/flask --app app serve

test: setup browser
	$(BIN)/pytest -m "not slow" $(SIDE_BY_SIDE)

test-all: setup browser
	$(BIN)/pytest

# A core of the tests with every Python that pyproject.toml names and this machine has.
versions: setup
	$(BIN)/python tools/versions.py

setup: $(READY)

$(READY): requirements-dev.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Pilcrow needs Python 3.11 or newer; say which with: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv --clear .venv || { sh tools/install.sh python3-venv && $(PYTHON) -m venv --clear .venv; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $(READY)

browser:
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || sh tools/install.sh chromium || \
	  echo "Without Chromium the browser tests are skipped (with CI=true they fail)."

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: setup
	$(BIN)/mypy

golden: setup
	$(BIN)/pytest tests/test_golden.py --update-golden

fuzz: setup
	for one in $$($(BIN)/python -c 'from tests.fuzz.targets import TARGETS; print(*TARGETS)'); do \
	  echo "$$one" && $(BIN)/python -m tests.fuzz.run "$$one" $(SECONDS) instance/fuzz || exit 1; done

ledger: setup
	index=$$(mktemp -d) && FLASK_INDEX="$$index" $(BIN)/flask --app app reindex; rm -rf "$$index"

picture: setup browser
	$(BIN)/pytest tests/test_browser.py -k picture --update-picture

# A release in dist/: the wheel, the source archive, their sums. docs/operations.md says what to do with them.
dist:
	$(PYTHON) -m venv --clear build/env
	build/env/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tools/build.lock
	build/env/bin/python tools/dist.py dist

clean:
	rm -rf .venv .versions build dist instance .pytest_cache .mypy_cache .ruff_cache .hypothesis
