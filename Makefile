PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

TOOLS := .venv/tools/bin

.PHONY: run install test browser lint lock licences sbom audit messages screenshots pages clean

# What a reader types: set up, read the seeds, serve.
run: install
	@$(BIN)/dateline serve --port $(PORT)

install: .venv/run.stamp
	@$(BIN)/dateline migrate
	@$(BIN)/dateline ingest seeds

.venv/run.stamp: requirements/run.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Dateline needs Python 3.11 or newer (PYTHON=... names one).")'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# Everything: style, types, layers, tests with a real browser.
test: .venv/test.stamp browser lint
	$(BIN)/python -m pytest --numprocesses 2 --dist loadscope --cov

.venv/test.stamp: requirements/test.txt .venv/run.stamp
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

# Debian's chromium as root, else Playwright's own; without either the browser tests skip.
browser: .venv/test.stamp
	@command -v chromium >/dev/null 2>&1 || \
	 { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -qq && \
	   apt-get install -y -qq --no-install-recommends chromium fonts-liberation >/dev/null; } || \
	 $(BIN)/playwright install chromium || \
	 echo "No browser could be had: its tests will be skipped."

lint: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Tools that look at the project from outside, apart from what it runs with.
.venv/tools/stamp: requirements/tools.txt .venv/run.stamp
	$(BIN)/python -m venv .venv/tools
	$(TOOLS)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/tools.txt
	@touch $@

# Pin anew what pyproject.toml names; no address of a registry may land in the files.
COMPILE = $(TOOLS)/pip-compile --quiet --generate-hashes --no-emit-options --strip-extras \
  --no-header --allow-unsafe
lock: .venv/tools/stamp
	$(COMPILE) --extra build -o requirements/run.txt pyproject.toml
	$(COMPILE) --extra build --extra test -c requirements/run.txt -o requirements/test.txt pyproject.toml
	$(COMPILE) -o requirements/tools.txt requirements/tools.in

# The licences of all that runs; one that asks more of its users than these fails.
licences: .venv/tools/stamp
	@$(TOOLS)/pip-licenses --python=$(BIN)/python --order=license --partial-match \
	  --packages $$(sed -n 's/^\([A-Za-z0-9._-]*\)==.*/\1/p' requirements/run.txt) \
	  --allow-only "MIT;BSD;Apache;ISC;PSF;MPL;Mozilla Public License"

# The bill of materials, as CycloneDX.
sbom: .venv/tools/stamp
	@mkdir -p var
	$(TOOLS)/cyclonedx-py requirements requirements/run.txt --pyproject pyproject.toml -o var/sbom.json

# Known weaknesses of what runs; asks a service on the net.
audit: .venv/tools/stamp
	$(TOOLS)/pip-audit --disable-pip --require-hashes -r requirements/run.txt

# What is said in the program, into the catalogs of its languages: new messages stand there empty.
messages: .venv/test.stamp
	$(BIN)/python docs/messages.py

# Every kind of page, two widths, light and dark, from the library in var/ to var/screenshots/.
screenshots: .venv/test.stamp browser install
	PYTHONPATH=. $(BIN)/python docs/screenshots.py var var/screenshots

# The quality of every kind of page, in one table; LIGHTHOUSE and VNU_JAR may name npm's programs.
pages: .venv/test.stamp browser install
	$(BIN)/python -m bench.pages var

clean:
	rm -rf .venv var .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
