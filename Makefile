# SPDX-License-Identifier: GPL-2.0-or-later
#
# For people; kbuild reads Kbuild instead. "make help" tells what there is.

KVER ?= $(shell uname -r)
KERNELDIR ?= /lib/modules/$(KVER)/build
KDIR ?= $(KERNELDIR)
PREFIX ?= /usr
export PREFIX DESTDIR

TOOLS := tools/carpctl tools/iproute2

# Not $(KVER): that is another kernel's when KDIR is given.
release = $(or $(shell sed -n 's/^.define UTS_RELEASE "\(.*\)"/\1/p' \
	  $(KDIR)/include/generated/utsrelease.h 2>/dev/null),$(KVER))
module_dir = $(DESTDIR)/lib/modules/$(release)/updates

# With DESTDIR it is up to whoever installs the package.
depmod = $(if $(DESTDIR),,depmod $(release))

.PHONY: all help modules no-headers tools demo clean
.PHONY: install install-modules install-tools
.PHONY: uninstall uninstall-modules uninstall-tools
.PHONY: debug-kernel coverage crash-test fuzz
.PHONY: check check-unit check-build check-style check-install check-vm
.PHONY: check-debug-all figures

all: tools $(if $(wildcard $(KDIR)/Makefile),modules,no-headers)

help:
	@echo 'make                 module and tools'
	@echo 'make modules         the module, for the kernel that runs'
	@echo 'make tools           carpctl and the plug-in of ip'
	@echo 'make install         both, the man pages and the completion'
	@echo 'make uninstall       remove them'
	@echo '    each also as install-modules, uninstall-tools and so on'
	@echo 'make demo            two hosts that fail over, in a virtual machine;'
	@echo '                     DEMO=host: on this host'
	@echo 'make check           all the tests; the parts of it:'
	@echo '    check-unit       what runs on the host alone'
	@echo '    check-build      every kernel, no warning'
	@echo '    check-style      checkpatch, kernel-doc, shellcheck, rules'
	@echo '    check-install    what install leaves where'
	@echo '    check-vm         the selftests on every kernel'
	@echo '    check-debug-all  all of them on one with checkers (not part of it)'
	@echo 'make debug-kernel    the kernels with checkers that tests run on'
	@echo 'make coverage        what the selftests leave dark'
	@echo 'make crash-test      whole hosts that crash; SOAK=8h: at random, for long'
	@echo 'make fuzz            parsers, packets and requests at random'
	@echo 'make figures         the long forms of all that; Documentation/testing.rst'
	@echo 'make clean           remove what was built in the tree'
	@echo
	@echo 'KVER=RELEASE or KDIR=DIRECTORY   another kernel, or where it was built'
	@echo 'DESTDIR=DIRECTORY, PREFIX=/usr   where to install'

modules: $(if $(wildcard $(KDIR)/Makefile),,no-headers)
	@tools/checks/need gcc:gcc
	$(MAKE) -C $(KDIR) M=$(CURDIR) CONFIG_CARP=m modules

no-headers:
	@echo 'The module was not built: there are no headers of the kernel' \
		'$(KVER) in'
	@echo '$(KDIR). On Debian: apt-get install linux-headers-$(KVER)'
	@echo 'For another kernel: make KDIR=DIRECTORY. To try it: make demo'

# The harness of the virtual machine calls this before every run.
tools:
	@tools/checks/need gcc:gcc pkg-config:pkg-config \
		/usr/include/libmnl/libmnl.h:libmnl-dev
	@set -e; for dir in $(TOOLS); do $(MAKE) --no-print-directory -C $$dir; done

install: install-modules install-tools

install-modules: modules
	install -D -m 644 kmod/carp.ko $(module_dir)/carp.ko
	$(depmod)

install-tools: tools
	@set -e; for dir in $(TOOLS); do $(MAKE) -C $$dir install; done

uninstall: uninstall-modules uninstall-tools

uninstall-modules:
	rm -f $(module_dir)/carp.ko
	[ ! -d $(module_dir) ] || \
		rmdir --ignore-fail-on-non-empty $(module_dir)
	$(depmod)

uninstall-tools:
	@set -e; for dir in $(TOOLS); do $(MAKE) -C $$dir uninstall; done

check:
	@tools/checks/run

check-unit check-build check-style check-install check-vm:
	@tools/checks/run $(@:check-%=%)

debug-kernel:
	@tools/testvm/debug-kernel debug
	@tools/testvm/debug-kernel debug-kcsan

coverage:
	@tools/coverage/run

crash-test:
	@selftests/crash/run

fuzz:
	@selftests/fuzz/run

figures:
	@tools/figures/run

check-debug-all:
	@tools/checks/run vm-debug-all

demo:
	@tools/demo/demo

clean:
	@set -e; for dir in $(TOOLS) tools/demo selftests selftests/unit \
		selftests/sim selftests/fuzz selftests/crash selftests/timing; do \
		$(MAKE) -C $$dir clean; done
	find kmod -name '*.o' -o -name '*.ko' -o -name '*.mod' -o \
		-name '*.mod.c' -o -name '.*.cmd' | xargs -r rm -f
	rm -f Module.symvers modules.order .*.cmd kmod/modules.order \
		kmod/Module.symvers
