#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Link kernel modules for the lab.

modlink.py link   --name M --out M.o [--golden FILE] [--hooks] OBJECT...
    ld -r with the module's variables, code and table in sections of its own;
    then everything but the exported names becomes local.
modlink.py table  --world W --out modules.c [--fallible FILE --root DIR] MODULE.o...
    C source that describes the modules of one binary, with the dependencies
    that their undefined symbols show, and where they call what can fail.
modlink.py exports MODULE.o...
    The exported names, sorted.

Tools are taken from $LD, $NM and $OBJCOPY when set.
"""
import argparse
import os
import subprocess
import sys

from callsites import callsites, fallible

LD = os.environ.get('LD', 'ld')
NM = os.environ.get('NM', 'nm')
OBJCOPY = os.environ.get('OBJCOPY', 'objcopy')

# Code and data that tools put into an object. They run before main() and after
# the last rmmod, so they must be outside what insmod and rmmod touch. The first
# statement of a linker script that matches a section takes it.
SCRIPT = """
SECTIONS
{{
	.text.tool : {{
		*(.text.asan.* .text.tsan.* .text.sancov.* .text.__llvm_gcov* .text.__llvm_profile*
		  .text.startup .text.startup.* .text.exit .text.exit.* .text._sub_[ID]_*)
	}}
	mod_text_{c} : ALIGN(4096) {{
		*(.text .text.*)
		. = ALIGN(4096);
	}}
	mod_tab_{c} : ALIGN(8) {{ *(sim_modent) }}
	.data.rel.ro : {{ *(.data.rel.ro .data.rel.ro.*) }}
	.data.tool : {{
		*(.data..L* .data.__unnamed_* .data.rel..L* .data.rel.local..L*
		  .data.__gcov* .data.rel.__gcov* .data.rel.local.__gcov*
		  .data.__llvm_* .data.__sanitizer* .data.__sancov* .data.__odr_asan*)
	}}
	mod_data_{c} : ALIGN(64) {{
		*(.data .data.*)
		. = ALIGN(64);
	}}
	.bss.tool : {{
		*(.bss..L* .bss.__gcov* .bss.__llvm_* .bss.__sancov* .bss.__odr_asan* .bss.___asan*)
	}}
	mod_bss_{c} (NOLOAD) : ALIGN(64) {{
		*(.bss .bss.* COMMON)
		. = ALIGN(64);
	}}
}}
"""


def fail(text):
    sys.exit(f'modlink: {text}')


def run(*args):
    done = subprocess.run(args, capture_output=True, text=True, check=False)
    if done.returncode:
        fail(f'{args[0]} failed: {done.stderr.strip() or done.stdout.strip()}')
    if done.stderr.strip():
        fail(f'{args[0]} complains: {done.stderr.strip()}')
    return done.stdout


def symbols(path):
    """[(name, type letter)] of an object."""
    out = []
    for line in run(NM, path).splitlines():
        fields = line.split()
        if len(fields) >= 2:
            out.append((fields[-1], fields[-2]))
    return out


def exports_of(path):
    prefix = '__ksymtab_'
    return sorted({n[len(prefix):] for n, t in symbols(path)
                   if n.startswith(prefix) and t not in 'Uw'})


def check_golden(path, name, exports):
    """The reviewed list: one name a line, `#` and the reason behind it."""
    listed, missing_reason = [], []
    with open(path, encoding='utf-8') as f:
        for number, line in enumerate(f, 1):
            text, mark, reason = line.partition('#')
            if not text.strip():
                continue
            listed.append(text.split()[0])
            if not mark or not reason.strip():
                missing_reason.append(f'{path}:{number}')
    if missing_reason:
        fail(f'{missing_reason[0]}: an exported name without "# who needs it"')
    extra = sorted(set(exports) - set(listed))
    gone = sorted(set(listed) - set(exports))
    if extra or gone:
        what = []
        if extra:
            what.append('exported but not listed: ' + ' '.join(extra))
        if gone:
            what.append('listed but not exported: ' + ' '.join(gone))
        fail(f'{name} differs from {path}: ' + '; '.join(what))


def link(args):
    c_name = args.name.replace('-', '_')
    script, keep, raw = args.out + '.lds', args.out + '.keep', args.out + '.raw'
    with open(script, 'w', encoding='utf-8') as f:
        f.write(SCRIPT.format(c=c_name))
    run(LD, '-r', '--force-group-allocation', '-T', script, '-o', raw, *args.objects)
    exports = exports_of(raw)
    defined = {n for n, t in symbols(raw) if t not in 'Uwv'}
    for name in exports:
        if name not in defined:
            fail(f'{args.name} exports {name}, which it does not define')
    if args.golden:
        check_golden(args.golden, args.name, exports)
    # The struct module is the one more name that stays global, under a name of its
    # own. It also keeps the list from being empty, which objcopy would ignore.
    this_module = f'sim_this_module_{c_name}'
    with open(keep, 'w', encoding='utf-8') as f:
        f.write('\n'.join(exports + [this_module]) + '\n')
    # Calls that copy are accesses too, where each access has a hook.
    hooks = [f'--redefine-sym={n}=sim_race_{n}' for n in ('memcpy', 'memmove', 'memset') if args.hooks]
    run(OBJCOPY, '--redefine-sym', f'__this_module={this_module}', *hooks, raw, raw + '2')
    run(OBJCOPY, f'--keep-global-symbols={keep}', raw + '2', args.out)
    left = sorted(n for n, t in symbols(args.out) if t.isupper() and t != 'U')
    if left != sorted(exports + [this_module]):
        fail(f'{args.name} has other globals than its exports: '
             + ' '.join(sorted(set(left) ^ set(exports + [this_module]))))
    os.unlink(raw)
    os.unlink(raw + '2')


ENTRY = """
extern const struct sim_modent *const __start_mod_tab_{c}[] __attribute__((weak));
extern const struct sim_modent *const __stop_mod_tab_{c}[] __attribute__((weak));
extern char __start_mod_text_{c}[] __attribute__((weak)), __stop_mod_text_{c}[] __attribute__((weak));
extern char __start_mod_data_{c}[] __attribute__((weak)), __stop_mod_data_{c}[] __attribute__((weak));
extern char __start_mod_bss_{c}[] __attribute__((weak)), __stop_mod_bss_{c}[] __attribute__((weak));
extern char sim_this_module_{c}[];
static const char *const deps_{c}[] = {{ {deps}(const char *)0 }};
static const struct sim_moddesc desc_{c} = {{
	.name = "{c}", .file = "{file}", .deps = deps_{c}, .nr_deps = {nr},
	.tab = __start_mod_tab_{c}, .tab_end = __stop_mod_tab_{c},
	.text = __start_mod_text_{c}, .text_end = __stop_mod_text_{c},
	.data = __start_mod_data_{c}, .data_end = __stop_mod_data_{c},
	.bss = __start_mod_bss_{c}, .bss_end = __stop_mod_bss_{c},
	.this_module = sim_this_module_{c},
}};
"""


def table(args):
    owner, undefined, names = {}, {}, {}
    for path in args.objects:
        file = os.path.basename(path)[:-2]
        names[path] = file
        for name in exports_of(path):
            if name in owner:
                fail(f'{name} is exported by {owner[name]} and {file}')
            owner[name] = file
        undefined[file] = {n for n, t in symbols(path) if t == 'U'}
    out = ['/* Generated by modlink.py: the modules of this binary. */',
           '#include <shared/modtab.h>',
           f'const char vfiolab_world[] = "{args.world}";']
    files = sorted(names.values(), key=lambda n: n.replace('-', '_'))
    for file in files:
        deps = sorted({owner[n] for n in undefined[file] if n in owner} - {file})
        out.append(ENTRY.format(c=file.replace('-', '_'), file=file, nr=len(deps),
                                deps=''.join(f'"{d.replace("-", "_")}", ' for d in deps)))
    out.append('const struct sim_moddesc *const sim_moddescs[] = {')
    out += [f'\t&desc_{f.replace("-", "_")},' for f in files]
    out += ['\t(const struct sim_moddesc *)0,', '};']
    # KUnit's second copy of the core has the same calls once more.
    names_of_calls = fallible(args.fallible) if args.fallible else set()
    out.append('const struct sim_callsite sim_callsites[] = {')
    for path, file in sorted(names.items(), key=lambda n: n[1]):
        c_name = file.replace('-', '_')
        if not file.endswith('-kunit'):
            out += [f'\t{{ __start_mod_text_{c_name} + {at:#x}, "{callee}", "{source}", {line} }},'
                    for at, callee, source, line in
                    callsites(path, c_name, names_of_calls, args.root)]
    out += ['\t{ (const char *)0, "", "", 0 },', '};', '']
    with open(args.out, 'w', encoding='utf-8') as f:
        f.write('\n'.join(out))


def main():
    ap = argparse.ArgumentParser()
    sub = ap.add_subparsers(dest='command', required=True)
    p = sub.add_parser('link')
    p.add_argument('--name', required=True)
    p.add_argument('--out', required=True)
    p.add_argument('--golden')
    p.add_argument('--hooks', action='store_true')
    p.add_argument('objects', nargs='+')
    p = sub.add_parser('table')
    p.add_argument('--out', required=True)
    p.add_argument('--world', required=True)
    p.add_argument('--fallible')
    p.add_argument('--root')
    p.add_argument('objects', nargs='*')
    p = sub.add_parser('exports')
    p.add_argument('objects', nargs='+')
    args = ap.parse_args()
    if args.command == 'link':
        link(args)
    elif args.command == 'table':
        table(args)
    else:
        for name in sorted({n for path in args.objects for n in exports_of(path)}):
            print(name)


if __name__ == '__main__':
    main()
