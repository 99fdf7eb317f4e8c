# SPDX-License-Identifier: Apache-2.0
"""An independent reader of Strongroom vaults; it knows format/FORMAT.md and nothing else.

Needs Python 3 with the packages python3-nacl and python3-zstandard of Debian 12.
"""
import argparse
import json
import sys

from reader import chunker, examples, people
from reader.base import Bad
from reader.check import Check, find_subject
from reader.vault import Vault, read_file


def put(found):
    sys.stdout.write(json.dumps(found, ensure_ascii=False, sort_keys=True) + "\n")


def event_line(event):
    return {"clock": event.commit.clock, "journal": event.journal.id.hex(), "sequence": event.sequence,
            "compartment": event.journal.space.compartment.hex(), "commit": event.commit.index, "event": event.found,
            "closed": event.closed, "erased": event.erased_something()}


def do_check(vault, options):
    check = Check(vault, options.max_cut)
    findings = check.run()
    for note in check.notes:
        sys.stderr.write("note: %s\n" % note)
    for finding in findings:
        print(finding)
    if not findings:
        put(dict(sorted(check.counts.items()), vault=vault.id.hex(), notes=len(check.notes)))
    return 1 if findings else 0


def do_extract(vault, options):
    document = vault.document(options.document)
    with open(options.to, "wb") as file:
        for piece in vault.content(document):
            file.write(piece)


def do_events(vault, options):
    document = vault.document(options.document)
    if document.key is None:
        raise Bad("the subject key is erased")
    found = set(find_subject(vault, document.key))
    for event in vault.events():
        if (event.journal.id, event.sequence) in found:
            put(event_line(event))


def open_vault(options):
    passphrase = read_file(options.passphrase_file, 1 << 20)
    key_file = read_file(options.key_file, 1 << 20) if options.key_file else None
    if passphrase is None or (options.key_file and key_file is None):
        raise Bad("passphrase file or key file cannot be read")
    return Vault(options.vault, people.from_file(passphrase), key_file)


def work(options):
    if options.examples or options.chunker_vectors:
        findings, count = [], 0
        for path, run in ((options.examples, examples.check), (options.chunker_vectors, chunker.check_vectors)):
            if path:
                more, number = run(path)
                findings, count = findings + more, count + number
        for finding in findings:
            print(finding)
        if not findings:
            put({"cases": count})
        return 1 if findings else 0
    vault = open_vault(options)
    if options.command == "check":
        return do_check(vault, options)
    for finding in vault.findings:
        sys.stderr.write("finding: %s\n" % finding)
    if options.command == "list":
        for document in vault.documents():
            put(document.shown())
    elif options.command == "log":
        for event in vault.events():
            put(event_line(event))
    elif options.command == "extract":
        do_extract(vault, options)
    else:
        do_events(vault, options)
    return 0


def main():
    parser = argparse.ArgumentParser(prog="reader.py")
    parser.add_argument("--examples", metavar="FORMAT.md", help="recompute the examples of the page")
    parser.add_argument("--chunker-vectors", metavar="FILE")
    parser.add_argument("vault", nargs="?")
    parser.add_argument("--passphrase-file")
    parser.add_argument("--key-file")
    parser.add_argument("command", nargs="?", choices=("list", "extract", "check", "log", "events"))
    parser.add_argument("id", nargs="?", help="document id or path, for extract")
    parser.add_argument("--to")
    parser.add_argument("--document")
    parser.add_argument("--max-cut", type=int, default=4 << 20)
    options = parser.parse_intermixed_args()
    options.document = options.document or options.id
    if not (options.examples or options.chunker_vectors):
        if not (options.vault and options.command and options.passphrase_file):
            parser.error("a vault, --passphrase-file and a command are needed")
        if options.command in ("extract", "events") and not options.document:
            parser.error("a document is needed")
        if options.command == "extract" and not options.to:
            parser.error("--to is needed")
    try:
        return work(options)
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except Bad as error:
        print("refused: %s" % error)
        return 1


if __name__ == "__main__":
    sys.exit(main())
