# AI Growth Manager. Bare `make` lists what can be done; nothing here needs root, Docker or git.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:

VENV ?= .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install -qq --disable-pip-version-check --no-deps --require-hashes
BACKEND := cd backend && ../$(PY)
PYTEST := cd backend && sh ../scripts/pytest-once-more ../$(PY)
WEB := $(PY) scripts/web.py
DONE := $(VENV)/.done
CHECK_SCHEMA := $(PY) -m check_jsonschema -q --builtin-schema
export PYTHON

.PHONY: help up down demo doctor install web test lint types imports test-backend test-chaos test-browser test-web \
  check-files audit prove-deployment prove-dockerfile test-bluesky test-mastodon test-stripe test-llm client client-check lock wheel migrate migration \
  format bench bench-start bench-publish bench-metrics lighthouse screenshots chaos chaos-steps chaos-platforms clean

help: ## List what can be done
	@awk 'BEGIN {FS = ":.*## "} /^[a-z][a-z-]*:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

# --- run it

up: web ## Start everything, show the address, stay until Ctrl-C (PORT=8000 AIGROWTH_DATA_DIR=./var)
	@exec $(PY) -m app.cli up

down: install ## Stop the product that runs on the data folder
	@$(PY) -m app.cli down

demo: install ## Fill the running product with a labelled example business
	@$(PY) -m app.cli seed-demo

doctor: install ## Look at every dependency and integration, and say what to do
	@$(PY) -m app.cli doctor

migrate: install ## Bring the database up to date (up does it too)
	@$(PY) -m app.cli migrate

install: $(DONE)/product ## Make the virtual environment with the pinned packages

web: install ## Build the web app, when its sources changed
	@$(WEB) build

# --- check it

test: $(DONE)/dev ## Everything CI checks: lint, types, import contracts, all tests, the web app
	@$(WEB) install
	@MAKE="$(MAKE)" $(PY) scripts/beside.py "lint types imports client-check" "web test-web"
	@$(MAKE) --no-print-directory test-backend test-chaos test-browser

lint: $(DONE)/dev ## Ruff: rules and format; and the deployment's files
	@$(BACKEND) -m ruff check . ../scripts ../examples
	@$(BACKEND) -m ruff format --check -q . ../scripts ../examples
	@$(MAKE) --no-print-directory check-files

check-files: $(DONE)/dev ## Dockerfile, docker-compose.yml, workflows and dependabot.yml against their rules (offline once installed)
	@$(VENV)/bin/hadolint backend/Dockerfile
	@$(CHECK_SCHEMA) vendor.compose-spec docker-compose.yml
	@$(CHECK_SCHEMA) vendor.github-workflows .github/workflows/*.yml
	@$(CHECK_SCHEMA) vendor.dependabot .github/dependabot.yml
	@$(WEB) workflows

audit: $(DONE)/audit ## Known holes in what is locked: pip-audit and npm audit (asks OSV or PyPI, and npm)
	@$(VENV)/audit/bin/pip-audit --strict --progress-spinner off --disable-pip --require-hashes -r backend/requirements.txt
	@$(WEB) audit

prove-deployment: $(DONE)/dev ## Start the product by the commands of docker-compose.yml, in production, and use it
	@$(PY) scripts/prove_deployment.py

prove-dockerfile: $(DONE)/dev ## Build the image without Docker (buildah, as root) and prove the deployment inside it
	@scripts/prove-dockerfile

types: $(DONE)/dev ## mypy, strict
	@$(BACKEND) -m mypy

imports: $(DONE)/dev ## Rooms import downwards only (import-linter)
	@cd backend && ../$(VENV)/bin/lint-imports

PYTEST_ARGS ?=
test-backend: $(DONE)/dev ## pytest on real servers, two processes side by side (PYTEST_ARGS="-k word")
	@$(PYTEST) -n 2 --ignore=tests/browser --ignore=tests/bluesky_pds --ignore=tests/mastodon_mock --ignore=tests/stripe_world --ignore=tests/chaos $(PYTEST_ARGS)

test-chaos: $(DONE)/dev ## pytest: processes killed at random and at named steps, in a small size
	@$(PYTEST) tests/chaos $(PYTEST_ARGS)

test-browser: $(DONE)/dev web ## pytest with a real browser on the real product (Chromium)
	@sh scripts/install-browser
	@$(PYTEST) -n 2 --dist loadfile tests/browser $(PYTEST_ARGS)

test-web: $(DONE)/dev ## The web app: types, lint, build, vitest
	@$(WEB) typecheck
	@$(WEB) lint
	@$(WEB) build
	@$(WEB) test

test-bluesky: $(DONE)/dev ## Publish against a real Bluesky server (downloads it the first time)
	@PATH="$$($(WEB) path)" PYTHON="$$(cd $(VENV) && pwd)/bin/python" bash backend/tests/bluesky_pds/run.sh

test-mastodon: $(DONE)/dev ## Publish against a Mastodon server somebody else wrote (downloads it each time)
	@PYTHON="$$(cd $(VENV) && pwd)/bin/python" bash backend/tests/mastodon_mock/run.sh -q

test-stripe: $(DONE)/dev ## Billing against a Stripe somebody else wrote (downloads it, and Python 3.14, the first time)
	@PYTHON="$$(cd $(VENV) && pwd)/bin/python" bash backend/tests/stripe_world/run.sh -q -rs

test-llm: $(DONE)/dev ## The writers with a real small model on a real server (downloads it the first time)
	@PYTHON="$$(cd $(VENV) && pwd)/bin/python" sh backend/tests/llm_local/run.sh

bench-start: web ## Time a second start and measure the memory of everything at rest
	@$(PY) scripts/bench_start.py

BENCH_ARGS ?=
bench-publish: $(DONE)/dev ## Measure how fast, punctual and fair publishing is (about 5 minutes; BENCH_ARGS="--backlog 500")
	@$(PY) scripts/bench_publish.py $(BENCH_ARGS)

bench-metrics: $(DONE)/dev ## Time a scrape of /metrics on a million posts, and see that no large table is read whole (about 2 minutes)
	@$(PY) scripts/bench_metrics.py $(BENCH_ARGS)

LIGHTHOUSE_ARGS ?=
lighthouse: web ## Lighthouse on every main page, phone and desktop (about 5 minutes; needs npx and Chromium)
	@$(PY) scripts/lighthouse.py $(LIGHTHOUSE_ARGS)

screenshots: $(DONE)/dev web ## Look at every page with a browser, and renew the pictures of the README
	@sh scripts/install-browser
	@$(PY) scripts/screenshots.py

bench: bench-start bench-publish ## Everything that is measured

chaos: $(DONE)/dev ## Kill processes while 2,000 posts go out: none doubled, none lost (about 6 minutes)
	@$(PY) scripts/chaos.py

chaos-steps: $(DONE)/dev ## Kill a worker at each named step of publishing, on each kind of account (8 minutes and more)
	@$(PY) scripts/chaos.py --mode steps

chaos-platforms: $(DONE)/dev ## Kill processes while posts go out to all seven platforms' stand-ins at once (about 6 minutes)
	@$(PY) scripts/chaos.py --mode platforms

# --- change it

client: $(DONE)/dev ## Write frontend/openapi.json and generate the web client from it
	@$(PY) -m app.cli openapi --out frontend/openapi.json
	@$(WEB) client

client-check: $(DONE)/dev ## Whether frontend/openapi.json is what the API says
	@$(PY) -m app.cli openapi | cmp -s - frontend/openapi.json || { \
	  echo "frontend/openapi.json is not what the API says: run 'make client' and commit it." >&2; exit 1; }

format: $(DONE)/dev ## Put all code into its standard form
	@$(BACKEND) -m ruff check -q --fix . ../scripts ../examples; $(BACKEND) -m ruff format -q . ../scripts ../examples
	@$(WEB) format

migration: $(DONE)/dev ## Write a migration from the models (NAME="add publish attempts")
	@$(PY) scripts/new_migration.py "$(NAME)"

lock: $(DONE)/tools ## Write the pinned lists of packages again (uv, hashes, no index address)
	@scripts/lock "$$(cd $(VENV) && pwd)/bin/uv"

wheel: web $(DONE)/tools ## Build dist/*.whl with the web app inside
	@$(PY) scripts/build_wheel.py

clean: ## Remove what was built and installed; never the data folder
	rm -rf $(VENV) .stamps dist frontend/out frontend/.next frontend/node_modules frontend/src/api backend/app/web
	find backend scripts examples -name __pycache__ -type d -prune -exec rm -rf {} +

# --- how it gets there: a file in $(DONE) per list of packages, so that repeated calls are quick and need no network

$(PY):
	@scripts/make-venv $(VENV)

$(DONE)/product: backend/requirements.txt scripts/link_package.py | $(PY)
	@echo "Installing the packages (the first time this downloads about 150 MB) …"
	@$(PIP) -r backend/requirements.txt
	@$(PY) scripts/link_package.py
	@mkdir -p $(DONE) && touch $@

$(DONE)/dev: backend/requirements-dev.txt $(DONE)/product
	@echo "Installing what the tests need …"
	@$(PIP) -r backend/requirements-dev.txt
	@touch $@

# In an environment of its own, so that it is no part of what it looks at.
$(DONE)/audit: backend/requirements-audit.txt | $(PY)
	@$(PY) -m venv $(VENV)/audit
	@$(VENV)/audit/bin/python -m pip install -qq --disable-pip-version-check --no-deps --require-hashes -r $<
	@mkdir -p $(DONE) && touch $@

$(DONE)/tools: backend/requirements-tools.txt $(DONE)/product
	@$(PIP) -r backend/requirements-tools.txt
	@touch $@
