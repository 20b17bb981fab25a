# SPDX-License-Identifier: GPL-2.0-only
"""Where a module calls functions that can fail on demand: from its relocations and debug info."""
import os
import re
import struct
import subprocess

ADDR2LINE = os.environ.get('ADDR2LINE', 'addr2line')
R_X86_64_PC32, R_X86_64_PLT32, EM_X86_64 = 2, 4, 62
CALL = 0xe8


def fallible(path):
    """The reviewed list: names in column one, `#` begins a comment."""
    with open(path, encoding='utf-8') as f:
        return {line.split()[0] for line in f if line.strip() and not line.startswith('#')}


class Elf:
    """As much of a relocatable x86-64 object as is needed; other machines have no sections."""

    def __init__(self, path):
        with open(path, 'rb') as f:
            self.data = f.read()
        self.sections = []
        if struct.unpack_from('<H', self.data, 18)[0] != EM_X86_64:
            return
        shoff, = struct.unpack_from('<Q', self.data, 40)
        size, count, names = struct.unpack_from('<HHH', self.data, 58)
        raw = [struct.unpack_from('<IIQQQQIIQQ', self.data, shoff + i * size) for i in range(count)]
        strings = raw[names][4]
        self.sections = [(self.text(strings + s[0]), s) for s in raw]

    def text(self, at):
        return self.data[at:self.data.index(b'\0', at)].decode()

    def calls(self, section):
        """(offset behind the call, callee) of each direct call out of the module."""
        index = [n for n, _ in self.sections].index(section)
        code = self.sections[index][1][4]
        for name, s in self.sections:
            if not name.startswith('.rela') or s[7] != index:
                continue
            symtab = self.sections[s[6]][1]
            strings = self.sections[symtab[6]][1][4]
            for at in range(s[4], s[4] + s[5], 24):
                offset, info, _ = struct.unpack_from('<QQq', self.data, at)
                if info & 0xffffffff not in (R_X86_64_PC32, R_X86_64_PLT32):
                    continue
                if self.data[code + offset - 1] != CALL:
                    continue
                symbol, _, _, home = struct.unpack_from('<IBBH', self.data, symtab[4] + (info >> 32) * 24)
                if home == 0:
                    yield offset + 4, self.text(strings + symbol)


def tidy_path(path, root):
    """Relative to the project, or to the kernel tree; None for headers of the shim and the like."""
    path = os.path.normpath(path)
    inside = re.search(r'(?:^|/)(drivers/vfio/.*)$', path)
    if inside:
        return inside.group(1)
    if os.path.isabs(path):
        path = os.path.relpath(path, root)
    path = re.sub(r'^(\.\./)+', '', path)
    return path if path.startswith(('core/', 'vendors/')) else None


def callsites(path, c_name, names, root):
    """[(offset behind the call, callee, file, line)] of a module's calls; the line of fallible ones."""
    elf = Elf(path)
    section = f'mod_text_{c_name}'
    if section not in [n for n, _ in elf.sections]:
        return []
    calls = sorted(elf.calls(section))
    found = [(at, callee) for at, callee in calls if callee in names]
    out = [(at, callee, '', 0) for at, callee in calls if callee and callee not in names]
    if not found:
        return out
    # The last byte of the call itself: the next instruction may belong to another line.
    ask = ''.join(f'{at - 1:#x}\n' for at, _ in found)
    done = subprocess.run([ADDR2LINE, '-a', '-i', '-e', path, '-j', section], input=ask,
                          capture_output=True, text=True, check=True)
    blocks = re.split(r'^0x[0-9a-f]+\n', done.stdout, flags=re.M)[1:]
    for (at, callee), block in zip(found, blocks):
        for line in block.splitlines():
            file, _, number = line.partition(':')
            file = tidy_path(file, root)
            number = re.match(r'\d+', number)
            if file and number:
                out.append((at, callee, file, int(number.group())))
                break
    return out
