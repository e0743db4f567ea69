# What people do with a checkout. `make` alone lists it.

SWIFT ?= swift
PREFIX ?= /usr/local
DESTDIR ?=
# Options: make run ARGS="--theme light --seed 3", make test ARGS="--filter TensorsTests"
ARGS ?=

# Undeclared imports between targets are errors wherever something is built. Without colours, because
# SwiftPM asks for them on a terminal only, and compiles everything again whenever its flags change.
BUILD := --no-color-diagnostics --explicit-target-dependency-import-check error
SCRIPTS := tools/race .ci/run tools/install-packages tools/run-demos tools/check-documents \
  tools/kill-test tools/sweep-test tools/test-kernels tools/check-rebuild tools/install tools/photographs

.DEFAULT_GOAL := help
.PHONY: help run build test lint format demos install uninstall clean packages

help:
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1 - \2/p' $(MAKEFILE_LIST)

run: build ## build and step through the bundled agent in this terminal
	@.build/release/sgqn explore $(ARGS)

build: packages ## build the program as users run it
	$(SWIFT) build -c release --product sgqn $(BUILD)

# The tests of commands run the program as users have it, which is many times as fast as a debug build.
test: build ## run all tests
	$(SWIFT) build --build-tests $(BUILD)
	SGQN_PROGRAM="$(CURDIR)/.build/release/sgqn" $(SWIFT) test $(BUILD) $(ARGS)

lint: ## check formatting of the sources and syntax of the scripts
	$(SWIFT) format lint --strict --recursive Sources Tests Package.swift
	@for script in $(SCRIPTS); do bash -n $$script || exit 1; done
	@tools/check-documents

format: ## format the sources
	$(SWIFT) format --in-place --recursive Sources Tests Package.swift

demos: build ## play every demo, and one under every theme, without a terminal
	@tools/run-demos .build/release/sgqn $(ARGS)

install: build ## copy program, themes, demos, completions and manual below PREFIX (/usr/local)
	@tools/install .build/release/sgqn "$(DESTDIR)$(PREFIX)"

uninstall: ## remove what install copied
	@tools/install --remove "$(DESTDIR)$(PREFIX)"

clean: ## remove what was built
	$(SWIFT) package clean

packages: ## install missing Debian packages
	@command -v $(SWIFT) >/dev/null || { \
	  echo "make: no $(SWIFT) here; install Swift 6.3 from swift.org and add it to PATH" >&2; \
	  exit 1; }
	@tools/install-packages debian-packages
