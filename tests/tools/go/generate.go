// SPDX-License-Identifier: Apache-2.0

package main

import (
	"crypto/ed25519"
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// tree is a log of the entries, held as x/mod stores it.
type tree struct{ stored []tlog.Hash }

func newTree(size int64) *tree {
	t := &tree{}
	for i := int64(0); i < size; i++ {
		hashes, err := tlog.StoredHashes(i, entry(i), t)
		if err != nil {
			panic(err)
		}
		t.stored = append(t.stored, hashes...)
	}
	return t
}

func (t *tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = t.stored[index]
	}
	return hashes, nil
}

func (t *tree) root(size int64) tlog.Hash {
	if size == 0 {
		return emptyRoot
	}
	root, err := tlog.TreeHash(size, t)
	if err != nil {
		panic(err)
	}
	return root
}

func formatHashes(hashes []tlog.Hash) string {
	if len(hashes) == 0 {
		return "-"
	}
	texts := make([]string, len(hashes))
	for i, hash := range hashes {
		texts[i] = hash.String()
	}
	return strings.Join(texts, ",")
}

func repeated(b byte) []byte { return []byte(strings.Repeat(string(rune(b)), ed25519.SeedSize)) }

type signers struct {
	name    string
	log     note.Signer
	vkey    string
	witness *cosigner
}

func newSigners() (*signers, error) {
	s := &signers{name: "strongroom/000102030405060708090a0b0c0d0e0f"}
	seed := repeated(7)
	public := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	var err error
	if s.vkey, err = note.NewEd25519VerifierKey(s.name, public); err != nil {
		return nil, err
	}
	id := strings.SplitN(s.vkey, "+", 3)[1]
	private := base64.StdEncoding.EncodeToString(append([]byte{1}, seed...))
	if s.log, err = note.NewSigner("PRIVATE+KEY+" + s.name + "+" + id + "+" + private); err != nil {
		return nil, err
	}
	key := ed25519.NewKeyFromSeed(repeated(8))
	s.witness = newCosigner("witness.example/w1", key.Public().(ed25519.PublicKey))
	s.witness.private, s.witness.time = key, 1700000000
	return s, nil
}

func (s *signers) checkpoint(size int64, root tlog.Hash) ([]byte, error) {
	text := fmt.Sprintf("%s\n%d\n%s\n", s.name, size, root)
	return note.Sign(&note.Note{Text: text}, s.log, s.witness)
}

func generateTranscript(out io.Writer) error {
	s, err := newSigners()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "vkey %s\nwitness %s\n", s.vkey, s.witness.vkey())
	t := newTree(maxSize)
	for n := int64(0); n <= maxSize; n++ {
		signed, err := s.checkpoint(n, t.root(n))
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "root %d %v\n", n, t.root(n))
		fmt.Fprintf(out, "checkpoint %s %s %d %v\n", base64.StdEncoding.EncodeToString(signed), s.name, n, t.root(n))
		for m := int64(1); m <= n; m++ {
			inclusion, err := tlog.ProveRecord(n, m-1, t)
			if err != nil {
				return err
			}
			consistency, err := tlog.ProveTree(n, m, t)
			if err != nil {
				return err
			}
			fmt.Fprintf(out, "inclusion %d %d %s\n", m-1, n, formatHashes(inclusion))
			fmt.Fprintf(out, "consistency %d %d %s\n", m, n, formatHashes(consistency))
			writeLogProof(out, m-1, inclusion, signed)
		}
	}
	_, err = fmt.Fprintln(out, "end")
	return err
}

func writeLogProof(out io.Writer, index int64, hashes []tlog.Hash, signed []byte) {
	leaf := base64.StdEncoding.EncodeToString(entry(index))
	var text strings.Builder
	fmt.Fprintf(&text, "c2sp.org/tlog-proof@v1\nextra %s\nindex %d\n", leaf, index)
	for _, hash := range hashes {
		fmt.Fprintln(&text, hash)
	}
	fmt.Fprintf(&text, "\n%s", signed)
	fmt.Fprintf(out, "proof %s %s\n", leaf, base64.StdEncoding.EncodeToString([]byte(text.String())))
}
