# `make` alone lists the commands. A fresh machine needs Python 3.11 (with venv) and make, nothing else.
PYTHON ?= python3
BIN := .venv/bin
export ANLAN_PROFILE ?= demo

.DEFAULT_GOAL := help
.PHONY: help setup web demo run test lint check browser night bench audit docs clean

help:  ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1	\2/' | expand -t 18

.venv/app: requirements/build.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Anlan needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	@$(PYTHON) -c 'import ensurepip' || { echo "Python has no venv here: apt-get install python3-venv"; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo 'installing what Anlan stands on (a minute or two) …'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/build.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

.venv/dev: .venv/app requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@

setup: .venv/dev  ## make .venv with the `anlan` command and everything for tests

WEB_SOURCES := $(shell find web/src web/css web/icons web/*.json web/*.ts -type f 2>/dev/null)
web/dist/manifest.json: .venv/app $(WEB_SOURCES)
	@echo 'building the pages …'
	cd web && PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	cd web && PATH="$(CURDIR)/$(BIN):$$PATH" npm run --silent build
	@touch $@

web/locale/en/LC_MESSAGES/django.mo: .venv/app $(wildcard web/locale/fragments/*.po)
	$(BIN)/anlan words build

web: web/dist/manifest.json web/locale/en/LC_MESSAGES/django.mo  ## build the pages: styles, scripts, English words

demo: web  ## install, build, load the demo county, serve it, print address and sign-ins
	$(BIN)/anlan manage migrate --verbosity 0
	@echo 'telling a year of the demo county (about a minute) …'
	$(BIN)/anlan demo load
	$(BIN)/anlan demo cast
	$(BIN)/anlan serve

run: web  ## serve what is there, without loading anything
	$(BIN)/anlan manage migrate --verbosity 0
	$(BIN)/anlan serve

test: export ANLAN_PROFILE = test
test: .venv/dev web  ## all that runs without services, in under 6 minutes
	$(BIN)/pytest -n 2 -m "not slow and not browser and not services" tests

browser: export ANLAN_PROFILE = test
browser: .venv/dev web  ## the browser tests; Chromium comes from Debian's package `chromium`
	$(BIN)/pytest -m browser tests

lint: .venv/dev  ## style, types, import contracts
	$(BIN)/ruff check src tests benchmarks fonts tools
	$(BIN)/ruff format --check src tests benchmarks fonts tools
	$(BIN)/mypy src/anlan
	$(BIN)/lint-imports

check:  ## all that CI runs
	./.ci/run

night: export ANLAN_PROFILE = test
night: .venv/dev web  ## the long tests: soaks, full sizes
	$(BIN)/pytest -m "slow" tests

bench: .venv/dev web  ## ratios to a bare view on the same database, side by side
	$(BIN)/python -m benchmarks

audit: .venv/dev  ## compare the ledger with itself and every row with its events
	$(BIN)/anlan ledger verify

docs: web  ## take the screenshots of README and tour anew
	$(BIN)/python -m benchmarks.screenshots

clean:  ## remove what was built; keeps var/, where data lies
	rm -rf .venv web/node_modules web/dist
