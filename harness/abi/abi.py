#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""What the shim says about the kernel's API, as text that can be reviewed and compiled.

abi.py dump  --build DIR            print the shim's functions, members and constants
abi.py emit  --text FILE --out C    write assertions of that text, to be compiled against real headers
abi.py model --build DIR --level L  compare the layouts in mock-hw/mlx5/fields.h with the shim's
Both take --arch s390x for what only that architecture's headers have; else they leave it out.

A line of the text is one of
    constant NAME VALUE
    function NAME TYPE
    member STRUCT FIELD TYPE        TYPE is `?` when the field's type has no name
    layout NAME FIELD OFFSET WIDTH  of a firmware layout, in bits; FIELD is `.` for all of it
Names that begin with sim_, __sim or SIM_ are the shim's own and not part of it.
"""
import argparse
import json
import os
import re
import struct
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
OWN = re.compile(r'^_*(sim|SIM)_|^_*SIM|^__modent|^__KCFG|^__kcfg')
LAYOUT = re.compile(r'^mlx5_ifc_(\w+)_bits$')
CONSTANT = re.compile(r'^[A-Z][A-Z0-9_]*$')
SKIP_HEADERS = {
    'linux/kconfig.h',		# the shim's configuration is a choice, not a claim
    'linux/export.h',
}
# The lab's machine has these beside all others; a kernel has them on one architecture.
S390_HEADERS = {'asm/kvm_host.h', 'asm/pci.h', 'asm/pci_clp.h', 'asm/pci_io.h'}


def headers():
    """Kernel-named headers of the shim, as include names."""
    out = []
    for folder in ('linux', 'asm', 'rdma'):
        base = os.path.join(ROOT, 'sim/include', folder)
        for path, dirs, names in os.walk(base):
            dirs.sort()
            out += [os.path.relpath(os.path.join(path, n), os.path.join(ROOT, 'sim/include'))
                    for n in sorted(names) if n.endswith('.h')]
    return out


def claimed(arch):
    """Those that the text of an architecture is about."""
    return [n for n in headers() if (n in S390_HEADERS) == (arch == 's390x')]


def includes(names):
    return ''.join(f'#include <{n}>\n' for n in names)


class Shim:
    def __init__(self, build, arch):
        self.claimed = set(claimed(arch))
        self.flags = ['@' + os.path.join(build, 'generated/K.flags'), '-w', '-DMODULE',
                      '-DKBUILD_MODNAME="abi"', '-DKBUILD_BASENAME="abi"']

    def clang(self, source, *args, check=True):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'abi.c')
            with open(path, 'w', encoding='utf-8') as f:
                f.write(source)
            done = subprocess.run(['clang', *self.flags, *args, path], capture_output=True,
                                  text=True, check=False, cwd=folder)
            if check and done.returncode:
                sys.exit('abi: the shim\'s headers do not compile together:\n'
                         + done.stderr[:2000])
            return done

    def tree(self):
        return json.loads(self.clang(includes(headers()), '-fsyntax-only', '-Xclang',
                                     '-ast-dump=json').stdout)

    def macros(self):
        """Object-like macros that a shim header defines."""
        text = self.clang(includes(headers()), '-E', '-dD').stdout
        names, inside = set(), False
        for line in text.splitlines():
            mark = re.match(r'^# \d+ "([^"]*)"', line)
            if mark:
                inside = is_kernel_header(mark.group(1), self.claimed)
                continue
            define = re.match(r'^#define (\w+) +\S', line)
            if define and inside and CONSTANT.match(define.group(1)):
                names.add(define.group(1))
        return {n for n in names if not n.endswith('_H') and not OWN.match(n)}

    def values(self, names):
        """{name: value} of the names that are integer constants."""
        names = sorted(names)
        while names:
            # One name a line, so that an error's line number tells which is no constant.
            first = includes(headers()) + 'const unsigned long long v[]' \
                ' __attribute__((section(".abi"))) = {\n'
            # The multiplication keeps strings and pointers out.
            body = ''.join(f'(unsigned long long)(({n}) * 1),\n' for n in names)
            with tempfile.TemporaryDirectory() as folder:
                out = os.path.join(folder, 'values.o')
                done = self.clang(first + body + '};\n', '-c', '-ferror-limit=0', '-o', out,
                                  check=False)
                if done.returncode == 0:
                    subprocess.run(['objcopy', '-O', 'binary', '-j', '.abi', out, out + '.bin'],
                                   check=True)
                    with open(out + '.bin', 'rb') as f:
                        return dict(zip(names, struct.unpack(f'<{len(names)}Q', f.read())))
            start = first.count('\n')
            bad = {int(m.group(1)) - start for m in
                   re.finditer(r'abi\.c:(\d+):\d+: (?:error|note: expanded)', done.stderr)}
            bad = {b for b in bad if 1 <= b <= len(names)}
            if not bad:
                sys.exit('abi: cannot evaluate constants:\n' + done.stderr[:2000])
            names = [n for i, n in enumerate(names, 1) if i not in bad]
        return {}


def is_kernel_header(path, names):
    m = re.search(r'/sim/include/((?:linux|asm|rdma)/.*)$', path)
    return bool(m) and m.group(1) in names and m.group(1) not in SKIP_HEADERS


class Walk:
    """Top level declarations with the file that each is in (clang's JSON prints a file on change only)."""

    def __init__(self, names):
        self.file = ''
        self.names = names
        self.functions, self.members, self.enums = {}, {}, set()
        self.layouts = []

    def locate(self, loc):
        where = loc.get('expansionLoc', loc)
        for part in (loc.get('spellingLoc', {}), where):
            if 'file' in part:
                self.file = part['file']
        return self.file

    def visit(self, node):
        file = self.locate(node.get('loc', {}))
        span = node.get('range', {})
        here = is_kernel_header(file, self.names)
        kind, name = node.get('kind'), node.get('name', '')
        if kind == 'FunctionDecl' and here and not OWN.match(name) and not name.startswith('__builtin'):
            self.functions[name] = clean(node['type']['qualType'])
        elif kind == 'RecordDecl' and here and name and node.get('completeDefinition') \
                and node.get('tagUsed') == 'struct' and not OWN.match(name):
            self.record(name, node)
        elif kind == 'EnumDecl' and here:
            self.enums |= {c['name'] for c in node.get('inner', []) if c['kind'] == 'EnumConstantDecl'
                           and not OWN.match(c['name'])}
        self.skim(span)
        for inner in node.get('inner', []):
            self.follow(inner)

    def record(self, name, node):
        layout = LAYOUT.match(name)
        if layout:
            self.layouts.append((layout.group(1), '.'))
            self.layout(layout.group(1), node)
            return
        for field in node.get('inner', []):
            label = field.get('name', '')
            if field['kind'] == 'FieldDecl' and label and not OWN.match(label):
                text = field['type']['qualType']
                unnamed = field.get('isBitfield') or '(unnamed' in text or '(anonymous' in text
                self.members[name, label] = '?' if unnamed else clean(text)

    def layout(self, name, node):
        """Fields are placed by unnamed structs in an unnamed union."""
        for inner in node.get('inner', []):
            field = inner.get('name', '')
            if inner['kind'] == 'RecordDecl' and not field:
                self.layout(name, inner)
            elif inner['kind'] == 'FieldDecl' and field and not OWN.match(field):
                # The real list has no length, so its first element is what can be asked for.
                first = '[0]' if '[0]' in inner['type']['qualType'] else ''
                self.layouts.append((name, field + first))

    def skim(self, span):
        for end in ('begin', 'end'):
            self.locate(span.get(end, {}))

    def follow(self, node):
        """Only to keep track of the file: the printer omits it when it has not changed."""
        self.locate(node.get('loc', {}))
        self.skim(node.get('range', {}))
        for inner in node.get('inner', []):
            self.follow(inner)


def clean(text):
    text = re.sub(r' __attribute__\(\(.*?\)\)+', '', text)
    text = text.replace('struct __va_list_tag *', 'va_list')
    return re.sub(r'\s+', ' ', text).strip()


def layout_exprs(name, field):
    kind = f'struct mlx5_ifc_{name}_bits'
    if field == '.':
        return '0', f'sizeof({kind})'
    return f'__builtin_offsetof({kind}, {field})', f'sizeof((({kind} *)0)->{field})'


def layout_lines(shim, layouts):
    exprs = {e for layout in layouts for e in layout_exprs(*layout)}
    values = shim.values(exprs)
    return sorted(f'layout {n} {f} ' + ' '.join(f'{values[e]:#x}' for e in layout_exprs(n, f))
                  for n, f in layouts)


def dump(args):
    shim = Shim(args.build, args.arch)
    walk = Walk(shim.claimed)
    for node in shim.tree()['inner']:
        walk.visit(node)
    values = shim.values({n for n in shim.macros() | walk.enums})
    lines = [f'constant {n} {v:#x}' for n, v in sorted(values.items())]
    lines += layout_lines(shim, walk.layouts)
    lines += [f'function {n} {t}' for n, t in sorted(walk.functions.items())]
    lines += [f'member {s} {f} {t}' for (s, f), t in sorted(walk.members.items())]
    print('\n'.join(lines))


def layout_assert(name, rest):
    field, off, width = rest.split(' ')
    at, size = layout_exprs(name, field)
    return f'_Static_assert({at} == {off} && {size} == {width}, "layout {name} {field}");'


FIELD = re.compile(r'^PRM(_612)?\((\w+), (\w+), (0x[0-9a-f]+), (0x[0-9a-f]+|\d+)\)$')


def model_layouts(level_name):
    """Assertions of the layouts that mock-hw wrote down for itself; a line that is no field is an error."""
    path = os.path.join(ROOT, 'mock-hw/mlx5/fields.h')
    level = tuple(int(n) for n in level_name.split('.'))
    out, comment = [], False
    with open(path, encoding='utf-8') as f:
        for number, line in enumerate(f, 1):
            line = line.strip()
            field = FIELD.match(line)
            if field:
                newer, name, part, off, width = field.groups()
                if newer and level < (6, 12):
                    continue
                what = f'mock-hw/mlx5/fields.h:{number} {name} {part}'
                at, size = layout_exprs(name, part)
                out.append(f'_Static_assert({at} == {off} && {size} == {width}, "{what}");')
            elif comment or line.startswith('/*') or not line:
                comment = (comment or line.startswith('/*')) and not line.endswith('*/')
            else:
                sys.exit(f'abi: {path}:{number}: neither a field nor a comment')
    return out


def model(args):
    """The model's layouts against the shim's, which are another transcription."""
    shim = Shim(args.build, 'x86_64')
    lines = model_layouts(args.level)
    done = shim.clang('#include <linux/mlx5/device.h>\n' + '\n'.join(lines), '-fsyntax-only',
                      check=False)
    if done.returncode:
        sys.exit('abi: the model of mlx5 and the shim differ:\n'
                 + '\n'.join(e for e in done.stderr.splitlines() if 'error' in e))
    print(f'abi: the model of mlx5 is as the shim says, {len(lines)} fields')


def emit(args):
    """Each assertion on a line of its own that names it, guarded where the kernel has a macro."""
    open_names = set()
    if os.path.exists(args.text + '.open'):
        with open(args.text + '.open', encoding='utf-8') as f:
            open_names = {line.split('#')[0].strip() for line in f} - {''}
    out = ['/* Generated from the text of the API level. */', '#include <linux/module.h>']
    if args.arch == 's390x':
        out.append('#include <linux/kvm_host.h>')	# asm/kvm_host.h counts on it
    out += [f'#include <{n}>' for n in claimed(args.arch) if os.path.exists(os.path.join(args.kernel, n))
            or any(os.path.exists(os.path.join(k, n)) for k in args.kernels)]
    with open(args.text, encoding='utf-8') as f:
        for line in f:
            if line.startswith('#') or not line.strip():
                continue
            what, name, rest = line.rstrip('\n').split(' ', 2)
            key = f'{what} {name}' + (' ' + rest.split(' ')[0] if what in ('member', 'layout') else '')
            if key in open_names:
                continue
            if what == 'layout':
                out.append(layout_assert(name, rest))
            elif what == 'constant':
                out.append(f'_Static_assert((unsigned long long)({name}) == {rest}ULL, "{key}");')
            elif what == 'function':
                out.append(f'#ifndef {name}\n_Static_assert(__builtin_types_compatible_p('
                           f'typeof({name}), {rest}), "{key}");\n#endif')
            else:
                field, kind = rest.split(' ', 1)
                access = f'((struct {name} *)0)->{field}'
                if kind == '?':
                    out.append(f'static inline void has_{name}_{field}(void) {{ (void){access}; }}')
                else:
                    out.append(f'_Static_assert(__builtin_types_compatible_p(typeof({access}), '
                               f'{kind}), "{key}");')
    level = os.path.basename(args.text)
    if re.fullmatch(r'\d+\.\d+', level):
        out += model_layouts(level)
    out.append('MODULE_LICENSE("GPL");')
    with open(args.out, 'w', encoding='utf-8') as f:
        f.write('\n'.join(out) + '\n')


def main():
    ap = argparse.ArgumentParser()
    sub = ap.add_subparsers(dest='command', required=True)
    p = sub.add_parser('dump')
    p.add_argument('--build', required=True)
    p.add_argument('--arch', default='x86_64')
    p = sub.add_parser('emit')
    p.add_argument('--text', required=True)
    p.add_argument('--arch', default='x86_64')
    p.add_argument('--out', required=True)
    p.add_argument('--kernel', required=True, help='include folder of the kernel')
    p.add_argument('kernels', nargs='*', help='further include folders')
    p = sub.add_parser('model')
    p.add_argument('--build', required=True)
    p.add_argument('--level', required=True)
    args = ap.parse_args()
    {'dump': dump, 'emit': emit, 'model': model}[args.command](args)


if __name__ == '__main__':
    main()
