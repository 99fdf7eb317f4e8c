// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

const cosignatureType = 4

// cosigner is a log witness: a C2SP timestamped Ed25519 cosignature, which x/mod does not know.
type cosigner struct {
	name    string
	hash    uint32
	public  ed25519.PublicKey
	private ed25519.PrivateKey // empty in a verifier
	time    uint64
}

func newCosigner(name string, public ed25519.PublicKey) *cosigner {
	digest := sha256.Sum256(append([]byte(name+"\n"), append([]byte{cosignatureType}, public...)...))
	return &cosigner{name: name, hash: binary.BigEndian.Uint32(digest[:4]), public: public}
}

func parseCosigner(vkey string) (*cosigner, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("witness vkey has not three parts")
	}
	key, err := base64.StdEncoding.Strict().DecodeString(parts[2])
	if err != nil || len(key) != 33 || key[0] != cosignatureType {
		return nil, errors.New("witness vkey is no cosignature key")
	}
	c := newCosigner(parts[0], key[1:])
	if fmt.Sprintf("%08x", c.hash) != parts[1] {
		return nil, errors.New("witness vkey has another key's id")
	}
	return c, nil
}

func (c *cosigner) vkey() string {
	key := append([]byte{cosignatureType}, c.public...)
	return fmt.Sprintf("%s+%08x+%s", c.name, c.hash, base64.StdEncoding.EncodeToString(key))
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.hash }

func cosigned(time uint64, text []byte) []byte {
	var message bytes.Buffer
	fmt.Fprintf(&message, "cosignature/v1\ntime %d\n", time)
	message.Write(text)
	return message.Bytes()
}

func (c *cosigner) Sign(text []byte) ([]byte, error) {
	payload := binary.BigEndian.AppendUint64(nil, c.time)
	return append(payload, ed25519.Sign(c.private, cosigned(c.time, text))...), nil
}

func (c *cosigner) Verify(text, payload []byte) bool {
	if len(payload) != 8+ed25519.SignatureSize {
		return false
	}
	time := binary.BigEndian.Uint64(payload)
	return time != 0 && time < 1<<63 && ed25519.Verify(c.public, cosigned(time, text), payload[8:])
}

// keys is who a checkpoint may be signed by.
type keys struct {
	log       note.Verifier
	witnesses []note.Verifier
}

func (k *keys) addLog(vkey string) (err error) {
	k.log, err = note.NewVerifier(vkey)
	return err
}

func (k *keys) addWitness(vkey string) error {
	c, err := parseCosigner(vkey)
	if err == nil {
		k.witnesses = append(k.witnesses, c)
	}
	return err
}

// open verifies a note that the log must have signed.
func (k *keys) open(signed []byte) (*note.Note, error) {
	if k.log == nil {
		return nil, errors.New("no log key given")
	}
	opened, err := note.Open(signed, note.VerifierList(append([]note.Verifier{k.log}, k.witnesses...)...))
	if err != nil {
		return nil, err
	}
	for _, sig := range opened.Sigs {
		if sig.Name == k.log.Name() && sig.Hash == k.log.KeyHash() {
			return opened, nil
		}
	}
	return nil, errors.New("the log has not signed")
}
