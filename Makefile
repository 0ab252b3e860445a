# `make` lists what there is to do.

BIN := .venv/bin
SAMPLE := samples/sls_valgus_front_L.mp4
TRIED := .venv/tried
# Tests share three workers, because browsers often wait; one file to one worker, the long ones,
# which come first, first. What plays in real time runs alone afterwards, unless PYTEST_ARGS
# chooses tests.
WORKERS ?= 3

.DEFAULT_GOAL := help
.PHONY: help setup ready setup-tests model app demo test test-pythons lint format

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-13s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ready ## Install everything formcheck needs, fetch the pose model, check a clip for a trial
	@$(BIN)/formcheck doctor
	@touch $(TRIED)

ready:
	@sh scripts/bootstrap.sh
	@$(MAKE) --no-print-directory model

# The trial takes seconds, so the app has it only when the packages have changed.
$(TRIED): uv.lock | ready
	@$(BIN)/formcheck doctor
	@touch $@

setup-tests:
	@sh scripts/bootstrap.sh --tests
	@$(MAKE) --no-print-directory model

model:
	@$(BIN)/formcheck models get default

app: $(TRIED) ## Start the app on this machine
	$(BIN)/formcheck app

demo: ready ## Check a sample clip, and draw it to out/demo.mp4
	@test -n "$(SAMPLE)" || { echo "There is no clip in samples/." >&2; exit 1; }
	@mkdir -p out
	$(BIN)/formcheck check "$(SAMPLE)" --video out/demo.mp4

test: setup-tests ## Run all tests; what was skipped, and why, stands at the end
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not alone" $(PYTEST_ARGS)
ifndef PYTEST_ARGS
	$(BIN)/pytest -m alone tests/browser
endif

test-pythons: ## Run the tests that depend on the Python on the other ones that are here
	@sh scripts/test_pythons.sh

lint: ## Check style, types and docstrings
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/numpydoc lint $$(git ls-files 'vision/*.py')

format: ## Put the code into its standard form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
