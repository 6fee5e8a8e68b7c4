// Verifies what Runplane exports with libraries that were written by others. Reads one JSON request a line from standard
// input and answers each with one line: the error of every verifier that was asked, an empty text where it accepts.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"

	"k8s.io/klog/v2"
)

type request struct {
	ID int    `json:"id"`
	Op string `json:"op"`
	// export: folder or ZIP archive, the verifier key of the log, and whether to leave fsck out.
	Path        string `json:"path"`
	Key         string `json:"key"`
	WithoutFsck bool   `json:"withoutFsck"`
	// proof and checkpoint.
	Policy     string `json:"policy"`
	Proof      string `json:"proof"`
	Leaf       string `json:"leaf"`
	Checkpoint string `json:"checkpoint"`
	// consistency: hashes in base64.
	Size1  uint64   `json:"size1"`
	Size2  uint64   `json:"size2"`
	Root1  []byte   `json:"root1"`
	Root2  []byte   `json:"root2"`
	Hashes [][]byte `json:"hashes"`
}

type answer struct {
	ID        int               `json:"id"`
	Verifiers map[string]string `json:"verifiers"`
}

func main() {
	// fsck logs each mismatch; the answer says enough.
	klog.LogToStderr(false)
	klog.SetOutput(discard{})
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<26)
	out := json.NewEncoder(os.Stdout)
	for in.Scan() {
		var asked request
		if err := json.Unmarshal(in.Bytes(), &asked); err != nil {
			fmt.Fprintln(os.Stderr, "not a request:", err)
			os.Exit(2)
		}
		if err := out.Encode(answer{ID: asked.ID, Verifiers: verify(asked)}); err != nil {
			os.Exit(1)
		}
	}
}

func verify(asked request) map[string]string {
	switch asked.Op {
	case "export":
		return verifyExport(asked)
	case "proof":
		return verifyProof(asked.Policy, asked.Proof, asked.Leaf)
	case "checkpoint":
		return verifyCheckpoint(asked.Policy, asked.Checkpoint)
	case "consistency":
		return verifyConsistency(asked)
	default:
		return map[string]string{"request": "unknown op " + asked.Op}
	}
}

// said runs one verifier; one that panics on what it reads has not accepted it.
func said(check func() error) (text string) {
	defer func() {
		if broken := recover(); broken != nil {
			text = fmt.Sprint("panic: ", broken)
		}
	}()
	if err := check(); err != nil {
		return err.Error()
	}
	return ""
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }
