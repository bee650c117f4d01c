# `make run` does the main job, `make serve` shows the page, `make test` passes the tests. All set themselves up.
BIN := .venv/bin

SERVE ?=

.PHONY: run serve test lint bench clean
.DEFAULT_GOAL := run

run: .venv/.core
	$(BIN)/myoflux simulate older-woman --out results/older-woman

serve: .venv/.web
	$(BIN)/myoflux serve $(SERVE)

test: lint
	$(BIN)/python -m pytest -n auto --maxprocesses 4 -q

lint: .venv/.dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/myoflux lint

bench: .venv/.bench
	$(BIN)/python -m benchmarks

.venv/.core: uv.lock pyproject.toml scripts/setup.sh
	sh scripts/setup.sh core

.venv/.web: uv.lock pyproject.toml scripts/setup.sh
	sh scripts/setup.sh web

.venv/.dev: uv.lock pyproject.toml scripts/setup.sh scripts/setup_tests.sh tests/web/axe/package-lock.json
	sh scripts/setup.sh dev

.venv/.bench: uv.lock pyproject.toml scripts/setup.sh
	sh scripts/setup.sh bench

clean:
	rm -rf .venv .uv results tests/web/axe/node_modules
