PYTHON ?= python3
WORKERS ?= auto
BIN := .venv/bin
STAMP := .venv/.installed

.DEFAULT_GOAL := help
.PHONY: help install demo serve test check mutants soak bench docs lock clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(STAMP) ## Make .venv from requirements.lock

# The second pip run builds with the locked uv-build, which calls its own executable on PATH.
$(STAMP): requirements.lock pyproject.toml
	@echo 'Installing the locked packages into .venv (about a minute, once)'
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes \
		--only-binary :all: -r requirements.lock
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pip install --quiet \
		--disable-pip-version-check --no-index --no-deps --no-build-isolation -e .
	@touch $@

demo: install ## Run everything on this machine with the two stories; ARGS="--help" lists options
	$(BIN)/samlots demo $(ARGS)

serve: install ## Run the web process
	$(BIN)/samlots web $(ARGS)

test: install ## Run the tests; ARGS="-k words" narrows, WORKERS=0 runs them in one process
	$(BIN)/pytest -n $(WORKERS) --maxprocesses 4 --dist loadfile \
		--no-loadscope-reorder $(ARGS)

check: install ## What CI runs: format, lint, layers, types, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/lint-imports
	$(BIN)/pyright --warnings
	$(MAKE) --no-print-directory test

mutants: install ## Make one mistake at a time in domain/ and see that a test notices; ARGS="domain.watch" narrows
	PYTHONPATH=. $(BIN)/python -m tests.mutants $(ARGS)

soak: install ## Search deeper: random courses, pairs alike, forged proofs, how long a no takes, kill -9 under load
	SAMLOTS_MODEL_EXAMPLES=2000 SAMLOTS_MODEL_STEPS=80 $(BIN)/pytest tests/domain/test_model.py \
		--hypothesis-profile=deep --timeout 0 $(ARGS)
	SAMLOTS_PAIRS=20000 SAMLOTS_PAIRS_ON_THE_WEB=400 $(BIN)/pytest --timeout 0 \
		tests/attacks/test_two_runs.py tests/attacks/test_two_runs_web.py $(ARGS)
	SAMLOTS_FORGED_PROOFS=1000000 $(BIN)/pytest tests/ledger/test_tree.py --timeout 0 $(ARGS)
	SAMLOTS_REPLAYED_CASES=3000 SAMLOTS_REPLAYED_FACTS=30 $(BIN)/pytest --timeout 0 \
		tests/services/test_replay_of_random_cases.py $(ARGS)
	$(BIN)/pytest tests/soak/denials_take_as_long.py -s --timeout 0 $(ARGS)
	$(BIN)/pytest tests/soak/notices_survive.py -s --timeout 0 $(ARGS)
	$(BIN)/pytest tests/soak/leader_killed.py -s --timeout 0 $(ARGS)
	$(BIN)/pytest tests/soak/erasure_killed.py -s --timeout 0 $(ARGS)

bench: install ## Measure side by side and print the ratios
	$(BIN)/python -m benchmarks $(ARGS)

docs: install ## Write the generated parts of the documentation anew
	$(BIN)/python -m tests.test_docs --write

lock: install ## Pin again from pyproject.toml; ARGS="--upgrade" moves the pins
	@$(BIN)/uv pip compile --quiet pyproject.toml --group dev --universal \
		--python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
		-o requirements.lock $(ARGS)

clean: ## Remove what can be made again; keeps data
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
