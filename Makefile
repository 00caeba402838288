# Everything that a developer runs. `make` alone lists it.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup web run dev check test coverage screenshots lighthouse fuzz torture bench bench-large docs lock format clean

# PYTHON: the interpreter that the environment is made with; scripts/find-python picks one when it is empty.
# ARGS:   extra arguments for what a target starts: make test ARGS="-k holds -x".
# PORT:   where `make run` listens, and `make dev` expects it.
PYTHON ?=
ARGS ?=
PORT ?= 3000
UV ?= uv

bin := .venv/bin
pip := $(bin)/python -m pip --disable-pip-version-check --quiet
# The web app's tools, which need Node 20.19 or newer; where there is none it is installed into .venv.
build-web := $(bin)/python scripts/web.py build
npm := $(bin)/python scripts/web.py npm
heading = @printf '\n== %s\n'

help: ## List the targets
	@echo 'usage: make <target> [ARGS="…"] [PORT=3000] [PYTHON=python3.13]'
	@echo
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' Makefile | awk -F'|' '{ printf "%-12s %s\n", $$1, $$2 }'

setup: .venv/.installed ## Make .venv, with the locked dependencies and Hundi itself in it
	@echo 'The environment in .venv is ready.'

# Each step leaves a stamp, and runs again only when what it was made from has changed.

# An environment knows its place by its absolute path: one that was copied or moved is made anew.
ifneq ($(shell cat .venv/.made 2>/dev/null),$(CURDIR))
.PHONY: .venv/.made
endif

.venv/.made:
	$(heading) 'Making the environment in .venv'
	@python=$$(scripts/find-python $(PYTHON)) && echo "with $$python" && "$$python" -m venv --clear .venv
	@echo '$(CURDIR)' > $@

.venv/.dependencies: .venv/.made requirements/dev.txt
	$(heading) 'Installing the locked dependencies (about a minute)'
	@$(pip) install --require-hashes -r requirements/dev.txt
	@touch $@

.venv/.installed: .venv/.dependencies pyproject.toml src/hundi/__init__.py
	$(heading) 'Installing Hundi from this checkout'
	@$(pip) install --no-deps --no-build-isolation -e .
	@touch $@

web: setup ## Build the web app into src/hundi/web, where web/ has changed since
	@$(build-web)
	@echo 'The web app is in src/hundi/web.'

run: setup ## Start Hundi on http://localhost:3000, with its data in .data
	@$(build-web) || echo 'So there are no pages for people yet: the API runs all the same.'
	$(heading) 'Starting Hundi (stop it with Ctrl-C)'
	@exec $(bin)/hundi serve --data-dir .data --port $(PORT) $(ARGS)

dev: setup ## Serve web/ with hot reload, in front of a `make run` in another terminal
	$(heading) 'The web app with hot reload (stop it with Ctrl-C); the API is that of http://localhost:$(PORT)'
	@HUNDI_SERVER=http://localhost:$(PORT) $(npm) run --silent dev $(if $(ARGS),-- $(ARGS))

check: setup ## Lint, formatting and types, of Python and of the web app, and which layer imports which
	$(heading) 'Lint (ruff)'
	@$(bin)/ruff check
	$(heading) 'Formatting (ruff)'
	@$(bin)/ruff format --check
	$(heading) 'Types (mypy)'
	@$(bin)/mypy
	$(heading) 'Layers (import-linter)'
	@$(bin)/lint-imports --no-logo
	$(heading) 'The web app: types, lint and formatting (tsc, Biome)'
	@$(npm) run --silent check
	$(heading) 'The web app: whether its types of the API are those of docs/openapi-v2.json'
	@$(npm) run --silent check:types

# Tests wait now and then: one worker more than there are processors, up to four.
workers = $(shell cores=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); echo $$((cores < 4 ? cores + 1 : 4)))

# Files in turn, each on one worker: what a file's tests share is made once.
pytest := $(bin)/python -m pytest
together = --numprocesses $(workers) --dist loadfile --no-loadscope-reorder --durations 15

define ready-for-tests
$(heading) 'What the tests need'
@scripts/test-needs
@$(build-web)
endef

# With ARGS, only pytest runs: they are for it.
test: check ## All of `check`, then every test, in a browser too
	$(ready-for-tests)
	$(heading) 'Tests (pytest)'
	@$(pytest) $(together) $(ARGS)
ifeq ($(ARGS),)
	$(heading) 'Tests of the web app (vitest)'
	@$(npm) run --silent test
	$(heading) 'Stories and gates of the web app, in a browser (Playwright)'
	@$(npm) run --silent e2e
endif

coverage: setup ## The tests of `test` that pytest runs, a third slower, and which branches they took
	$(ready-for-tests)
	$(heading) 'Tests (pytest), watched by coverage'
	@$(bin)/coverage erase
	@$(bin)/coverage run -m pytest $(together) $(ARGS)
	$(heading) 'Coverage'
	@$(bin)/coverage combine --quiet
	@$(bin)/coverage report $(if $(ARGS),--fail-under=0)

screenshots: web ## Take a picture of every screen, narrow and wide, light and dark, into build/screenshots
	@$(npm) run --silent screenshots $(if $(ARGS),-- $(ARGS))

lighthouse: web ## Measure the web app with Lighthouse, the median of five runs
	@$(npm) run --silent lighthouse $(if $(ARGS),-- $(ARGS))

# ENGINE: sqlite or postgresql, else both in turn. SEED: of the plan, else another each time.
ENGINE ?=
SEED ?=

torture: setup ## Kill servers and databases under load, 200 times an engine, and check that the book holds (ENGINE, SEED)
	$(heading) 'Torture'
	@$(bin)/python -m tests.torture $(if $(ENGINE),--engine $(ENGINE)) $(if $(SEED),--seed $(SEED)) $(ARGS)

fuzz: setup ## Ask every route of the OpenAPI documents 24,000 things, on both databases (SEED; ARGS="--requests 100000")
	$(heading) 'Fuzzing'
	@$(bin)/python -m tests.fuzz $(if $(SEED),--seed $(SEED)) $(ARGS)

# The peers that Hundi is measured against. Without Node, or npm, the one on Express is left out, and the report says so.
express := bench/peers/express_pg

.venv/.bench: .venv/.installed requirements/bench.txt
	$(heading) 'Installing the locked dependencies of the benchmarks'
	@$(pip) install --require-hashes -r requirements/bench.txt
	@touch $@

$(express)/node_modules/.installed: $(express)/package-lock.json $(express)/.npmrc
	$(heading) 'Installing the locked packages of the peer on Express'
	@if command -v node >/dev/null && command -v npm >/dev/null; then \
		cd $(express) && npm ci --silent --ignore-scripts && touch node_modules/.installed; \
	else \
		echo 'Node 20 or newer, with npm, is not here: the peer on Express is left out.'; \
	fi

bench: setup .venv/.bench $(express)/node_modules/.installed ## Measure Hundi beside its peers, and write bench/report.md
	$(heading) 'Benchmarks'
	@$(bin)/python -m bench $(ARGS)

bench-large: setup ## Measure a book of a million people and ten million transfers, and write bench/large.md
	$(heading) 'Large books'
	@$(bin)/python -m bench.large $(ARGS)

docs: setup ## Write the OpenAPI documents, the Postman collection and the web app's types of the API afresh
	@$(bin)/python -m hundi.api.docs docs
	@$(npm) run --silent types

# Development's pins are chosen first, and the others are held to the same ones.
pin = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command 'make lock' $(ARGS)
compile = $(pin) pyproject.toml

lock: ## Pin the dependencies afresh (needs uv; ARGS=--upgrade takes newer ones)
	@command -v $(UV) >/dev/null || { echo 'make lock needs uv: install it, or name it with UV=/path/to/uv.'; exit 1; }
	$(heading) 'Pinning requirements/dev.txt, runtime.txt, bench.txt and node.txt'
	@$(compile) --group dev --output-file requirements/dev.txt
	@$(compile) --constraints requirements/dev.txt --output-file requirements/runtime.txt
	@$(compile) --constraints requirements/dev.txt --group bench --output-file requirements/bench.txt
	@$(pin) --group node --output-file requirements/node.txt

format: setup ## Mend what ruff can mend, and format
	@$(bin)/ruff check --fix-only
	@$(bin)/ruff format
	@$(npm) run --silent format

clean: ## Remove what the other targets made (but never .data)
	rm -rf $(express)/node_modules web/node_modules web/lighthouse/node_modules src/hundi/web
	rm -rf .venv build dist htmlcov .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true
