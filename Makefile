# commandcenter: every task of the house, on any machine with Python >= 3.11, make and pip's registry.
# `make` alone lists them.

# The newest interpreter that works (a pyenv shim may exist and still refuse to run). Override: make PYTHON=…
PYTHON ?= $(shell for candidate in python3.13 python3.12 python3.11 python3; do \
	$$candidate -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
	>/dev/null 2>&1 && echo $$candidate && break; done)

VENV := .venv
BIN := $(VENV)/bin
# A plain path to the sources: setuptools' own finder costs every command line 15 ms.
EDITABLE := --quiet --config-settings editable_mode=compat --editable
# Stamps: what is installed, for pyproject.toml as it was then. `make demo` needs no development extras.
RUNTIME := $(VENV)/.installed
DEVELOPMENT := $(VENV)/.installed-dev

# Half as many again as there are cores: many tests wait for processes.
WORKERS ?= $(shell $(PYTHON) -c 'import os; print(min(6, (os.cpu_count() or 1) * 3 // 2))')

# Tests and benchmarks start hundreds of processes: what one has compiled, the next must find.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check format bench faults screenshots samples clean

help:  ## this list
	@awk -F ':|## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$NF}' $(firstword $(MAKEFILE_LIST))

demo: $(RUNTIME)  ## open the TUI on a throwaway store, in the middle of an incident
	@$(BIN)/commandcenter demo

test: $(DEVELOPMENT)  ## run the whole test suite (PostgreSQL included)
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: $(DEVELOPMENT)  ## formatting, lint, strict types, and which room may import which
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(DEVELOPMENT)  ## format the code and mend what ruff can mend
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

bench: $(DEVELOPMENT)  ## measure, beside peers; writes benchmarks/results.md
	$(BIN)/python -m benchmarks $(ARGS)

faults: $(DEVELOPMENT)  ## kill, stop and damage it while people write, and check the record
	$(BIN)/python -m faults $(ARGS)

screenshots: $(DEVELOPMENT)  ## draw the screens for the documentation
	$(BIN)/python -m tests.screenshots

samples: $(DEVELOPMENT)  ## export the examples in all formats and profiles to docs/samples
	$(BIN)/python -m tests.samples

clean:  ## remove the environment and everything that was made
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis \
		.import_linter_cache snapshot_report.html
	find commandcenter tests benchmarks faults -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "commandcenter needs Python 3.11 or newer with its venv module:" \
		"install it (Debian: apt install python3 python3-venv) or name one: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "commandcenter needs Python 3.11" \
		"or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1). Name another: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install $(EDITABLE) '.[pdf]'
	@touch $@

$(DEVELOPMENT): pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install $(EDITABLE) '.[dev,pdf]'
	@touch $(RUNTIME) $@
