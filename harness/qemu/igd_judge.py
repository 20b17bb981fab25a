#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""igd_judge.py RESULTS REVIEWED: what a user saw of the display in a guest.

Each firmware's observation on our modules must be the one on the distribution's, unless REVIEWED has the line
"FIRMWARE: why", which must be about a real difference; if it begins with "asls" nothing else may differ. Without
the extension no region may be seen.
"""
import re
import sys


def same(ours, theirs, why):
    """Equal, but for what was reviewed."""
    if theirs and why.startswith('asls') and 'asls opregion' in ours and 'asls vbt' in theirs:
        return re.sub('asls [a-z]+', '', ours) == re.sub('asls [a-z]+', '', theirs)
    return bool(why) and not why.startswith('asls') and ours != theirs


def main():
    seen = {}
    for line in open(sys.argv[1], encoding='utf-8', errors='replace'):
        words = line.rstrip('\n').split('\t')
        if words[0] == 'igd':
            seen.setdefault(words[2], {})[words[1]] = words[3]
    reviewed = {}
    for line in open(sys.argv[2], encoding='utf-8'):
        if line.strip() and not line.startswith('#'):
            name, _, why = line.strip().partition(': ')
            reviewed[name] = why
    bad = equal = 0
    for name, by in seen.items():
        ours, theirs = by.get('ours'), by.get('distribution')
        if ' [' in (by.get('without') or ' ['):
            print(f'"{name}" without the extension: {by.get("without")}')
            bad += 1
        if 'expected 0' in (ours or '') or 'pieces 0' in (ours or '') or 'as sysfs 0' in (ours or ''):
            print(f'"{name}": {ours}')
            bad += 1
        if ours is None or (theirs is None and name not in reviewed):
            print(f'"{name}": {by}')
            bad += 1
        elif ours == theirs and name not in reviewed:
            equal += 1
        elif not same(ours, theirs, reviewed.get(name, '')):
            print(f'"{name}" is not as reviewed:\n  ours          {ours}\n  distribution  {theirs}')
            bad += 1
    missing = [name for name in reviewed if name not in seen]
    if missing:
        print(f'reviewed, and not seen: {", ".join(missing)}')
        bad += 1
    print(f'{len(seen)} firmwares, {equal} the same on both, {len(reviewed)} reviewed, {bad} wrong')
    return 1 if bad or not seen else 0


sys.exit(main())
