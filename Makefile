# Everything starts here; `make help` lists it.

VENV := .venv
PYTHON := $(VENV)/bin/python
MANAGE := $(PYTHON) manage.py
PORT ?= 8000
export PORT
# What is installed is remembered inside the virtual environment: without it, nothing is.
RUNTIME := $(VENV)/.runtime
DEVELOPMENT := $(VENV)/.development
MESSAGES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po))
# By Babel, so that a machine without GNU gettext can run the portal; what is fuzzy stays English.
COMPILE_MESSAGES := $(PYTHON) -m babel.messages.frontend --quiet compile --directory locale --domain django
STATIC := var/static/staticfiles.json

.DEFAULT_GOAL := help
.PHONY: help run dev setup test full lint mutants bench bench-check load quality snapshots statement audit messages requirements

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: setup ## Set up what is missing and serve at http://127.0.0.1:8000 (PORT=8123 make run)
	@$(PYTHON) -m portal.runtime.serve --with-worker

dev: $(DEVELOPMENT) $(MESSAGES) ## Serve for development: reloads itself, DEBUG on
	@$(MANAGE) prepare
	@export DEBUG=true; $(MANAGE) work --parent $$$$ & exec $(MANAGE) runserver 127.0.0.1:$(PORT)

setup: $(RUNTIME) $(MESSAGES) $(STATIC) ## Install, migrate and load what is missing, without serving
	@$(MANAGE) prepare

test: $(DEVELOPMENT) $(MESSAGES) $(STATIC) ## Run the tests on SQLite and PostgreSQL (ARGS=tests/x.py for some)
	@$(PYTHON) -m tests.run $(ARGS)

full: lint $(STATIC) ## Run also what takes long: every look in browsers, costs, load, some mutants
	@$(PYTHON) -m tests.run --full
	@$(PYTHON) -m bench.quality
	@$(PYTHON) -m bench --sizes 0 10000 --only sqlite
	@$(PYTHON) -m bench.load 1
	@$(PYTHON) -m tests.mutants --sample 60

mutants: $(DEVELOPMENT) $(MESSAGES) ## Change the code in 300 places and say which no test notices
	@$(PYTHON) -m tests.mutants $(ARGS)

lint: $(DEVELOPMENT) $(MESSAGES) ## Check style, types, imports, migrations, messages and settings
	@$(PYTHON) -m tests.lint

bench: $(DEVELOPMENT) $(MESSAGES) $(STATIC) ## Measure the pages and write docs/performance.md (ARGS="--only sqlite")
	@$(PYTHON) -m bench $(ARGS)

bench-check: $(DEVELOPMENT) $(MESSAGES) $(STATIC) ## The same, and fail where a goal is missed
	@$(PYTHON) -m bench --check $(ARGS)

load: $(DEVELOPMENT) $(MESSAGES) $(STATIC) ## Let many visitors in, with faults: 10 minutes, or ARGS=1 for one
	@$(PYTHON) -m bench.load $(ARGS)

quality: $(DEVELOPMENT) $(MESSAGES) $(STATIC) ## Lighthouse, valid HTML and the weight of the pages (needs Node)
	@$(PYTHON) -m bench.quality $(ARGS)

snapshots: $(DEVELOPMENT) $(MESSAGES) $(STATIC) ## Take the pictures anew that the tests compare the pages with
	@TAKE_SNAPSHOTS=1 $(PYTHON) -m pytest -q -m full tests/browser/test_snapshots.py

statement: $(DEVELOPMENT) ## Put what the last full run found in the accessibility statement
	@$(PYTHON) -m tests.browser.full_run

audit: $(DEVELOPMENT) ## Check the packages: known weaknesses, licences, and a list of parts
	@$(PYTHON) -m bench.audit

messages: $(DEVELOPMENT) ## Collect the texts to translate into locale/ (needs GNU gettext)
	@$(MANAGE) makemessages --locale nl --extension html,txt,py,svg --no-obsolete --no-location --ignore .venv --ignore var --ignore tests
	@$(COMPILE_MESSAGES)

requirements: $(DEVELOPMENT) ## Pin the newest versions that requirements*.in allow
	@for name in requirements requirements-dev; do \
		$(VENV)/bin/pip-compile --quiet --upgrade --generate-hashes --strip-extras --allow-unsafe --no-header \
			--no-emit-index-url --no-emit-find-links --output-file $$name.txt $$name.in || exit 1; \
	done

$(PYTHON):
	@for python in python3.11 python3 python3.12 python3.13; do \
		command -v $$python >/dev/null && $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' && found=$$python && break; \
	done 2>/dev/null; \
	[ -n "$$found" ] || { echo "Python 3.11 or newer is needed; install it and run this again." >&2; exit 1; }; \
	$$found -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# A newer pip than the one of the virtual environment is never fetched: the pinned files decide.
$(RUNTIME): requirements.txt | $(PYTHON)
	@echo "Installing packages ..."
	@$(PYTHON) -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

$(DEVELOPMENT): requirements-dev.txt requirements-3.13.txt requirements.txt | $(PYTHON)
	@echo "Installing packages for development ..."
	@$(PYTHON) -m pip install --quiet --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt -r requirements-3.13.txt
	@touch $(RUNTIME) $@

%.mo: %.po | $(RUNTIME)
	@$(COMPILE_MESSAGES)

# The folders count too: theirs is the only date that changes when a file goes.
$(STATIC): $(shell find static) $(wildcard portal/runtime/stylesheets.py) $(RUNTIME)
	@$(MANAGE) collectstatic --no-input --verbosity 0
