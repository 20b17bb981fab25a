#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""join.py OUT PART...: one list of the lists that merge.py wrote for each kernel, and what they say
together: how many cases were seen on all targets, and where two kernels differ under our core. Of
kernels that no part is about OUT keeps what it has."""
import json
import os
import sys

COLUMNS = ("lab_ours", "lab_upstream", "ours", "distribution")


def seen(row):
    """By every target that the machine has: the lab stands for one architecture."""
    columns = COLUMNS if row["arch"] == "x86_64" else COLUMNS[2:]
    return all(row[c] and not row[c].startswith(("skip", "FAIL")) for c in columns)


def load(path):
    with open(path, encoding="utf-8") as part:
        return json.load(part)


def main():
    rows = [row for path in sys.argv[2:] for row in load(path)]
    new = {(row["kernel"], row["arch"]) for row in rows}
    if os.path.exists(sys.argv[1]):
        rows = [row for row in load(sys.argv[1]) if (row["kernel"], row["arch"]) not in new] + rows
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        json.dump(rows, out, indent=1)
        out.write("\n")

    by_kernel, by_run = {}, {}
    for row in rows:
        by_kernel.setdefault((row["kernel"], row["arch"]), set())
        if seen(row):
            by_kernel[row["kernel"], row["arch"]].add(row["case"])
        by_run.setdefault((row["case"], row["device"]), set()).add(row["ours"])
    for (kernel, arch), cases in by_kernel.items():
        targets = "all four targets" if arch == "x86_64" else "both targets"
        print(f"conformance: {kernel} {arch}: {len(cases)} cases on {targets}")
    everywhere = set.intersection(*by_kernel.values()) if by_kernel else set()
    differ = sorted({case for (case, _), texts in by_run.items() if len(texts) > 1})
    print(f"conformance: {len(everywhere)} cases on all targets on each of {len(by_kernel)} kernels; "
          f"{len(differ)} differ between kernels: {', '.join(differ[:20])}{' ...' * (len(differ) > 20)}")


main()
