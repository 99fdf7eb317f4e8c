# SPDX-License-Identifier: Apache-2.0
"""inject_test.py PROGRAM PRELOAD SECONDS ACT...: each call of the program fails, is interrupted, is cut short, or is
its last; after each, what was acknowledged is there and `verify --data` finds nothing (G9, G20, G26).

A run takes as many of all faults as fit into SECONDS, in an order that a seed decides; STRONGROOM_LONG=1 takes all.
ONLY=call:kind:number repeats one."""

import collections
import os
import random
import sys
import time

import changes
import tracing
from acts import ACTS, furnish
from stage import Stage


class Bench:
    def __init__(self, program, preload):
        self.stage = Stage(program, preload)
        furnish(self.stage)
        changes.furnish(self.stage)
        # What stands in the vault is what was added, not what the sources became since.
        self.stage.restore("full")
        self.stage.contents_in_vault = self.exported()
        self.stage.restore("full")
        self.stage.all_entries = self.stage.expect(0, "log", "verify", "--json").lines()[-1]["entries"]
        self.trace = self.stage.path("trace")
        self.tried = collections.Counter()
        self.injected = collections.Counter()
        self.codes = collections.Counter()
        self.broken = []

    def exported(self):
        stage = self.stage
        found = {}
        for line in stage.expect(0, "export", "--all", "--to", stage.path("out"), "--json").lines():
            if line.get("file"):
                with open(line["file"], "rb") as file:
                    found[os.path.relpath(line["path"], stage.path("source"))] = file.read()
        return found

    def run(self, act, tracer):
        if act.late:
            return self.stage.run_late(*act.arguments_on(self.stage), tracer=tracer, given=act.given)
        return self.stage.run(*act.arguments_on(self.stage), tracer=tracer, given=act.given)

    def faults(self, act):
        self.stage.restore(act.template)
        said = self.run(act, tracing.tracer(self.trace, act.late))
        act.judge(self.stage, said, killed=False)
        return tracing.faults_of(tracing.calls_of(self.trace, str(self.stage.root)))

    def inject(self, act, fault):
        self.tried[fault.kind] += 1
        self.stage.restore(act.template)
        said = self.run(act, tracing.injecting(self.trace, act.late, fault))
        if not tracing.was_injected(self.trace, fault):
            return
        self.judge(act, fault, said, fault.kind == "KILL")

    def judge(self, act, fault, said, killed=False):
        self.injected[act.name, fault.kind] += 1
        self.codes[act.name, "killed" if killed else said.code] += 1
        try:
            may_alarm = fault.kind in ("EIO", "EMFILE") and fault.call in tracing.READING
            act.judge(self.stage, said, killed, may_alarm)
        except AssertionError as broken:
            self.broken.append((act.name, fault))
            print(f"BROKEN {act.name} {':'.join(map(str, fault))}\n  {broken}\n", flush=True)

    def cut_short(self, act):
        """Every write, then every read, does a part only: nothing may come of it."""
        for what in ("write", "read"):
            self.stage.restore(act.template)
            said = self.stage.run(*act.arguments_on(self.stage), more={"STRONGROOM_TEST_SHORT": what}, given=act.given)
            self.judge(act, tracing.Fault(what, "SHORT", 0), said)
            if said.code != 0:
                self.broken.append((act.name, "short"))
                print(f"BROKEN {act.name} short {what}\n  {said}\n", flush=True)


def main(program, preload, seconds, names):
    if not tracing.is_permitted():
        print("skipped: tracing is not permitted here")
        return 0
    long = bool(os.environ.get("STRONGROOM_LONG"))
    seed = int(os.environ.get("STRONGROOM_SEED") or random.SystemRandom().randrange(1 << 32))
    print(f"STRONGROOM_SEED={seed}")
    bench = Bench(program, preload)
    acts = [act for act in (*ACTS, *changes.CHANGES) if not names or act.name in names]
    began = time.monotonic()
    for act in acts:
        bench.cut_short(act)
    todo = [(act, fault) for act in acts for fault in bench.faults(act)]
    if os.environ.get("ONLY"):
        call, kind, number = os.environ["ONLY"].split(":")
        todo = [(act, tracing.Fault(call, kind, int(number))) for act in acts]
    random.Random(seed).shuffle(todo)
    for act, fault in todo:
        if not long and time.monotonic() - began > float(seconds):
            break
        bench.inject(act, fault)
    for act in acts:
        kinds = {kind: count for (name, kind), count in sorted(bench.injected.items()) if name == act.name}
        codes = {code: count for (name, code), count in sorted(bench.codes.items(), key=str) if name == act.name}
        count = sum(1 for one, _ in todo if one is act)
        print(f"{act.name}: of {count} faults {sum(kinds.values())} injected {kinds}, exit codes {codes}")
    for kind, count in bench.tried.items():
        if count >= 20 and not any(one == kind for _, one in bench.injected):
            bench.broken.append(("every act", kind))
            print(f"BROKEN {kind} was tried {count} times and never injected")
    print(f"faults injected: {sum(bench.injected.values())} in {time.monotonic() - began:.0f} s, "
          f"broken promises: {len(bench.broken)}")
    bench.stage.close()
    return 1 if bench.broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]))
