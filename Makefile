# Two commands: `make run` serves the product, `make test` tests it. Both install what is missing, from lock files.
.PHONY: run test check setup setup-dev bench soak wheel lock clean
.DEFAULT_GOAL := run
BIN := .venv/bin
export PYTHON

run: setup              ## install, publish, make the demonstration people, serve at 127.0.0.1:8000
	@$(BIN)/neurodash demo
	@exec $(BIN)/neurodash serve

setup:                  ## what the product needs to run
	@scripts/setup run

setup-dev:              ## and what its tests need: Chromium, axe-core, a PostgreSQL server
	@scripts/setup dev

test: check             ## every check, then every test
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

check: setup-dev        ## lint, types, import contracts, the courses
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/neurodash courses check

bench: setup-dev        ## what is measured, against what
	$(BIN)/python -m benchmarks

soak: setup-dev         ## the long races, 500 deaths in mid-attempt, 200 learners at once for five minutes
	NEURODASH_SOAK=1 $(BIN)/pytest -m soak
	$(BIN)/python -m benchmarks crowd

wheel: setup-dev        ## the product as one file, in dist/; of one commit always the same bytes
	umask 022 && SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct) $(BIN)/python -m pip --disable-pip-version-check --quiet wheel . \
		--no-deps --no-build-isolation --wheel-dir dist

lock:                   ## rewrite the lock files from pyproject.toml
	scripts/lock

clean:                  ## what setup made; instance/ is yours and stays
	rm -rf .venv node_modules build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .setup.lock *.egg-info
