# 量衡 — everything a person or a machine types. `make help` lists it.
#
# A fresh Debian needs Python 3.11 or newer, make and a network; the rest is installed into .venv from the hashed lock.

SHELL := /bin/sh
BIN := .venv/bin
MAKEFLAGS += --no-print-directory

RUNTIME := .venv/.installed-runtime
DEV := .venv/.installed-dev

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help demo test check bench soak lock programs static frontend

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(RUNTIME) frontend ## install, and open a demonstration with people, cases and a clock to move
	@$(BIN)/liangheng demo

test: programs static frontend ## everything that must hold: check, front end, all tests on SQLite, PostgreSQL and Chromium
	@$(BIN)/pytest -q -n 4 --dist loadfile --no-loadscope-reorder

check: static ## the quick part: lint, import contracts, types, dependencies, templates, sizes, diagrams
	@$(BIN)/pytest -q tests/architecture

bench: programs $(DEV) frontend ## measure the figures of the design, into build/bench.json
	@mkdir -p build
	@$(BIN)/python -m tests.support.postgres sh -c '$(BIN)/python -m tests.bench --postgresql "$$TEST_POSTGRES_URL" --output build/bench.json'

soak: programs static frontend ## every test, every fault at every point, both databases (hours)
	@$(BIN)/pytest -q -n 2 --dist loadfile --no-loadscope-reorder --soak --timeout 0 --ignore tests/procedures/test_slips.py
	@$(BIN)/pytest -q -n 2 --dist worksteal --soak --timeout 0 tests/procedures/test_slips.py

lock: $(DEV) ## resolve the dependencies again (after a change of pyproject.toml)
	@$(BIN)/pip-compile $(LOCKING) --output-file lock/requirements.txt pyproject.toml
	@$(BIN)/pip-compile $(LOCKING) --constraint lock/requirements.txt --extra dev --output-file lock/requirements-dev.txt pyproject.toml

LOCKING := --quiet --generate-hashes --strip-extras --allow-unsafe --annotation-style line --no-header --build-deps-for wheel \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-emit-options

# ------------------------------------------------------------------------------------------------ internal targets

$(RUNTIME): lock/requirements.txt lock/install.sh pyproject.toml
	@lock/install.sh lock/requirements.txt
	@touch $@

$(DEV): lock/requirements-dev.txt lock/install.sh pyproject.toml
	@lock/install.sh lock/requirements-dev.txt
	@touch $(RUNTIME) $@

static: $(DEV)
	@$(BIN)/ruff check --quiet --output-format concise .
	@$(BIN)/ruff format --check --quiet . || { echo 'run: $(BIN)/ruff format .'; exit 1; }
	@$(BIN)/lint-imports --no-logo > .venv/contracts.txt || { cat .venv/contracts.txt; exit 1; }
	@$(BIN)/mypy --no-error-summary
	@$(BIN)/deptry --no-ansi . 2> .venv/deptry.txt || { cat .venv/deptry.txt; exit 1; }
	@$(BIN)/djlint --lint --quiet web
	@$(BIN)/liangheng lint bpmn/*.yaml

# The bundle carries the hash of its sources, so this costs nothing when nothing changed.
frontend: | $(RUNTIME)
	@$(BIN)/python -m web.assets

programs:
	@tests/provision/programs.sh
