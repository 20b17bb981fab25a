#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Style and layering as a test: what a reviewer should not have to look for.

usage: tidy.py [ROOT]

Prints one line per finding, `path:line: rule: what`. Findings listed in harness/tidy/exceptions are
allowed; that list may only become shorter.
"""
import os
import re
import subprocess
import sys

MAX_FILE = 799
MAX_FUNCTION = 70
MAX_COLUMNS = 100
EXCEPTIONS = 'harness/tidy/exceptions'
# What stands beside the folders; a tool's droppings do not.
TOP = {'.gitignore', 'CMakeLists.txt', 'CMakePresets.json', 'CONTRIBUTING.md', 'Kbuild', 'Makefile', 'README.md'}

UNFINISHED = re.compile(r'\b(TODO|FIXME|XXX|HACK)\b|\bfor now\b|not implemented|fake it', re.I)
WORLD = re.compile(r'__KERNEL__|SIM_BUILD|USERSPACE')
CORE_WORDS = re.compile(r'\b(s390x?|zpci|zdev|igd|opregion|mlx5|nvidia)\b', re.I)
HOST_TIME = re.compile(r'pthread_|gettimeofday|clock_gettime|(?<![_a-z])s?rand\(|random\(\)')
MACHINE = re.compile(r'(?<![\w.$}/])/(root|home|work|tmp)/|://\S*debian', re.I)
INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]')
CLASS = re.compile(r'^/\* class: (custom|stub|dup) - \S.* \*/$')
SPDX = re.compile(r'SPDX-License-Identifier: GPL-2\.0-only')

# Which <...> a folder may include, and where its "..." may come from. First match counts.
KERNEL_NAMES = r'(linux|asm|asm-generic|uapi|generated|sim|kunit|rdma)/'
LAYERS = [
    ('core/include/', KERNEL_NAMES, []),
    ('core/', KERNEL_NAMES, ['core']),
    ('vendors/', KERNEL_NAMES, ['.']),
    ('kunit/', KERNEL_NAMES, ['.', 'core']),
    ('sim/include/shared/', r'shared/', []),
    ('sim/include/', KERNEL_NAMES + r'|shared/', []),
    ('sim/kern/mockhost', KERNEL_NAMES + r'|shared/|mock/', ['sim/kern']),
    ('sim/kern/', KERNEL_NAMES + r'|shared/', ['sim/kern']),
    ('mock-hw/include/', r'mock/', []),
    ('mock-hw/', r'mock/', ['.', 'mock-hw']),
    ('sim/host/', r'.*', ['.']),
    ('harness/tests/modules/', KERNEL_NAMES, ['.']),
    ('harness/tests/bad-vendor/', KERNEL_NAMES, ['.']),
    ('harness/facts/', KERNEL_NAMES, []),
    ('sim/facts/', KERNEL_NAMES, []),
    ('harness/', r'.*', ['.', 'harness']),
]


class Tidy:
    def __init__(self, root):
        self.root = root
        self.findings = []

    def report(self, rule, path, line, text):
        self.findings.append((rule, path, line, text))

    def files(self):
        out = subprocess.run(['git', '-c', 'safe.directory=*', 'ls-files', '-co', '--exclude-standard'], cwd=self.root,
                             capture_output=True, text=True, check=True).stdout
        for path in sorted(set(out.splitlines())):
            full = os.path.join(self.root, path)
            if os.path.isfile(full) and not os.path.islink(full):
                yield path

    # ---- rules over one file -----------------------------------------------------------------

    def check_text(self, path, lines):
        if '/' not in path and path not in TOP:
            self.report('top', path, 1, 'no file of the project (TOP)')
        for number, line in enumerate(lines, 1):
            if line != line.rstrip():
                self.report('trailing-space', path, number, 'space at the end of the line')
            if path != 'harness/tidy/tidy.py':
                if UNFINISHED.search(line):
                    self.report('unfinished', path, number, line.strip())
                if MACHINE.search(line):
                    self.report('machine-path', path, number, line.strip())
        if lines and not lines[-1].strip():
            self.report('trailing-space', path, len(lines), 'empty line at the end of the file')

    def check_spdx(self, path, lines):
        head = lines[:2] if lines and lines[0].startswith('#!') else lines[:1]
        if not any(SPDX.search(line) for line in head):
            self.report('spdx', path, 1, 'no SPDX-License-Identifier: GPL-2.0-only')

    def check_c(self, path, lines):
        if len(lines) > MAX_FILE:
            self.report('file-length', path, len(lines), f'{len(lines)} lines, {MAX_FILE} at most')
        start, comment = None, False
        for number, line in enumerate(lines, 1):
            if len(line.expandtabs(8)) > MAX_COLUMNS:
                self.report('columns', path, number, f'{len(line.expandtabs(8))} columns')
            inside = comment or line.lstrip().startswith('*')
            if line.startswith('        ') and not inside:
                self.report('tabs', path, number, 'indented with spaces')
            if '/*' in line:
                comment = '*/' not in line.rsplit('/*', 1)[1]
            elif comment and '*/' in line:
                comment = False
            if line.startswith('{'):
                start = number
            elif line.startswith('}') and start:
                if number - start - 1 > MAX_FUNCTION:
                    self.report('function-length', path, start,
                                f'{number - start - 1} lines, {MAX_FUNCTION} at most')
                start = None
        if path.startswith('sim/include/') and not path.startswith('sim/include/shared/'):
            if len(lines) < 2 or not CLASS.match(lines[1]):
                self.report('shim-class', path, 2, 'line 2 must be /* class: custom|stub|dup - ... */')
        self.check_words(path, lines)
        self.check_includes(path, lines)

    def check_words(self, path, lines):
        top = path.split('/')[0]
        for number, line in enumerate(lines, 1):
            if top in ('core', 'vendors', 'kunit') and WORLD.search(line):
                self.report('world-test', path, number, line.strip())
            if top == 'core' and CORE_WORDS.search(line):
                self.report('core-word', path, number, line.strip())
            if top in ('core', 'vendors', 'kunit', 'sim', 'mock-hw') and HOST_TIME.search(line):
                self.report('host-time', path, number, line.strip())

    def check_includes(self, path, lines):
        layer = next((l for l in LAYERS if path.startswith(l[0])), None)
        if not layer:
            self.report('layer', path, 1, 'a C file in a folder without a layer')
            return
        _, angles, homes = layer
        folder = os.path.dirname(path)
        for number, line in enumerate(lines, 1):
            m = INCLUDE.match(line)
            if not m:
                continue
            form, name = m.groups()
            if form == '<':
                if not re.match(angles, name):
                    self.report('layer', path, number, f'<{name}> is not for {layer[0]}')
                if path.startswith('vendors/') and 'priv' in name:
                    self.report('layer', path, number, f'<{name}>: a private header')
                continue
            roots = [folder if home == '.' else home for home in homes]
            found = any(os.path.isfile(os.path.join(self.root, r, name)) for r in roots)
            if '..' in name or not found:
                self.report('layer', path, number, f'"{name}" is not of this folder')

    # ---- rules over objects ------------------------------------------------------------------

    def check_statics(self):
        """sim/kern and mock-hw keep their state in the arena: nothing writable in their objects."""
        for preset in ('plain', 'asan'):
            base = os.path.join(self.root, 'build', preset, 'CMakeFiles')
            if os.path.isdir(base):
                break
        else:
            return
        for library in ('sim_kern.dir', 'sim_kern_bare.dir', 'mock_hw.dir'):
            for folder, _, names in os.walk(os.path.join(base, library)):
                for name in sorted(n for n in names if n.endswith('.c.o')):
                    self.check_object(os.path.join(folder, name), os.path.join(base, library))

    def check_object(self, full, base):
        source = os.path.relpath(full, base)[:-2]
        path = os.path.join(self.root, source)
        # An object older than its source says nothing about it.
        if not os.path.exists(path) or os.path.getmtime(path) > os.path.getmtime(full):
            return
        out = subprocess.run(['nm', full], capture_output=True, text=True, check=False).stdout
        for line in out.splitlines():
            fields = line.split()
            if len(fields) == 3 and fields[1] in 'bBdDC' and not re.match(
                    r'(__unnamed|__asan|asan\.|__sancov|\.L|__llvm)', fields[2]):
                self.report('writable-static', source, 1, fields[2])

    # ---- all ---------------------------------------------------------------------------------

    def run(self):
        for path in self.files():
            name = os.path.basename(path)
            if path.startswith('LICENSES/') or name.endswith(('.png', '.bin')):
                continue
            try:
                with open(os.path.join(self.root, path), encoding='utf-8') as f:
                    text = f.read()
            except UnicodeDecodeError:
                if '/seeds/' not in path:
                    self.report('text', path, 1, 'not UTF-8 text')
                continue
            lines = text.split('\n')
            if lines and lines[-1] == '':
                lines.pop()
            elif text:
                self.report('trailing-space', path, len(lines), 'no newline at the end')
            if '/seeds/' in path:
                continue
            self.check_text(path, lines)
            if name.endswith(('.c', '.h', '.S', '.py', '.cmake', '.sh', '.lds')) or name in (
                    'Kbuild', 'Makefile', 'CMakeLists.txt') or text.startswith('#!'):
                self.check_spdx(path, lines)
            if name.endswith(('.c', '.h')):
                self.check_c(path, lines)
        self.check_statics()


def read_exceptions(text):
    """[(rule, path)] of the list, and the count it says it has."""
    entries, limit = [], None
    for line in text.splitlines():
        line = line.split('#', 1)[0].strip()
        if not line:
            continue
        if line.startswith('count '):
            limit = int(line.split()[1])
        else:
            entries.append(tuple(line.split()[:2]))
    return entries, limit


def check_exceptions(root, findings):
    with open(os.path.join(root, EXCEPTIONS), encoding='utf-8') as f:
        entries, limit = read_exceptions(f.read())
    problems = []
    if limit != len(entries):
        problems.append(f'{EXCEPTIONS}: says count {limit} and has {len(entries)}')
    committed = subprocess.run(['git', '-c', 'safe.directory=*', 'show', f'HEAD:{EXCEPTIONS}'], cwd=root, capture_output=True,
                               text=True, check=False)
    if committed.returncode == 0:
        before = read_exceptions(committed.stdout)[1]
        if before is not None and len(entries) > before:
            problems.append(f'{EXCEPTIONS}: grew from {before} to {len(entries)}, it may only shrink')
    used = set()
    left = []
    for finding in findings:
        key = (finding[0], finding[1])
        if key in entries:
            used.add(key)
        else:
            left.append(finding)
    for rule, path in sorted(set(entries) - used):
        problems.append(f'{EXCEPTIONS}: {rule} {path} is no longer needed, remove it')
    return left, problems


def main():
    root = sys.argv[1] if len(sys.argv) > 1 else '.'
    tidy = Tidy(root)
    tidy.run()
    left, problems = check_exceptions(root, tidy.findings)
    for rule, path, line, text in left:
        print(f'{path}:{line}: {rule}: {text}')
    for problem in problems:
        print(problem)
    count = len(left) + len(problems)
    print(f'tidy: {count} findings' if count else 'tidy: nothing to say')
    sys.exit(count != 0)


if __name__ == '__main__':
    main()
