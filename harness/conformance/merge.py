#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Compare the conformance suite's results on its four targets.

Reads lines "result TARGET SURFACE CASE DEVICE OBSERVATION" (tab separated) from the files given,
writes the JSON list of the design, prints the matrix and every difference by name, and judges:

  - lab_ours must equal ours; only ours and distribution may differ, and only where reviewed.txt
    says so and why;
  - a case that fails by itself ("FAIL: ...") is a failure on whichever target it happens;
  - a case that runs on one target and skips on another is a difference too.
"""
import argparse
import json
import os
import re
import sys

COLUMNS = ("lab_ours", "lab_upstream", "ours", "distribution")
HERE = os.path.dirname(os.path.abspath(__file__))


def die(text):
    sys.exit("conformance: " + text)


def read_results(paths):
    """{(case, device): {column: observation}}, {case: surface}, kernel columns seen."""
    table, surfaces = {}, {}
    for path in paths:
        try:
            lines = open(path, encoding="utf-8", errors="replace").read().split("\n")
        except OSError as error:
            die(f"{path}: {error.strerror}")
        for line in lines:
            parts = line.rstrip("\r").split("\t")
            if parts[0] != "result" or len(parts) != 6:
                continue
            _, target, surface, case, device, text = parts
            if target not in COLUMNS:
                die(f"{path}: unknown target {target}")
            table.setdefault((case, device), {})[target] = text
            surfaces[case] = surface
    return table, surfaces


def read_reviewed(path):
    reviewed = {}
    for nr, line in enumerate(open(path, encoding="utf-8"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = line.rstrip("\n").split("\t")
        if len(parts) != 3 or not all(part.strip() for part in parts):
            die(f"{path}:{nr}: want CASE[@DEVICE] <tab> COMMIT <tab> REASON")
        reviewed[parts[0]] = f"{parts[1]}: {parts[2]}"
    return reviewed


def skipped(text):
    return text is None or text.startswith("skip")


def kernel_only(row):
    """A case that says itself that the lab cannot have it; never silently."""
    return any(str(row.get(c)).startswith("skip: not in the lab") for c in COLUMNS[:2])


def failed(text):
    return text is not None and text.startswith("FAIL")


class Judge:
    """Rules over one table; what it finds is in .problems, .notes and .used."""

    def __init__(self, table, surfaces, reviewed, columns, level):
        self.table, self.surfaces = table, surfaces
        # A line for another level is none of this kernel's business.
        self.reviewed = {}
        for key, text in reviewed.items():
            only = re.match(r"([0-9]+\.[0-9]+):(.*)", key)
            if not only:
                self.reviewed[key] = text
            elif only.group(1) == level:
                self.reviewed[only.group(2)] = text
        self.columns = columns
        self.problems, self.notes, self.used, self.rows = [], [], set(), []
        self.whole = len(surfaces) > 250        # --only must not call the list stale

    def reason(self, case, device):
        for key in (f"{case}@{device}", case):
            if key in self.reviewed:
                self.used.add(key)
                return self.reviewed[key]
        return None

    def differ(self, row, left, right):
        """A problem if both targets ran at all and saw different things."""
        if left not in self.columns or right not in self.columns:
            return False
        return row.get(left) != row.get(right)

    def run(self, kernel, arch):
        for (case, device), row in self.table.items():
            name = f"{device}.{case}"
            reviewed = None
            known = failed(row.get("lab_upstream")) and self.reason("upstream:" + case, device)
            if known:
                self.notes.append((name, f"a finding in upstream's core ({known})", {}))
            for column in self.columns:
                if failed(row.get(column)) and not (known and column == "lab_upstream"):
                    self.problems.append((name, f"{column} failed", {column: row[column]}))
                elif row.get(column) is None:
                    self.problems.append((name, f"no result from {column}", {}))
            if self.differ(row, "ours", "distribution"):
                reviewed = self.reason(case, device)
                where = self.notes if reviewed else self.problems
                where.append((name, "ours is not distribution" +
                              (f", reviewed ({reviewed})" if reviewed else ""),
                              {c: row.get(c) for c in ("ours", "distribution")}))
            if kernel_only(row):
                self.notes.append((name, "kernel only: " + str(row.get("lab_ours"))[6:], {}))
            elif self.differ(row, "lab_ours", "ours"):
                self.problems.append((name, self.blame(row),
                                      {c: row.get(c) for c in self.columns}))
            elif not known and self.differ(row, "lab_upstream", "distribution"):
                self.problems.append((name, "the shim differs from the kernel under upstream's core",
                                      {c: row.get(c) for c in self.columns}))
            self.rows.append({"case": case, "device": device, "kernel": kernel, "arch": arch,
                              **{c: row.get(c) for c in COLUMNS}, "reviewed": reviewed})
        for key in self.reviewed:
            asked = {"lab_upstream"} if key.startswith("upstream:") else {"ours", "distribution"}
            if key not in self.used and asked <= set(self.columns) and self.whole:
                self.problems.append((key, "reviewed.txt names it, but nothing differs", {}))

    def blame(self, row):
        """Two lab columns tell a wrong shim from a wrong core."""
        if self.differ(row, "lab_upstream", "distribution"):
            return "lab is not kernel, under both cores: the shim"
        return "lab_ours is not ours"


def write_golden(path, judge, args):
    """Lines "CASE DEVICE OURS DISTRIBUTION", the last "=" when it is the same."""
    with open(path, "w", encoding="utf-8") as out:
        out.write(f"# What Linux {args.kernel} ({args.arch}) said; written by harness/qemu/run\n")
        for row in judge.rows:
            ours, other = row["ours"], row["distribution"]
            if skipped(ours) or failed(ours):
                continue
            out.write("\t".join((row["case"], row["device"], ours,
                                 "=" if other == ours else str(other))) + "\n")


def print_matrix(judge):
    surfaces = {}
    for row in judge.rows:
        s = surfaces.setdefault(judge.surfaces[row["case"]], {"cases": set(), "runs": 0, "bad": 0,
                                                               **{c: 0 for c in COLUMNS}})
        s["cases"].add(row["case"])
        for column in COLUMNS:
            s[column] += not skipped(row[column]) and not failed(row[column])
    bad = {name.split(".")[-1] for name, _, _ in judge.problems}
    for case in bad:
        if case in judge.surfaces:
            surfaces[judge.surfaces[case]]["bad"] += 1
    width = max([len(s) for s in surfaces] + [7])
    head = f"{'surface':<{width}} {'cases':>6}" + "".join(f" {c:>13}" for c in COLUMNS)
    print(head + f" {'differ':>7}")
    total = {"cases": 0, "bad": 0, **{c: 0 for c in COLUMNS}}
    for name in sorted(surfaces):
        s = surfaces[name]
        cells = "".join(f" {s[c] if c in judge.columns else '-':>13}" for c in COLUMNS)
        print(f"{name:<{width}} {len(s['cases']):>6}{cells} {s['bad']:>7}")
        total["cases"] += len(s["cases"])
        for key in ("bad", *COLUMNS):
            total[key] += s[key]
    cells = "".join(f" {total[c] if c in judge.columns else '-':>13}" for c in COLUMNS)
    print(f"{'all':<{width}} {total['cases']:>6}{cells} {total['bad']:>7}")


def print_differences(title, entries, limit):
    if not entries:
        return
    print(f"\n{title}:")
    for name, what, texts in entries[:limit]:
        print(f"  {name}: {what}")
        for column, text in texts.items():
            print(f"      {column:<13} {text if text is not None else '(none)'}")
    if len(entries) > limit:
        print(f"  ... and {len(entries) - limit} more (--all shows them)")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("results", nargs="+", help="result files")
    parser.add_argument("--json", help="write the list here")
    parser.add_argument("--kernel", default="unknown")
    parser.add_argument("--arch", default="x86_64")
    parser.add_argument("--reviewed", default=os.path.join(HERE, "reviewed.txt"))
    parser.add_argument("--need", default="", help="columns that must be there, by commas")
    parser.add_argument("--golden", help="write what the kernel said, for conf_unit.c")
    parser.add_argument("--all", action="store_true", help="print every difference")
    args = parser.parse_args()

    table, surfaces = read_results(args.results)
    if not table:
        die("no results in " + " ".join(args.results))
    seen = {column for row in table.values() for column in row}
    columns = [c for c in COLUMNS if c in seen]
    missing = [c for c in args.need.split(",") if c and c not in seen]
    level = re.match(r"[0-9]+\.[0-9]+|", args.kernel).group()
    judge = Judge(table, surfaces, read_reviewed(args.reviewed), columns, level)
    judge.run(args.kernel, args.arch)
    for column in missing:
        judge.problems.append((column, "this target gave no results at all", {}))
    if args.json:
        try:
            with open(args.json, "w", encoding="utf-8") as out:
                json.dump(judge.rows, out, indent=1)
                out.write("\n")
        except OSError as error:
            die(f"{args.json}: {error.strerror}")
    if args.golden:
        write_golden(args.golden, judge, args)
    print_matrix(judge)
    limit = len(judge.problems) if args.all else 40
    print_differences("listed", judge.notes, limit)
    print_differences("wrong", judge.problems, limit)
    everywhere = [row for row in judge.rows if not any(skipped(row[c]) for c in COLUMNS)]
    print(f"\nconformance: {len(table)} runs of {len(surfaces)} cases, "
          f"{len({row['case'] for row in everywhere})} cases on all four targets, "
          f"{len(judge.notes)} listed, {len(judge.problems)} wrong")
    sys.exit(1 if judge.problems else 0)


main()
