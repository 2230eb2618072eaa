# Everything starts here; `make help` lists it.

VENV := .venv
PYTHON := $(VENV)/bin/python
MANAGE := $(PYTHON) manage.py
PORT ?= 8000
export PORT
STAMPS := var/stamps
PO := $(wildcard locale/*/LC_MESSAGES/*.po)
STATIC := $(shell find static -type f 2>/dev/null)

.DEFAULT_GOAL := help
.PHONY: help run dev setup test lint bench messages requirements

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: setup ## Set up what is missing and serve at http://127.0.0.1:8000 (PORT=8123 make run)
	@$(PYTHON) -m portal.serve

dev: setup-dev $(STAMPS)/messages ## Serve for development: reloads itself, DEBUG on
	@$(MANAGE) prepare
	@DEBUG=true $(MANAGE) runserver 127.0.0.1:$(PORT)

setup: $(STAMPS)/runtime $(STAMPS)/messages $(STAMPS)/static
	@$(MANAGE) prepare

.PHONY: setup-dev
setup-dev: $(STAMPS)/dev

test: $(STAMPS)/dev $(STAMPS)/messages ## Run all tests, on SQLite and on PostgreSQL
	@$(PYTHON) -m tests.run $(ARGS)

lint: $(STAMPS)/dev $(STAMPS)/messages ## Check style, imports, migrations, messages and settings
	@$(PYTHON) -m tests.lint

bench: $(STAMPS)/dev $(STAMPS)/messages $(STAMPS)/static ## Measure the pages at 100 and 100,000 rows
	@$(PYTHON) -m bench

messages: $(STAMPS)/dev ## Collect the texts to translate into locale/ (needs GNU gettext)
	@$(MANAGE) makemessages --locale nl --no-obsolete --no-location --ignore .venv --ignore var --ignore tests
	@$(MAKE) --no-print-directory $(STAMPS)/messages

requirements: $(STAMPS)/dev ## Pin the newest versions that requirements*.in allow
	@for name in requirements requirements-dev; do \
		$(VENV)/bin/pip-compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe --no-header \
			--no-emit-index-url --no-emit-find-links --output-file $$name.txt $$name.in || exit 1; \
	done

$(PYTHON):
	@for python in python3.11 python3; do \
		command -v $$python >/dev/null && $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' && found=$$python && break; \
	done; \
	[ -n "$$found" ] || { echo "Python 3.11 or newer is needed; install it and run this again." >&2; exit 1; }; \
	$$found -m venv $(VENV)

# A newer pip than the one of the virtual environment is never fetched: the pinned files decide.
$(STAMPS)/runtime: requirements.txt | $(PYTHON)
	@echo "Installing packages ..."
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/dev: requirements-dev.txt requirements.txt | $(PYTHON)
	@echo "Installing packages for development ..."
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@mkdir -p $(STAMPS) && touch $@ $(STAMPS)/runtime

$(STAMPS)/messages: $(PO) | $(STAMPS)/runtime
	@$(PYTHON) -m portal.messages
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/static: $(STATIC) requirements.txt | $(STAMPS)/runtime
	@$(MANAGE) collectstatic --no-input --clear --verbosity 0
	@mkdir -p $(STAMPS) && touch $@
