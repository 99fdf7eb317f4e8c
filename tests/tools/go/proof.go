// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

type checkpoint struct {
	origin string
	size   int64
	root   tlog.Hash
}

func parseDecimal(text string) (int64, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || strconv.FormatInt(n, 10) != text {
		return 0, fmt.Errorf("%q is no number", text)
	}
	return n, nil
}

func parseCheckpoint(text string) (checkpoint, error) {
	lines := strings.SplitN(text, "\n", 4)
	if len(lines) < 4 || lines[0] == "" {
		return checkpoint{}, errors.New("a checkpoint has three lines")
	}
	size, err := parseDecimal(lines[1])
	if err != nil {
		return checkpoint{}, err
	}
	root, err := tlog.ParseHash(lines[2])
	if err != nil {
		return checkpoint{}, err
	}
	// x/mod takes all zeros for the root of an empty tree; RFC 6962 has the hash of nothing.
	if size == 0 && root != emptyRoot {
		return checkpoint{}, errors.New("an empty tree has another root")
	}
	return checkpoint{lines[0], size, root}, nil
}

var emptyRoot = tlog.Hash(sha256.Sum256(nil))

// openCheckpoint verifies a signed checkpoint and tells how many witnesses cosigned it.
func (k *keys) openCheckpoint(signed []byte) (checkpoint, int, error) {
	opened, err := k.open(signed)
	if err != nil {
		return checkpoint{}, 0, err
	}
	c, err := parseCheckpoint(opened.Text)
	if err == nil && c.origin != k.log.Name() {
		err = errors.New("the origin is not the log's name")
	}
	return c, len(opened.Sigs) - 1, err
}

type logProof struct {
	extra      []byte
	index      int64
	hashes     tlog.RecordProof
	checkpoint []byte
}

func parseLogProof(text []byte) (logProof, error) {
	head, signed, found := bytes.Cut(text, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return logProof{}, errors.New("not a tlog-proof")
	}
	proof := logProof{checkpoint: signed}
	lines = lines[1:]
	var err error
	if base64Text, ok := cutPrefix(lines[0], "extra "); ok {
		if proof.extra, err = base64.StdEncoding.Strict().DecodeString(base64Text); err != nil {
			return logProof{}, err
		}
		lines = lines[1:]
	}
	if len(lines) == 0 {
		return logProof{}, errors.New("no index line")
	}
	decimal, ok := cutPrefix(lines[0], "index ")
	if !ok || len(lines) > 64 {
		return logProof{}, errors.New("no index line, or too many hashes")
	}
	if proof.index, err = parseDecimal(decimal); err != nil {
		return logProof{}, err
	}
	for _, line := range lines[1:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return logProof{}, err
		}
		proof.hashes = append(proof.hashes, hash)
	}
	return proof, nil
}

func cutPrefix(text, prefix string) (string, bool) {
	return strings.TrimPrefix(text, prefix), strings.HasPrefix(text, prefix)
}

// verify checks a tlog-proof of the leaf; with no leaf given, of the one in its extra line.
func (k *keys) verify(proof logProof, leaf []byte) (checkpoint, int, error) {
	if leaf == nil {
		leaf = proof.extra
	}
	if len(leaf) == 0 || (proof.extra != nil && !bytes.Equal(leaf, proof.extra)) {
		return checkpoint{}, 0, errors.New("no leaf, or another one in the extra line")
	}
	c, cosigned, err := k.openCheckpoint(proof.checkpoint)
	if err != nil {
		return checkpoint{}, 0, err
	}
	return c, cosigned, tlog.CheckRecord(proof.hashes, c.size, c.root, proof.index, tlog.RecordHash(leaf))
}

func checkProofFile(vkey, leafFile, proofFile string, witnesses []string) error {
	var known keys
	if err := known.addLog(vkey); err != nil {
		return err
	}
	for _, witness := range witnesses {
		if err := known.addWitness(witness); err != nil {
			return err
		}
	}
	var leaf []byte
	var err error
	if leafFile != "-" {
		if leaf, err = os.ReadFile(leafFile); err != nil {
			return err
		}
		if len(leaf) == 0 {
			return errors.New("the leaf file is empty")
		}
	}
	text, err := os.ReadFile(proofFile)
	if err != nil {
		return err
	}
	proof, err := parseLogProof(text)
	if err != nil {
		return err
	}
	c, cosigned, err := known.verify(proof, leaf)
	if err != nil {
		return err
	}
	fmt.Printf("ok origin %s size %d index %d witnesses %d\n", c.origin, c.size, proof.index, cosigned)
	return nil
}
