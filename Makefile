# `make` lists what there is to do.

BIN := .venv/bin
SAMPLE := samples/sls_valgus_front_L.mp4
# Tests share three workers, because browsers often wait; one file to one worker, the long ones,
# which come first, first. What plays in real time runs alone afterwards, unless PYTEST_ARGS
# chooses tests.
WORKERS ?= 3

.DEFAULT_GOAL := help
.PHONY: help setup setup-tests model app demo test lint format

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Install everything formcheck needs, and fetch the pose model
	@sh scripts/bootstrap.sh
	@$(MAKE) --no-print-directory model

setup-tests:
	@sh scripts/bootstrap.sh --tests
	@$(MAKE) --no-print-directory model

model:
	@$(BIN)/formcheck models get default

app: setup ## Start the app on this machine
	$(BIN)/formcheck app

demo: setup ## Check a sample clip, and draw it to out/demo.mp4
	@test -n "$(SAMPLE)" || { echo "There is no clip in samples/." >&2; exit 1; }
	@mkdir -p out
	$(BIN)/formcheck check "$(SAMPLE)" --video out/demo.mp4

test: setup-tests ## Run all tests; what was skipped, and why, stands at the end
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not alone" $(PYTEST_ARGS)
ifndef PYTEST_ARGS
	$(BIN)/pytest -m alone tests/browser
endif

lint: ## Check style and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: ## Put the code into its standard form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
