# Each target does its own set-up from nothing but Python 3.11-3.13 and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
UV_VERSION := 0.13.9
CRISIS := crises/karabakh-2020
export UV_COMPILE_BYTECODE := 1
export UV_PYTHON_DOWNLOADS := never
export UV_PROJECT_ENVIRONMENT := $(VENV)
export VIRTUAL_ENV := $(abspath $(VENV))

.PHONY: demo test lint check-all bench docs peers lock golden clean help

help:
	@echo "make demo       forecast the Karabakh crisis and write its report to out/"
	@echo "make test       lint, types, import rules and all tests"
	@echo "make check-all  the same with the peers' programs and heavier checks"
	@echo "make bench      measure against peers; results in benchmarks/results/"
	@echo "make docs       write docs/crisis.schema.json, for editors"

demo: $(VENV)/run.stamp
	@mkdir -p out
	@$(BIN)/detente forecast $(CRISIS)
	@$(BIN)/detente report $(CRISIS) -o out/karabakh-2020.html

test: lint
	$(BIN)/python -m pytest -q -n 2 --dist worksteal -m "not slow"

lint: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check-all: lint peers
	DETENTE_HYPOTHESIS=thorough DETENTE_CHECK_ALL=1 $(BIN)/python -m pytest -q -n 2 --dist worksteal -o addopts= --strict-markers --import-mode=importlib -ra

peers: $(VENV)/test.stamp
	UV=$(UV) PYTHON=$(BIN)/python sh benchmarks/install_peers.sh

bench: $(VENV)/test.stamp
	$(BIN)/python -m benchmarks.run

docs: $(VENV)/run.stamp
	$(BIN)/detente schema > docs/crisis.schema.json

golden: $(VENV)/test.stamp
	DETENTE_WRITE_GOLDEN=1 $(BIN)/python -m pytest -q tests/crises

lock: $(UV)
	$(UV) pip compile --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements.lock
	$(UV) pip compile --universal --generate-hashes --no-header --python-version 3.11 --extra test pyproject.toml -o requirements-test.lock
	$(UV) pip compile --universal --generate-hashes --no-header --python-version 3.11 -c requirements-test.lock requirements-peers.in -o requirements-peers.lock

$(UV):
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/run.stamp: $(UV) requirements.lock pyproject.toml
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(UV) pip install --quiet --python $(BIN)/python --no-deps -e .
	@touch $@

$(VENV)/test.stamp: $(VENV)/run.stamp requirements-test.lock
	$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements-test.lock
	@touch $@

clean:
	rm -rf $(VENV) out build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
