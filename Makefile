# `make test` is the whole truth: it installs what it needs, and CI runs it and
# nothing else. The other targets are its parts, for everyday use.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := test

# Seconds for each fuzz target; an hour is `make fuzz FUZZ=3600`.
FUZZ ?= 3
# What the tests use besides Go and Node: a real browser, a network of their own,
# and second readers of films, pictures, tracks and evidence.
PACKAGES := chromium iproute2 nftables curl ffmpeg libimage-exiftool-perl mat2 libheif-examples gpsbabel age unzip openssl python3
PROGRAMS := chromium ip nft curl ffmpeg exiftool mat2 heif-enc gpsbabel age unzip openssl python3
WEB := ui/web

.PHONY: test setup format vet lint go fuzz page dist bench clean

test: setup format vet lint page dist go fuzz
	@echo "all of it passed"

# Installs only what is missing, and only where it may.
setup:
	@if ! (export PATH="$$PATH:/usr/sbin:/sbin"; for c in $(PROGRAMS); do command -v $$c || exit 1; done >/dev/null); then \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends $(PACKAGES); \
	  else echo "install $(PACKAGES) first: the browser and isolation tests need them" >&2; exit 1; fi; fi
	cd $(WEB) && npm ci --no-audit --no-fund

format:
	@unformatted="$$(git ls-files -co --exclude-standard '*.go' | xargs -r gofmt -l)"; \
	if [ -n "$$unformatted" ]; then echo "not gofmt-clean:"; echo "$$unformatted"; exit 1; fi

vet:
	go vet ./...
	@for target in linux/arm64 darwin/arm64 windows/amd64; do \
	  echo "go vet for $$target"; GOOS=$${target%/*} GOARCH=$${target#*/} go vet ./...; done

lint:
	go tool staticcheck ./...
	cd $(WEB) && npm run --silent lint

# Everything in Go, the browser and isolation tests too. CI is set so that a test
# that cannot run fails instead of skipping. What flies whole stations before real
# browsers comes last and alone: two cores are just enough for it. Most of its
# parallel tests wait. The race detector would keep every process a second longer,
# and tests start hundreds.
go: export GORACE = atexit_sleep_ms=0
go:
	CI=true go test -race -timeout 20m $$(go list ./... | grep -v /cmd/skylatch/e2e$$)
	CI=true go test -race -parallel 6 -timeout 20m ./cmd/skylatch/e2e

# Each package is built once for all its targets, and two targets run at a time,
# with one worker each, while the next package is built. The fuzzer now and then
# takes its own end for a failure ("context deadline exceeded", without an input
# that fails); that alone is none.
fuzz:
	@export built="$$(mktemp -d)" cache="$$(go env GOCACHE)/fuzz/skylatch"; trap 'rm -rf "$$built"' EXIT; \
	one() { echo "fuzz $$1 $$2"; \
	  said="$$(cd "$$1" && "$$built/$${1//\//-}" -test.run '^$$' -test.fuzz "^$$2\$$" -test.fuzztime $(FUZZ)s -test.fuzzminimizetime 1x \
	    -test.parallel 1 -test.fuzzcachedir "$$cache/$$1" 2>&1)" && return; \
	  if grep -q '^    context deadline exceeded$$' <<<"$$said" && ! grep -q 'Failing input' <<<"$$said"; then return; fi; \
	  echo "$$said"; exit 255; }; export -f one; \
	git grep -l '^func Fuzz' -- '*_test.go' | xargs -n1 dirname | sort -u | while read -r package; do \
	  go test -c -vet=off -fuzz . -o "$$built/$${package//\//-}" "./$$package" || exit 1; \
	  grep -h '^func Fuzz' "$$package"/*_test.go | sed "s|^func \(Fuzz[A-Za-z0-9_]*\).*|$$package \1|"; done | \
	xargs -P 2 -n 2 bash -c 'one "$$@"' one

page:
	cd $(WEB) && npm run --silent check && npm run --silent test

# The committed build must be what its sources build.
dist:
	cd $(WEB) && npm run --silent build && npm run --silent size
	@git diff --exit-code --stat -- ui/dist || { echo "ui/dist differs from its sources: commit the build"; exit 1; }
	@test -z "$$(git ls-files -o --exclude-standard ui/dist)" || { echo "ui/dist has new files: commit them"; exit 1; }

bench:
	go test -run '^$$' -bench . -benchmem ./...

clean:
	rm -rf $(WEB)/node_modules
	go clean -testcache
