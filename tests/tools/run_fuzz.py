# SPDX-License-Identifier: Apache-2.0
"""Runs every libFuzzer program of a folder for a bounded time, two at a time. Prints a line for each, with its seed; an
input that breaks one is kept beside it. Ends with the line "PASSED FAILED"."""

import argparse
import concurrent.futures
import os
import pathlib
import random
import re
import subprocess

SPARE_SECONDS = 120


def run(program, seconds, seed):
    corpus = program.with_suffix(".corpus")
    corpus.mkdir(exist_ok=True)
    command = [program, f"-max_total_time={seconds}", f"-seed={seed}", "-timeout=20", "-rss_limit_mb=1024",
               "-print_final_stats=1", f"-artifact_prefix={program}.", corpus]
    seeds = program.with_suffix(".seeds")
    if seeds.exists():
        command += seeds.read_text().split()
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=seconds + SPARE_SECONDS, check=False)
        return done.returncode == 0, done.stdout.decode(errors="replace")
    except subprocess.TimeoutExpired as late:
        return False, (late.stdout or b"").decode(errors="replace") + "\ndid not end in time"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--seconds", type=int, required=True)
    parser.add_argument("--seed", type=int, default=random.randrange(1, 2**31))
    options = parser.parse_args()

    programs = sorted(path for path in options.folder.glob("*_fuzz") if os.access(path, os.X_OK))
    passed = failed = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        runs = [(program, pool.submit(run, program, options.seconds, options.seed)) for program in programs]
        for program, future in runs:
            good, output = future.result()
            units = re.search(r"number_of_executed_units:\s*(\d+)", output)
            if good and units:
                passed += 1
                print(f"passed: {program.name}, seed {options.seed}, {units.group(1)} inputs")
            else:
                failed += 1
                print("\n".join(output.splitlines()[-60:]))
                print(f"FAILED: {program.name}, seed {options.seed}")
    print(passed, failed)


main()
