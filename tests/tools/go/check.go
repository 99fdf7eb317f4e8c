// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bufio"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const maxSize = 130 // every pair of sizes up to here

func entry(i int64) []byte { return []byte(fmt.Sprintf("entry-%d", i)) }

// reader holds what was read so far. Each verb's function gets the fields behind the verb.
type reader struct {
	known  keys
	roots  map[int64]tlog.Hash
	counts map[string]int
}

func checkTranscript(in io.Reader) (string, error) {
	r := &reader{roots: map[int64]tlog.Hash{}, counts: map[string]int{}}
	verbs := map[string]func([]string) error{
		"vkey 1":              func(f []string) error { return r.known.addLog(f[0]) },
		"witness 1":           func(f []string) error { return r.known.addWitness(f[0]) },
		"root 2":              r.root,
		"inclusion 3":         r.inclusion,
		"consistency 3":       r.consistency,
		"claim-inclusion 6":   r.claimInclusion,
		"claim-consistency 6": r.claimConsistency,
		"checkpoint 4":        r.checkpoint,
		"note 2":              r.note,
		"proof 2":             r.proof,
	}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		fields := strings.Split(lines.Text(), " ")
		if lines.Text() == "end" {
			return r.summary()
		}
		check, ok := verbs[fmt.Sprintf("%s %d", fields[0], len(fields)-1)]
		if !ok {
			return "", fmt.Errorf("line %d: not understood", n)
		}
		if err := check(fields[1:]); err != nil {
			return "", fmt.Errorf("line %d: %w: %s", n, err, lines.Text())
		}
		r.counts[fields[0]]++
	}
	return "", errors.New("the transcript has no end")
}

// summary refuses a transcript that leaves something out.
func (r *reader) summary() (string, error) {
	pairs := maxSize * (maxSize + 1) / 2
	for verb, want := range map[string]int{"root": maxSize + 1, "inclusion": pairs, "consistency": pairs} {
		if r.counts[verb] != want {
			return "", fmt.Errorf("%d lines of %s, not %d", r.counts[verb], verb, want)
		}
	}
	for _, verb := range []string{"claim-inclusion", "claim-consistency", "checkpoint", "note", "proof"} {
		if r.counts[verb] == 0 {
			return "", fmt.Errorf("no line of %s", verb)
		}
	}
	return fmt.Sprint("ok ", r.counts), nil
}

func parseHashes(text string) ([]tlog.Hash, error) {
	if text == "-" {
		return nil, nil
	}
	var hashes []tlog.Hash
	for _, part := range strings.Split(text, ",") {
		hash, err := tlog.ParseHash(part)
		if err != nil {
			return nil, err
		}
		hashes = append(hashes, hash)
	}
	return hashes, nil
}

// fieldParser keeps the first error, so that a line is taken apart without a check at each field.
type fieldParser struct{ err error }

func parse[T any](p *fieldParser, parser func(string) (T, error), text string) T {
	value, err := parser(text)
	if p.err == nil {
		p.err = err
	}
	return value
}

func (r *reader) root(f []string) error {
	var p fieldParser
	size, root := parse(&p, parseDecimal, f[0]), parse(&p, tlog.ParseHash, f[1])
	if p.err != nil {
		return p.err
	}
	if want := newTree(size).root(size); root != want {
		return fmt.Errorf("the root is %v", want)
	}
	r.roots[size] = root
	return nil
}

func (r *reader) inclusion(f []string) error {
	var p fieldParser
	index, size, proof := parse(&p, parseDecimal, f[0]), parse(&p, parseDecimal, f[1]), parse(&p, parseHashes, f[2])
	if p.err != nil {
		return p.err
	}
	return tlog.CheckRecord(proof, size, r.roots[size], index, tlog.RecordHash(entry(index)))
}

func (r *reader) consistency(f []string) error {
	var p fieldParser
	older, newer, proof := parse(&p, parseDecimal, f[0]), parse(&p, parseDecimal, f[1]), parse(&p, parseHashes, f[2])
	if p.err != nil {
		return p.err
	}
	return tlog.CheckTree(proof, newer, r.roots[newer], older, r.roots[older])
}

func sameVerdict(err error, theirs string) error {
	ours := "accepted"
	if err != nil {
		ours = "refused"
	}
	if ours != theirs {
		return fmt.Errorf("two verdicts: %s here (%v)", ours, err)
	}
	return nil
}

func (r *reader) claimInclusion(f []string) error {
	var p fieldParser
	leaf, index, size := parse(&p, tlog.ParseHash, f[0]), parse(&p, parseDecimal, f[1]), parse(&p, parseDecimal, f[2])
	root, proof := parse(&p, tlog.ParseHash, f[3]), parse(&p, parseHashes, f[4])
	if p.err != nil {
		return p.err
	}
	return sameVerdict(tlog.CheckRecord(proof, size, root, index, leaf), f[5])
}

func (r *reader) claimConsistency(f []string) error {
	var p fieldParser
	older, oldRoot := parse(&p, parseDecimal, f[0]), parse(&p, tlog.ParseHash, f[1])
	newer, newRoot := parse(&p, parseDecimal, f[2]), parse(&p, tlog.ParseHash, f[3])
	proof := parse(&p, parseHashes, f[4])
	if p.err != nil {
		return p.err
	}
	return sameVerdict(tlog.CheckTree(proof, newer, newRoot, older, oldRoot), f[5])
}

func (r *reader) checkpoint(f []string) error {
	var p fieldParser
	signed := parse(&p, base64.StdEncoding.DecodeString, f[0])
	size, root := parse(&p, parseDecimal, f[2]), parse(&p, tlog.ParseHash, f[3])
	if p.err != nil {
		return p.err
	}
	c, cosigned, err := r.known.openCheckpoint(signed)
	if err != nil {
		return err
	}
	if (c != checkpoint{f[1], size, root}) || cosigned != len(r.known.witnesses) {
		return fmt.Errorf("it says %v, with %d cosignatures", c, cosigned)
	}
	return nil
}

// note compares verdicts. x/mod forgives base64 with stray bits at its end, Strongroom does not.
func (r *reader) note(f []string) error {
	signed, err := base64.StdEncoding.DecodeString(f[0])
	if err != nil {
		return err
	}
	_, err = r.known.open(signed)
	if err == nil && f[1] == "refused" && hasStrayBits(signed) {
		return nil
	}
	return sameVerdict(err, f[1])
}

func hasStrayBits(signed []byte) bool {
	for _, line := range strings.Split(string(signed), "\n") {
		words := strings.Split(line, " ")
		if len(words) == 3 && words[0] == "\u2014" {
			if _, err := base64.StdEncoding.Strict().DecodeString(words[2]); err != nil {
				return true
			}
		}
	}
	return false
}

func (r *reader) proof(f []string) error {
	var p fieldParser
	leaf := parse(&p, base64.StdEncoding.DecodeString, f[0])
	text := parse(&p, base64.StdEncoding.DecodeString, f[1])
	if p.err != nil {
		return p.err
	}
	parsed, err := parseLogProof(text)
	if err == nil {
		_, _, err = r.known.verify(parsed, leaf)
	}
	return err
}
