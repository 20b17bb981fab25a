#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Read Kbuild files and print the modules they describe as CMake calls.

usage: kbuild.py --config FILE [--name Kbuild] [--kunit] --out FILE DIR...

Both worlds build from the same Kbuild file, so the lab has to understand it.
Only the forms that a list of modules needs are known; anything else is an
error that names file and line, never a guess:

    obj-m += m.o dir/           obj-y, obj-$(CONFIG_X) alike
    m-y := a.o b.o              m-objs, m-$(CONFIG_X) alike
    m-$(KUNIT:1=y) += ../k.o    KUnit suites, see --kunit
    ccflags-y += -I$(src)/x -DY
    LINUXINCLUDE := -I$(src)/x $(LINUXINCLUDE)

with :=, += and =, comments, and lines continued by a backslash.

--kunit reads the files as `make KUNIT=1` does and gives only the modules that
have suites, under the name M-kunit and without exports: in the lab they are
linked beside the modules proper, whose exports they would repeat.
"""
import argparse
import os
import re
import sys


class KbuildError(Exception):
    pass


ASSIGN = re.compile(r'^([A-Za-z0-9_.-]+?(?:-\$\((?:CONFIG_[A-Z0-9_]+|KUNIT:1=y)\))?)\s*(:=|\+=|=)\s*(.*)$')
ITEM = re.compile(r'^[A-Za-z0-9_./-]+(\.o|/)$')
KUNIT_REF = '-$(KUNIT:1=y)'
CONFIG_REF = re.compile(r'^(.*)-\$\((CONFIG_[A-Z0-9_]+)\)$')


def read_config(path):
    """CONFIG_X=y|m|value lines to a dict."""
    options = {}
    with open(path, encoding='utf-8') as f:
        for number, line in enumerate(f, 1):
            line = line.strip()
            if not line or line.startswith('#'):
                continue
            m = re.match(r'^(CONFIG_[A-Z0-9_]+)=(\S+)$', line)
            if not m:
                raise KbuildError(f'{path}:{number}: not a CONFIG_X=value line: {line}')
            options[m.group(1)] = m.group(2)
    return options


def logical_lines(path):
    """Lines without comments, continuation joined, each with its first line's number."""
    pending, start = '', 0
    with open(path, encoding='utf-8') as f:
        for number, raw in enumerate(f, 1):
            line = raw.rstrip('\n')
            if not pending:
                start = number
            if line.endswith('\\'):
                pending += line[:-1] + ' '
                continue
            text = (pending + line).split('#', 1)[0].strip()
            pending = ''
            if text:
                yield start, text
    if pending.strip():
        raise KbuildError(f'{path}:{start}: the last line is continued by a backslash')


class Kbuild:
    def __init__(self, config, name, kunit=False):
        self.config = config
        self.name = name
        self.kunit = kunit
        self.modules = []
        self.seen = {}

    def find(self, folder):
        for name in (self.name, 'Kbuild', 'Makefile'):
            path = os.path.join(folder, name)
            if os.path.exists(path):
                return path
        raise KbuildError(f'{folder}: no Kbuild')

    def expand(self, path, number, name):
        """'m-$(CONFIG_X)' to ('m', 'y'), as make would: an option that is off gives 'm-'."""
        if name.endswith(KUNIT_REF):
            return name[:-len(KUNIT_REF)], 'kunit'
        m = CONFIG_REF.match(name)
        if m:
            return m.group(1), self.config.get(m.group(2), '')
        stem, dash, suffix = name.rpartition('-')
        if not dash or suffix not in ('y', 'm', 'objs', 'n'):
            raise KbuildError(f'{path}:{number}: unknown assignment to {name}')
        return stem, suffix

    def flags(self, path, number, words, folder):
        out = []
        for word in words:
            word = word.replace('$(srctree)/$(src)', folder).replace('$(src)', folder)
            if '$' in word or not word.startswith(('-I', '-D')):
                raise KbuildError(f'{path}:{number}: unknown flag {word}, known are -I$(src)/.. and -D')
            out.append(word)
        return out

    def parse(self, folder):
        path = self.find(folder)
        lists, lines, flags = {}, {}, []
        for number, text in logical_lines(path):
            m = ASSIGN.match(text)
            if not m:
                raise KbuildError(f'{path}:{number}: not an assignment: {text}')
            name, op, words = m.group(1), m.group(2), m.group(3).split()
            if name in ('ccflags-y', 'LINUXINCLUDE', 'ccflags' + KUNIT_REF):
                if name.endswith(KUNIT_REF) and not self.kunit:
                    continue
                flags += self.flags(path, number,
                                    [w for w in words if w != '$(LINUXINCLUDE)'], folder)
                continue
            stem, suffix = self.expand(path, number, name)
            for word in words:
                if '$' in word or not ITEM.match(word):
                    raise KbuildError(f'{path}:{number}: unknown item {word}, known are x.o and dir/')
                if stem != 'obj' and word.endswith('/'):
                    raise KbuildError(f'{path}:{number}: a folder inside a module: {word}')
            lines.setdefault(stem, number)
            if op != '+=':
                lists[stem, suffix] = []
            lists.setdefault((stem, suffix), []).extend((number, w) for w in words)
        self.collect(path, folder, lists, lines, flags)

    def collect(self, path, folder, lists, lines, flags):
        named = {w[:-2] for (stem, _), items in lists.items() if stem == 'obj' for _, w in items}
        for stem, number in lines.items():
            if stem != 'obj' and stem not in named:
                raise KbuildError(f'{path}:{number}: {stem} is no module of this file')
        for number, item in lists.get(('obj', 'y'), []) + lists.get(('obj', 'm'), []):
            if item.endswith('/'):
                self.parse(os.path.join(folder, item.rstrip('/')))
                continue
            self.add(path, number, folder, item, lists, flags)

    def add(self, path, number, folder, item, lists, flags):
        stem = item[:-2]
        if stem in self.seen:
            raise KbuildError(f'{path}:{number}: module {stem} is already in {self.seen[stem]}')
        self.seen[stem] = f'{path}:{number}'
        suites = self.kunit and (stem, 'kunit') in lists
        if self.kunit and not suites:
            return
        composite = [s for s in ('objs', 'y', 'm') if (stem, s) in lists]
        if suites:
            composite.append('kunit')
            flags = flags + ['-D__DISABLE_EXPORTS']
        parts = [w for s in composite for w in lists[stem, s]] if composite else [(number, item)]
        sources = []
        for line, obj in parts:
            source = os.path.join(folder, obj[:-2] + '.c')
            if not os.path.exists(source):
                raise KbuildError(f'{path}:{line}: {obj} of {stem} has no source {source}')
            sources.append(source)
        if not sources:
            raise KbuildError(f'{path}:{number}: module {stem} has no objects')
        self.modules.append((stem + '-kunit' if suites else stem, sources, flags, path))


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--config', required=True)
    ap.add_argument('--name', default='Kbuild')
    ap.add_argument('--world', default='')
    ap.add_argument('--kunit', action='store_true')
    ap.add_argument('--out')
    ap.add_argument('dirs', nargs='+')
    args = ap.parse_args()
    try:
        kbuild = Kbuild(read_config(args.config), args.name, args.kunit)
        for folder in args.dirs:
            kbuild.parse(folder)
    except (KbuildError, OSError) as error:
        sys.exit(str(error))
    lines = [f'# from {" ".join(args.dirs)} by kbuild.py']
    for stem, sources, flags, path in kbuild.modules:
        lines.append(f'vfiolab_module(WORLD {args.world} NAME {stem} KBUILD "{path}"')
        lines.append('\tSOURCES ' + ' '.join(f'"{s}"' for s in sources))
        lines.append('\tFLAGS ' + ' '.join(f'"{f}"' for f in flags) + ')')
    text = '\n'.join(lines) + '\n'
    if args.out:
        with open(args.out, 'w', encoding='utf-8') as f:
            f.write(text)
    else:
        sys.stdout.write(text)


if __name__ == '__main__':
    main()
