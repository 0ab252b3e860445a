# `make` lists what there is to do.

BIN := .venv/bin
SAMPLE := samples/sls_valgus_front_L.mp4
DOCTOR_PASSED := .venv/doctor-passed
# One worker per core: with more the tests take as long, because all of them compute. One file per
# worker, the longest files first. Tests that play in real time run alone afterwards, unless
# PYTEST_ARGS selects tests.
WORKERS ?= logical
PYTEST := $(BIN)/pytest -n $(WORKERS) --maxprocesses 8 --dist loadfile --no-loadscope-reorder

# pytest rewrites each test module and keeps it for the next process; on both cores beforehand, or
# else each worker would rewrite all of them.
REWRITTEN := find tests -name '*-pytest-*.pyc' | grep -q .
REWRITE := find tests -name 'test_*.py' -print0 | \
	xargs -0 -P 2 -n 300 $(BIN)/pytest --collect-only -q -n 0 >/dev/null
export PYTHONDONTWRITEBYTECODE :=

# A script of package.json, where `make setup-tests` could install what it needs.
if_npm = if [ -d node_modules ]; then npm run --silent $(1); else echo "SKIPPED: npm run $(1)"; fi

.DEFAULT_GOAL := help
.PHONY: help setup ready setup-tests model app demo test test-quick test-pythons coverage audit accuracy bench lint \
	format docs wheel

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ready ## Install everything formcheck needs, fetch the pose models, check a sample
	@$(BIN)/formcheck doctor
	@touch $(DOCTOR_PASSED)

ready:
	@sh scripts/bootstrap.sh
	@$(MAKE) --no-print-directory model

# The doctor takes seconds, so the app runs it only after the packages have changed.
$(DOCTOR_PASSED): uv.lock | ready
	@$(BIN)/formcheck doctor
	@touch $@

setup-tests:
	@sh scripts/bootstrap.sh --tests
	@$(MAKE) --no-print-directory model

model:
	@$(BIN)/formcheck models get balanced || true
	@$(BIN)/formcheck models get best

app: $(DOCTOR_PASSED) ## Start the app on this machine
	$(BIN)/formcheck app

demo: ready ## Check a sample clip and write out/demo.mp4
	@test -n "$(SAMPLE)" || { echo "samples/ holds no clip." >&2; exit 1; }
	@mkdir -p out
	$(BIN)/formcheck check "$(SAMPLE)" --video out/demo.mp4

test: setup-tests ## Run all tests; skipped ones are listed at the end
	@$(REWRITTEN) || $(REWRITE)
	@$(call if_npm,test)
	$(PYTEST) -m "not alone" $(PYTEST_ARGS)
ifndef PYTEST_ARGS
	$(BIN)/pytest -m alone tests/browser
endif

test-quick: setup-tests ## Run the tests that take less than a second each and need no browser
	@$(REWRITTEN) || $(REWRITE)
	$(PYTEST) -m "not slow and not browser and not alone" $(PYTEST_ARGS)

# Browser tests are left out: above all they test JavaScript.
coverage: ## Measure which lines and branches the tests run, without browser tests; into out/coverage
	@rm -rf out/coverage && mkdir -p out/coverage
	$(BIN)/coverage run -m pytest -n 0 -q -m "not browser and not alone" $(PYTEST_ARGS)
	@$(BIN)/coverage combine -q
	@$(BIN)/coverage html -q
	$(BIN)/coverage report

audit: ## Look up known weaknesses of the locked packages at PyPI; needs the internet
	@sh scripts/audit.sh

test-pythons: ## Run version-dependent tests on the other installed Pythons
	@sh scripts/test_pythons.sh

accuracy: ready ## Measure the errors on clips with truth; ARGS=--quick: on the samples only
	$(BIN)/python -m accuracy measure $(ARGS)

bench: ready ## Measure speed and memory beside MediaPipe; ARGS=--quick or --full
	$(BIN)/python -m bench measure $(ARGS)

lint: ## Check style, types and docstrings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --num-workers 2
	@$(call if_npm,lint)
	$(BIN)/numpydoc lint $$(git ls-files 'vision/*.py' 'truth/*.py' 'accuracy/*.py' 'bench/*.py')

wheel: ready ## Build and check the wheel and the source archive into dist/
	@sh scripts/check_wheel.sh

docs: ready ## Build the documentation site into out/docs
	$(BIN)/sphinx-build -W --keep-going -q -b html docs out/docs

format: ## Format the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
