package main

import (
	"filippo.io/torchwood"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/tlog"
)

// verifyProof verifies a c2sp.org/tlog-proof@v1 under a c2sp.org/tlog-policy.
func verifyProof(policyText, proofText, leaf string) map[string]string {
	return map[string]string{"torchwood": said(func() error {
		policy, err := torchwood.ParsePolicy([]byte(policyText))
		if err != nil {
			return err
		}
		return torchwood.VerifyProof(policy, tlog.RecordHash([]byte(leaf)), []byte(proofText))
	})}
}

func verifyCheckpoint(policyText, checkpoint string) map[string]string {
	return map[string]string{"torchwood": said(func() error {
		policy, err := torchwood.ParsePolicy([]byte(policyText))
		if err != nil {
			return err
		}
		_, _, err = torchwood.VerifyCheckpoint([]byte(checkpoint), policy)
		return err
	})}
}

func verifyConsistency(asked request) map[string]string {
	return map[string]string{
		"merkle": said(func() error {
			return proof.VerifyConsistency(
				rfc6962.DefaultHasher, asked.Size1, asked.Size2, asked.Hashes, asked.Root1, asked.Root2)
		}),
		"sumdb": said(func() error {
			var path tlog.TreeProof
			for _, hash := range asked.Hashes {
				path = append(path, tlog.Hash(hash))
			}
			return tlog.CheckTree(path, int64(asked.Size2), tlog.Hash(asked.Root2), int64(asked.Size1), tlog.Hash(asked.Root1))
		}),
	}
}
