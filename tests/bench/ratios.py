# SPDX-License-Identifier: Apache-2.0
"""Reads what compare.sh gathered: prints medians and ratios per workload, where strongroom is behind, and how much the
same thing differed from round to round. python3 ratios.py FOLDER [JSON]"""

import json
import pathlib
import statistics
import sys

OURS = "strongroom"
MEASURES = {  # key: (name, unit, what is divided by it)
    "seconds": ("time", "s", 1),
    "cpu": ("cpu", "s", 1),
    "rss": ("memory", "MB", 1e6),
    "stored": ("stored", "MB", 1e6),
    "local": ("kept beside", "MB", 1e6),
}
# The peers' caches may be thrown away, the state of a device may not: told, not compared.
NOT_COMPARED = {"local"}
# Next to nothing divides nothing: then the difference is told.
LEAST = {"stored": 1e5}
NAMES = {
    "add": "add", "again": "add again", "restore": "restore all", "verify": "verify all", "one_file": "read one file",
    "list": "list",
}


def gather(folder):
    """{workload: {what: {measure: {program: [a figure per round]}}}}, and the highest load seen."""
    figures, failed, load = {}, set(), 0.0
    for line in (folder / "results").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        load = max(load, record.get("load", 0.0))
        if record.get("failed") or record.get("exit"):
            failed.add((record["workload"], record["what"], record["program"]))
        what = figures.setdefault(record["workload"], {}).setdefault(record["what"], {})
        for measure in MEASURES:
            if measure in record:
                what.setdefault(measure, {}).setdefault(record["program"], []).append(float(record[measure]))
    return figures, failed, load


def rows(figures):
    for workload, whats in figures.items():
        for what, measures in whats.items():
            for measure, programs in measures.items():
                medians = {program: statistics.median(rounds) for program, rounds in programs.items()}
                yield workload, what, measure, programs, medians


def ratio(measure, medians, peer):
    if measure in NOT_COMPARED or OURS not in medians or medians.get(peer, 0) <= LEAST.get(measure, 0):
        return None
    return medians[OURS] / medians[peer]


def excess(measure, medians, peer):
    """What is more than the peer's next to nothing, in the unit that is shown."""
    if measure not in LEAST or OURS not in medians or not 0 <= medians.get(peer, -1) <= LEAST[measure]:
        return None
    return (medians[OURS] - medians[peer]) / MEASURES[measure][2]


def figure(value, unit):
    return "-" if value is None else f"{value:.2f}" if unit == "s" or abs(value) < 10 else f"{value:.0f}"


def told(measure, medians, peer):
    more = excess(measure, medians, peer)
    if more is not None:
        return f"{more:+.2f}"
    value = ratio(measure, medians, peer)
    return f"{value:.2f}" if value is not None else "" if measure in NOT_COMPARED else "-"


def table(figures, failed, programs, peers, workloads):
    at = None
    for workload, what, measure, _, medians in rows(figures):
        if workload != at:
            at = workload
            size, files = workloads[workload]
            print(f"\n{workload}: {size / 1e6:.0f} MB in {files} files")
            print(f"  {'':16}{'':12}" + "".join(f"{name:>12}" for name in programs)
                  + "".join(f"{'/ ' + peer:>10}" for peer in peers))
        name, unit, divisor = MEASURES[measure]
        shown = [figure(medians[each] / divisor if each in medians else None, unit) for each in programs]
        ratios = "".join(f"{told(measure, medians, peer):>10}" for peer in peers)
        title = NAMES.get(what, what.replace("then_", "then ")) if measure == "seconds" else ""
        wrong = [each for each in programs if (workload, what, each) in failed]
        print(f"  {title:16}{name + ' ' + unit:12}" + "".join(f"{cell:>12}" for cell in shown)
              + f"{ratios}" + (f"  FAILED: {', '.join(wrong)}" if wrong else ""))


def behind(figures, peers):
    found = []
    for workload, what, measure, _, medians in rows(figures):
        for peer in peers:
            where = f"{workload}, {NAMES.get(what, what.replace('_', ' '))}, {MEASURES[measure][0]}"
            value = ratio(measure, medians, peer)
            if value is not None and value > 1:
                found.append((value, f"{value:.2f} of {peer}: {where}"))
            more = excess(measure, medians, peer)
            if more is not None and more > 0:
                found.append((1, f"{more:+.2f} {MEASURES[measure][1]} beside {peer}'s next to nothing: {where}"))
    return [text for _, text in sorted(found, reverse=True)]


def least_steady(figures):
    spreads = [((max(rounds) - min(rounds)) / medians[program], f"{program}, {workload}, {what.replace('_', ' ')}")
               for workload, what, measure, programs, medians in rows(figures) if measure == "seconds"
               for program, rounds in programs.items() if len(rounds) > 1 and medians[program] > 0.5]
    return max(spreads, default=None)


def main():
    folder = pathlib.Path(sys.argv[1])
    figures, failed, load = gather(folder)
    machine = (folder / "machine").read_text(encoding="utf-8").split("\n")[:-1]
    workloads = {}
    for line in (folder / "workloads").read_text(encoding="utf-8").splitlines():
        name, size, files = line.rsplit(":", 2)
        workloads[name] = (int(size), int(files))
    programs = list(dict.fromkeys(program for *_, medians in rows(figures) for program in medians))
    programs.sort(key=[OURS, "restic", "borg"].index)
    peers = [program for program in programs if program != OURS] if OURS in programs else []

    print("; ".join(machine) + f"; load up to {load:.1f}")
    table(figures, failed, programs, peers, workloads)
    if peers:
        texts = behind(figures, peers)
        print("\nbehind (ratio above 1): " + ("nothing" if not texts else ""))
        for text in texts:
            print("  " + text)
    if spread := least_steady(figures):
        print(f"\nleast steady: {spread[1]}: rounds differ by {100 * spread[0]:.0f} % of the median")

    if len(sys.argv) > 2:
        report = {
            "machine": machine, "load": load,
            "workloads": {name: {"bytes": size, "files": files} for name, (size, files) in workloads.items()},
            "results": [{"workload": workload, "what": what, "measure": measure, "rounds": rounds, "medians": medians,
                         "ratios": {peer: ratio(measure, medians, peer) for peer in peers}}
                        for workload, what, measure, rounds, medians in rows(figures)],
            "failed": sorted(failed),
        }
        pathlib.Path(sys.argv[2]).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


main()
