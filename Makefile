# Everything a newcomer needs: `make run` and `make test`. All that they make lies in .venv/, node_modules/ and var/.
PYTHON ?= python3
BIN := .venv/bin
export PUPPETEER_SKIP_DOWNLOAD := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
.DEFAULT_GOAL := help
.PHONY: help run speech s3 test check bench audit screenshots messages lock clean

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: .venv/run.stamp node_modules/run.stamp ## the city app with demonstration data, until Ctrl-C
	@exec $(BIN)/stadtkern demo

speech: .venv/speech.stamp ## what the analysis of calls needs; then: .venv/bin/stadtkern speech --help

s3: .venv/s3.stamp ## what uploads in an S3-compatible object store need; see docs/operators-machines.md

test: .venv/dev.stamp node_modules/dev.stamp ## all tests; browser tests too where there is a Chromium
	@$(BIN)/python tools/test.py $(ARGS)

check: .venv/dev.stamp ## style, types, the law of imports, migrations and translations: quick
	@$(BIN)/python tools/check.py

bench: .venv/dev.stamp node_modules/dev.stamp ## ratios against peers and limits; prints what docs/benchmarks.md holds
	@$(BIN)/python -m bench $(ARGS)

audit: .venv/dev.stamp node_modules/run.stamp ## known holes in what we use; asks PyPI's and npm's services, fails where they can't be asked
	@$(BIN)/python -m pip_audit --strict --disable-pip --require-hashes -r requirements/run.txt
	@$(BIN)/python tools/npm.py audit --omit=dev

screenshots: .venv/dev.stamp node_modules/dev.stamp ## the pictures of README, from a running demo of its own
	@$(BIN)/python tools/screenshots.py $(ARGS)

messages: .venv/dev.stamp ## collect new texts into the .po files
	@$(BIN)/python tools/messages.py update

lock: .venv/dev.stamp ## new locked versions, after a change of requirements/*.in or package.json
	@$(BIN)/python tools/lock.py

clean: ## remove all that was made; the data in var/ too
	rm -rf .venv node_modules var

# A stamp is newer than what it stands for, so a second start installs nothing.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Stadtkern needs Python 3.11 or newer: make run PYTHON=python3.12")'
	@echo "Virtual environment in .venv …"
	@$(PYTHON) -m venv .venv

.venv/run.stamp: requirements/run.txt pyproject.toml | .venv/bin/python
	@echo "Python packages …"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/run.txt
	@$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/speech.stamp: requirements/speech.txt .venv/run.stamp | .venv/bin/python
	@echo "Python packages for the analysis of calls …"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/speech.txt
	@touch $@

.venv/s3.stamp: requirements/s3.txt .venv/run.stamp | .venv/bin/python
	@echo "Python packages for an object store …"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/s3.txt
	@touch $@

.venv/dev.stamp: requirements/dev.txt .venv/run.stamp | .venv/bin/python
	@echo "Python packages for tests …"
	@$(BIN)/python -m pip install --quiet --require-hashes -r requirements/dev.txt
	@touch $@

node_modules/run.stamp: package.json package-lock.json .venv/run.stamp
	@echo "Style sheets, scripts and fonts …"
	@$(BIN)/python tools/npm.py ci --omit=dev --ignore-scripts --loglevel=error
	@touch $@

node_modules/dev.stamp: package.json package-lock.json .venv/run.stamp
	@echo "Browser peers for tests …"
	@$(BIN)/python tools/npm.py ci --ignore-scripts --loglevel=error
	@touch $@ node_modules/run.stamp
