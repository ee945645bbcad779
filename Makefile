FILE ?= docs/examples/river.txt
PYTHON := .venv/bin/python

.PHONY: help setup dev summarize test check format scores clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup:  ## install lmchat into .venv
	@./scripts/setup

dev:  ## install lmchat and the developers' tools into .venv
	@./scripts/setup dev

summarize:  ## set up and summarize: make summarize FILE=article.txt
	@./scripts/summarize $(FILE)

test:  ## set up and run every check and every test
	@./scripts/test

check: dev  ## the checks without the tests
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy && .venv/bin/lint-imports

format: dev  ## format the code
	@.venv/bin/ruff check --fix . ; .venv/bin/ruff format .

scores: dev  ## print the scores of all modes beside their goals: make scores DATA=folder-with-test-files
	@$(PYTHON) scripts/scores.py --data $(DATA)

clean:  ## remove caches and build results, not .venv
	@rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -not -path './.venv/*' -prune -exec rm -rf {} +
