# SPDX-License-Identifier: Apache-2.0
"""Our proofs against Go's golang.org/x/mod/sumdb, both ways: every pair of sizes up to 130, and files with faults.

go_test.py PEER CHECKER: PEER is go_peer, CHECKER the program built from tests/tools/go.
"""
import base64
import pathlib
import subprocess
import sys
import tempfile


def run(*command, stdin=b""):
    return subprocess.run(command, input=stdin, capture_output=True, check=False)


def expect(ok, what, result):
    if not ok:
        sys.exit(f"{what}: exit {result.returncode}\n{result.stdout.decode()[:2000]}\n{result.stderr.decode()[:2000]}")


def fields(transcript, verb):
    return [line.split(" ")[1:] for line in transcript.decode().splitlines() if line.startswith(verb + " ")]


def check_proof_files(checker, transcript, folder):
    """check-proof on one file of ours: accepted, and refused with each thing wrong."""
    vkey, witness = fields(transcript, "vkey")[0][0], fields(transcript, "witness")[0][0]
    leaf, text = (base64.b64decode(field) for field in fields(transcript, "proof")[-1])
    leaf_file, proof_file = folder / "leaf", folder / "a.tlog-proof"

    def check(leaf_bytes=leaf, proof=text, key=vkey, leaf_name=leaf_file):
        leaf_file.write_bytes(leaf_bytes)
        proof_file.write_bytes(proof)
        return run(checker, "check-proof", key, str(leaf_name), str(proof_file), witness)

    for result in (check(), check(leaf_name="-")):
        expect(result.returncode == 0 and b"witnesses 1" in result.stdout, "an honest proof", result)
    faults = {
        "another leaf": check(leaf_bytes=leaf + b"x"),
        "another index": check(proof=text.replace(b"index ", b"index 1", 1)),
        "a hash less": check(proof=b"\n".join(text.split(b"\n")[:3] + text.split(b"\n")[4:])),
        "another size": check(proof=text.replace(b"\n130\n", b"\n131\n")),
        "another key": check(key="example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"),
        "no checkpoint": check(proof=text[: text.index(b"\n\n")]),
    }
    for fault, result in faults.items():
        expect(result.returncode == 1 and result.stderr.startswith(b"refused:"), fault, result)


def main():
    peer, checker = sys.argv[1:]
    ours = run(peer, "emit")
    expect(ours.returncode == 0, "go_peer emit", ours)
    verdict = run(checker, "check", stdin=ours.stdout)
    expect(verdict.returncode == 0, "Go on ours", verdict)
    print(verdict.stdout.decode().strip())
    for verb in ("claim-inclusion", "claim-consistency", "note"):
        if {claim[-1] for claim in fields(ours.stdout, verb)} != {"accepted", "refused"}:
            sys.exit(f"{verb}: not both verdicts")

    theirs = run(checker, "generate")
    expect(theirs.returncode == 0, "Go generate", theirs)
    verdict = run(peer, "verify", stdin=theirs.stdout)
    expect(verdict.returncode == 0, "ours on Go's", verdict)

    cut = run(checker, "check", stdin=ours.stdout[: len(ours.stdout) // 2])
    expect(cut.returncode == 1, "a transcript cut in half", cut)
    with tempfile.TemporaryDirectory() as folder:
        check_proof_files(checker, ours.stdout, pathlib.Path(folder))


main()
