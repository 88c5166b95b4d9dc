# The few things one asks of this repository. `make` alone lists them.

SHELL       := /bin/bash
VERSION     := $(shell git describe --tags --always --dirty 2>/dev/null || echo inconnue)
GO_BUILD    := go build -ldflags '-s -w -X main.version=$(VERSION)'
GO_TOOL     := go tool -modfile=tools/go.mod
export GOFLAGS := -mod=readonly -buildvcs=false -trimpath
export CGO_ENABLED := 0

.DEFAULT_GOAL := help
.PHONY: help run build generate check test e2e prove bench docs release

help: ## list what can be asked
	@awk -F ':.*## ' '/^[a-z0-9]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' Makefile

run: build ## the demo world, on http://localhost:8080
	./bin/profil demo

build: ## bin/profil, one static binary
	$(GO_BUILD) -o bin/profil ./cmd/profil

generate: ## the Go code of the templates, and gofumpt's layout
	$(GO_TOOL) templ generate
	$(GO_TOOL) gofumpt -l -w cmd internal

check: ## layout, vet, staticcheck, templates, plan: fast, before each commit
	scripts/check

test: ## everything a change must pass: both databases, both browsers
	scripts/test

e2e: build ## the journeys in the browsers alone (E2E="file …", E2E_BROWSERS=firefox)
	scripts/e2e $(E2E)

prove: ## the long forms: power cuts, hours of fuzzing, failovers, ten million rows
	scripts/prove

bench: build ## ours beside the bare limit, in one run, as ratios
	scripts/bench

docs: build ## the generated pages of docs/ and the pictures of the guide
	scripts/docs

release: ## dist/: the binary for each kind of machine, and their sums
	scripts/release
