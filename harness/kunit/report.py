#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Judge boots of the debug kernel: KTAP of the suites, results of conformance, complaints.

Prints what failed and why, writes JUnit XML, closes with `N passed, N failed`. What is missing has
failed: a suite of the sources that a console does not show, a case without a result, a guest that did
not come to its end. Every guest runs the suites; those of the first are counted, failures of any.
"""
import argparse
import os
import re
import sys
import xml.etree.ElementTree as xml

STAMP = re.compile(r'^(<\d+>)?\[ *\d+\.\d+\](\[ *[TC]\d+\])? ?')
RESULT = re.compile(r'^(?P<indent> *)(?P<no>not )?ok (?P<nr>\d+) (?:- )?(?P<name>.*?)(?: # SKIP ?(?P<skip>.*))?$')
# One regular expression per judge. Boot lines that only say that a judge is there match none.
COMPLAINTS = re.compile('|'.join([
    r'WARNING:', r'\bBUG:', r'BUG at', r'Oops', r'Kernel panic', r'general protection fault',
    r'Call Trace:', r'UBSAN:', r'BUG: KASAN', r'ODEBUG:', r'refcount_t:',
    r'INFO: possible ', r'INFO: (inconsistent|trying to register non-static key)',
    r'inconsistent lock state', r'suspicious RCU usage', r'possible (circular|recursive) locking',
    r'INFO: task .* blocked', r'INFO: rcu_\w+ .*stall', r'soft lockup', r'lock held when returning',
    r'sleeping function called', r'scheduling while atomic', r'list_(add|del)[ _].*corruption',
    r'DEBUG_LOCKS_WARN_ON', r'turning off the locking correctness', r'MAX_LOCK\w* too low',
    r'\bBUG [\w-]+ \(', r'usercopy: Kernel memory', r'nobody cared', r'detected buffer overflow',
    r'DMAR: .*fault', r'Unbalanced ', r'usage count underflow']))


def lines_of(path):
    try:
        with open(path, encoding='utf-8', errors='replace') as f:
            return [STAMP.sub('', line.rstrip('\n')) for line in f]
    except FileNotFoundError:
        return []


def suites_of(folder):
    """Names of the suites that the sources have."""
    names = []
    for file in sorted(os.listdir(folder)):
        if file.endswith('_kunit.c'):
            with open(os.path.join(folder, file), encoding='utf-8') as f:
                names += re.findall(r'^\t\.name = "(\w+)",$', f.read(), re.M)
    return names


class Ktap:
    """The suites on a console: cases with their result and what was said before it."""

    def __init__(self, lines):
        self.cases = []         # (suite, case, 'ok' | 'skip' | 'fail', text)
        self.params = 0
        self.closed = set()
        self.problems = []
        suite, planned, seen, said = None, 0, 0, []
        for line in lines:
            start = re.match(r'^    # Subtest: (\w+)$', line)
            if start:
                suite, planned, seen, said = start.group(1), None, 0, []
                continue
            if suite is None:
                continue
            plan = re.match(r'^    1\.\.(\d+)$', line)
            if plan and planned is None:
                planned = int(plan.group(1))
                continue
            result = RESULT.match(line)
            if not result:
                said.append(line)
                continue
            depth = len(result.group('indent')) // 4
            status = 'fail' if result.group('no') else 'ok' if result.group('skip') is None else 'skip'
            if depth >= 2:
                self.params += 1
                if status == 'fail':
                    said.append('parameter: ' + result.group('name'))
            elif depth == 1:
                seen += 1
                self.cases.append((suite, result.group('name'), status, said))
                said = []
            elif result.group('name') == suite:
                if seen != planned:
                    self.problems.append('%s: %d results of %s planned' % (suite, seen, planned))
                self.closed.add(suite)
                suite = None


# The IOMMU tells of a write that it did not let through, and these cases have the device try one: to an
# address that is not mapped, and an interrupt message to the address 0 that nobody has programmed.
DMA_FAULT = re.compile(r'DMAR: (DRHD: handling fault status|\[DMA Write \w+\] Request device)')
PROVOKED_DMA_FAULT = re.compile(r'^ok \d+ \S+\.(edu_dma_to_unmapped_is_lost|edu_msi_deassigned_vector_is_lost)$')


def is_provoked(lines, i):
    """Line i is the IOMMU's, during a case that wants it; a case's result comes behind it."""
    if not DMA_FAULT.match(lines[i]):
        return False
    case = next((line for line in lines[i:] if re.match(r'^(not )?ok ', line)), '')
    return bool(PROVOKED_DMA_FAULT.match(case))


def complaints_of(lines):
    """Each complaint with what follows it, so that a person sees the trace."""
    found, until = [], 0
    for i, line in enumerate(lines):
        if i >= until and COMPLAINTS.search(line) and not is_provoked(lines, i):
            until = i + 40
            found.append(lines[i:until])
    return found


def write_junit(path, ktap, conformance):
    top = xml.Element('testsuites')
    for suite in dict.fromkeys(c[0] for c in ktap.cases):
        element = xml.SubElement(top, 'testsuite', name='kunit.' + suite)
        for _, name, status, said in (c for c in ktap.cases if c[0] == suite):
            case = xml.SubElement(element, 'testcase', classname=suite, name=name)
            if status == 'fail':
                xml.SubElement(case, 'failure').text = '\n'.join(said)
            elif status == 'skip':
                xml.SubElement(case, 'skipped')
    element = xml.SubElement(top, 'testsuite', name='conformance')
    for device, name, observed in conformance:
        case = xml.SubElement(element, 'testcase', classname=device, name=name)
        if observed.startswith('FAIL'):
            xml.SubElement(case, 'failure').text = observed
        elif observed.startswith('skip'):
            xml.SubElement(case, 'skipped').text = observed
    xml.ElementTree(top).write(path, encoding='utf-8', xml_declaration=True)


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument('--console', required=True, action='append', help='one for each guest')
    ap.add_argument('--results', required=True, action='append', help='in the same order')
    ap.add_argument('--suites', required=True, help='folder of the sources')
    ap.add_argument('--junit')
    ap.add_argument('--no-conformance', action='store_true', help='it was left out')
    args = ap.parse_args()

    guests = [lines_of(console) for console in args.console]
    ktaps = [Ktap(lines) for lines in guests]
    rows = [[line.split('\t') for line in lines_of(results)] for results in args.results]
    conformance = [(r[4], r[3], r[5]) for r in sum(rows, []) if r[0] == 'result' and len(r) > 5]
    passed = skipped = failed = 0

    ktap = ktaps[0]
    for other in ktaps[1:]:
        ktap.cases += [case for case in other.cases if case[2] == 'fail']
        ktap.problems += other.problems
        ktap.closed &= other.closed
    for suite, name, status, said in ktap.cases:
        passed += status == 'ok'
        skipped += status == 'skip'
        if status == 'fail':
            failed += 1
            print('FAILED  kunit/%s.%s' % (suite, name))
            print('\n'.join('    ' + line.strip() for line in said if line.strip()))
    for name in suites_of(args.suites):
        if name not in ktap.closed:
            ktap.problems.append('suite %s did not run to its end' % name)
    print('kunit: %d suites, %d cases, %d parameters' % (len(ktap.closed), len(ktap.cases), ktap.params))

    for device, name, observed in conformance:
        if observed.startswith('FAIL'):
            failed += 1
            print('FAILED  conformance/%s.%s: %s' % (device, name, observed))
        elif observed.startswith('skip'):
            skipped += 1
        else:
            passed += 1
    if not conformance and not args.no_conformance:
        ktap.problems.append('conformance gave no result')
    for guest in rows:
        begun = [r[1:] for r in guest if r[0] == 'begin']
        if ['done'] not in guest:
            ktap.problems.append('a guest did not finish, in: %s' %
                                 (' '.join(begun[-1]) if begun else 'before the first case'))
    ktap.problems += [line for line in sum(guests, []) if 'Bail out!' in line]
    print('conformance on the debug kernel: %d results' % len(conformance))

    complaints = sum((complaints_of(lines) for lines in guests), [])
    for text in complaints[:5]:
        print('the kernel complained:')
        print('\n'.join('    ' + line for line in text))
    if complaints:
        ktap.problems.append('%d complaints in the kernel log' % len(complaints))
    for text in ktap.problems:
        print('kunit: ' + text)
    failed += len(ktap.problems)
    if args.junit:
        write_junit(args.junit, ktap, conformance)
    print('%d passed, %d failed%s' % (passed, failed, ', %d skipped' % skipped if skipped else ''))
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main())
