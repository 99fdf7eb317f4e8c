// SPDX-License-Identifier: Apache-2.0

// An independent checker of Strongroom's log proofs, on Go's golang.org/x/mod/sumdb packages. See README.md.
package main

import (
	"bufio"
	"fmt"
	"os"
)

const usage = `usage:
  checker check                                          transcript on stdin
  checker generate                                       transcript to stdout
  checker check-proof VKEY LEAF_FILE|- PROOF_FILE [WITNESS_VKEY...]
`

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "refused:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	switch {
	case len(args) == 1 && args[0] == "check":
		summary, err := checkTranscript(os.Stdin)
		if err == nil {
			fmt.Println(summary)
		}
		return err
	case len(args) == 1 && args[0] == "generate":
		out := bufio.NewWriter(os.Stdout)
		if err := generateTranscript(out); err != nil {
			return err
		}
		return out.Flush()
	case len(args) >= 4 && args[0] == "check-proof":
		return checkProofFile(args[1], args[2], args[3], args[4:])
	}
	fmt.Fprint(os.Stderr, usage)
	os.Exit(2)
	return nil
}
