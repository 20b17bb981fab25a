# SPDX-License-Identifier: GPL-2.0-only
#
# The front door. Each target is one script or one program; what it misses it installs (as root on
# Debian) or names. Nothing is built outside build/ and ${XDG_CACHE_HOME:-~/.cache}/vfiolab.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
TARGET ?= ioctl
SECONDS ?= 60
GRAIN ?= coarse
SCHEDULES ?= 10000
STRATEGY ?= random
export KDIR KTREE NO_INSTALL PAGE_SIZE LAB_KERNEL ARCH
# By environment, where no quote in them ends a word of the shell's. SECONDS is a word of its own there.
export TARGET RUNS SEED SCENARIO SCHEDULES STRATEGY BUGS
export FUZZ_SECONDS = $(SECONDS)
# The program of the lab: of the newest API level, or of the one asked for.
SUFFIX = $$(. harness/setup/level.sh && echo "$$suffix")
LAB = build/vfiolab$(SUFFIX)
SHELL := /bin/bash

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-34s %s\n", "make " $$1, $$2 }' Makefile
	@echo '  variables: LAB_KERNEL=6.1|6.12, KDIR= kernel build tree, KTREE= kernel source of vfiolab-ktree, NO_INSTALL=1'

sim: ## build the lab and watch a VFIO session on simulated hardware
	@harness/setup/lab plain
	@$(LAB) run tour
	@echo
	@$(LAB) run migration

sim-test: ## run every lab test under ASan and UBSan; closes with "N passed, N failed" [ARCH=s390x | PAGE_SIZE=64K]
	@harness/setup/sim-test

kmod: ## the modules for real kernels, 6.1 and 6.12, in build/kmod [KDIR= ARCH=s390x]
	@harness/kmod/build

qemu-test: ## boot real kernels in QEMU: conformance on our modules and the distribution's [ARCH=s390x]
	@[ '$(ARCH)' = s390x ] || harness/setup/need qemu
	@harness/kmod/build
	@[ '$(ARCH)' = s390x ] || for level in $$(ls sim/config); do LAB_KERNEL=$$level harness/setup/lab plain || exit 1; done
	@harness/qemu/run
	@[ '$(ARCH)' = s390x ] || harness/qemu/igd
	@[ '$(ARCH)' = s390x ] || harness/qemu/migration

kunit: ## the suites, then conformance, in a kernel with KASAN, lockdep and UBSAN (built once)
	@harness/kunit/run

checkpatch: ## the kernel's own scripts/checkpatch.pl over all kernel code
	@harness/tidy/checkpatch

coverage: ## lcov HTML of core and vendors in build/coverage/html
	@harness/setup/coverage

fuzz: ## libFuzzer with ASan and UBSan [TARGET=ioctl|device|firmware|migration|zpci SECONDS=60 | RUNS= SEED=]
	@harness/setup/fuzz "$$TARGET" "$$FUZZ_SECONDS" "$$RUNS" "$$SEED"

fuzz-corpus: ## run all that fuzzing has kept in build/fuzz/corpus as a regression test
	@harness/setup/fuzz-corpus

fuzz-coverage: ## edges and lines over runs from an empty corpus, build/fuzz-coverage.svg [SECONDS=60]
	@harness/setup/fuzz-coverage "$$FUZZ_SECONDS"

# Each grain is a build: switches between calls of the kernel, or between accesses, races included.
PRESET_coarse := plain
PRESET_fine := fine
explore_preset = $(or $(PRESET_$(GRAIN)),$(error GRAIN=$(GRAIN): expected coarse or fine))
explore: ## search interleavings, GRAIN=fine: data races too [SCENARIO= SCHEDULES= STRATEGY=random]
	@harness/setup/lab $(explore_preset)
	@harness/setup/explore build/$(explore_preset)$(SUFFIX)/bin/vfiolab

faults: ## let every call that can fail do so, in all scenarios, at both levels; build/faults.json
	@for level in $$(ls sim/config); do LAB_KERNEL=$$level harness/setup/lab plain || exit 1; done
	@harness/setup/faults

museum: ## put known bugs back, one at a time, and see what finds them; build/museum.json [BUGS="a b"]
	@harness/setup/need tidy
	@harness/museum/run $$BUGS

tidy: ## style and layering as a test
	@harness/tidy/run

bench: ## measure, compare with the budgets, write build/bench.json
	@harness/setup/lab plain
	@harness/setup/lab asan
	@harness/bench/run

clean: ## remove build/
	@rm -rf build

.PHONY: help sim sim-test kmod qemu-test kunit checkpatch coverage fuzz fuzz-corpus fuzz-coverage explore \
	faults museum tidy bench clean
