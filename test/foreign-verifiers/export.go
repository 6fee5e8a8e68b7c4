package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"filippo.io/torchwood"
	f_log "github.com/transparency-dev/formats/log"
	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"github.com/transparency-dev/tessera/api"
	"github.com/transparency-dev/tessera/api/layout"
	"github.com/transparency-dev/tessera/fsck"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A tampered bundle makes fsck v1.0.4 wait for ever when it has few workers, so it has many and a limit.
const (
	fsckWorkers = 64
	fsckLimit   = 60 * time.Second
)

func verifyExport(asked request) map[string]string {
	files, err := openExport(asked.Path)
	if err != nil {
		return map[string]string{"open": err.Error()}
	}
	checks := map[string]func(fs.FS, string) error{
		"sumdb":     checkWithSumDB,
		"formats":   checkWithFormats,
		"merkle":    checkWithMerkle,
		"torchwood": checkWithTorchwood,
	}
	if !asked.WithoutFsck {
		checks["fsck"] = checkWithFsck
	}
	errors := map[string]string{}
	for name, check := range checks {
		errors[name] = said(func() error { return check(files, asked.Key) })
	}
	return errors
}

func openExport(path string) (fs.FS, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return os.DirFS(path), nil
	}
	return zip.OpenReader(path)
}

// checkWithSumDB opens the checkpoint as a signed note, and hashes all entries as the Go checksum database does.
func checkWithSumDB(files fs.FS, key string) error {
	tree, err := openTree(files, key)
	if err != nil {
		return err
	}
	var hashes hashStore
	err = eachEntry(files, tree.N, func(index int64, entry []byte) error {
		stored, err := tlog.StoredHashes(index, entry, hashes)
		hashes = append(hashes, stored...)
		return err
	})
	if err != nil {
		return err
	}
	root, err := tlog.TreeHash(tree.N, hashes)
	if err != nil {
		return err
	}
	if root != tree.Hash {
		return errors.New("the entries do not have the root of the checkpoint")
	}
	for _, index := range []int64{0, tree.N / 2, tree.N - 1} {
		record, err := tlog.ProveRecord(tree.N, index, hashes)
		if err != nil {
			return err
		}
		if err := tlog.CheckRecord(record, tree.N, tree.Hash, index, hashes[tlog.StoredHashIndex(0, index)]); err != nil {
			return err
		}
	}
	return nil
}

type hashStore []tlog.Hash

func (s hashStore) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		hashes[i] = s[index]
	}
	return hashes, nil
}

func checkWithFormats(files fs.FS, key string) error {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return err
	}
	raw, err := fs.ReadFile(files, "checkpoint")
	if err != nil {
		return err
	}
	_, _, _, err = f_log.ParseCheckpoint(raw, verifier.Name(), verifier)
	return err
}

// checkWithMerkle computes the root, and an inclusion proof from nodes that it has computed itself.
func checkWithMerkle(files fs.FS, key string) error {
	tree, err := openTree(files, key)
	if err != nil {
		return err
	}
	factory := compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}
	whole := factory.NewEmptyRange(0)
	nodes := map[compact.NodeID][]byte{}
	keep := func(id compact.NodeID, hash []byte) { nodes[id] = hash }
	err = eachEntry(files, tree.N, func(_ int64, entry []byte) error {
		return whole.Append(rfc6962.DefaultHasher.HashLeaf(entry), keep)
	})
	if err != nil {
		return err
	}
	root, err := whole.GetRootHash(nil)
	if err != nil {
		return err
	}
	if !bytes.Equal(root, tree.Hash[:]) {
		return errors.New("the entries do not have the root of the checkpoint")
	}
	index, size := uint64(tree.N/3), uint64(tree.N)
	wanted, err := proof.Inclusion(index, size)
	if err != nil {
		return err
	}
	var path [][]byte
	for _, id := range wanted.IDs {
		path = append(path, nodes[id])
	}
	if path, err = wanted.Rehash(path, rfc6962.DefaultHasher.HashChildren); err != nil {
		return err
	}
	leaf := nodes[compact.NewNodeID(0, index)]
	return proof.VerifyInclusion(rfc6962.DefaultHasher, index, size, leaf, path, root)
}

func checkWithFsck(files fs.FS, key string) error {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), fsckLimit)
	defer cancel()
	checked := make(chan error, 1)
	go func() {
		checker := fsck.New(verifier.Name(), verifier, fetcher{files}, leafHashes, fsck.Opts{N: fsckWorkers})
		checked <- checker.Check(ctx)
	}()
	select {
	case err := <-checked:
		return err
	case <-ctx.Done():
		return errors.New("fsck did not end in time")
	}
}

type fetcher struct{ files fs.FS }

func (f fetcher) ReadCheckpoint(context.Context) ([]byte, error) {
	return fs.ReadFile(f.files, "checkpoint")
}

func (f fetcher) ReadTile(_ context.Context, level, index uint64, partial uint8) ([]byte, error) {
	return fs.ReadFile(f.files, layout.TilePath(level, index, partial))
}

func (f fetcher) ReadEntryBundle(_ context.Context, index uint64, partial uint8) ([]byte, error) {
	return fs.ReadFile(f.files, layout.EntriesPath(index, partial))
}

func leafHashes(bundle []byte) ([][]byte, error) {
	var entries api.EntryBundle
	if err := entries.UnmarshalText(bundle); err != nil {
		return nil, err
	}
	var hashes [][]byte
	for _, entry := range entries.Entries {
		hashes = append(hashes, rfc6962.DefaultHasher.HashLeaf(entry))
	}
	return hashes, nil
}

// checkWithTorchwood reads every entry through tiles that it authenticates against the checkpoint.
func checkWithTorchwood(files fs.FS, key string) error {
	tree, err := openTree(files, key)
	if err != nil {
		return err
	}
	tiles, err := torchwood.NewTileFS(files)
	if err != nil {
		return err
	}
	client, err := torchwood.NewClient(tiles)
	if err != nil {
		return err
	}
	var seen int64
	for range client.AllEntries(context.Background(), tree, 0) {
		seen++
	}
	if err := client.Err(); err != nil {
		return err
	}
	if seen != tree.N {
		return fmt.Errorf("read %d of %d entries", seen, tree.N)
	}
	return nil
}

func openTree(files fs.FS, key string) (tlog.Tree, error) {
	verifier, err := note.NewVerifier(key)
	if err != nil {
		return tlog.Tree{}, err
	}
	raw, err := fs.ReadFile(files, "checkpoint")
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(raw, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	checkpoint, err := torchwood.ParseCheckpoint(opened.Text)
	if err != nil {
		return tlog.Tree{}, err
	}
	if checkpoint.Origin != verifier.Name() {
		return tlog.Tree{}, errors.New("the checkpoint is of another log")
	}
	if checkpoint.N == 0 {
		return tlog.Tree{}, errors.New("the log is empty")
	}
	return checkpoint.Tree, nil
}

func eachEntry(files fs.FS, size int64, visit func(index int64, entry []byte) error) error {
	for index := int64(0); index < size; {
		width := min(size-index, 256)
		bundle, err := fs.ReadFile(files, layout.EntriesPath(uint64(index/256), uint8(width%256)))
		if err != nil {
			return err
		}
		for count := int64(0); count < width; count++ {
			var entry []byte
			if entry, bundle, err = torchwood.ReadTileEntry(bundle); err != nil {
				return err
			}
			if err := visit(index, entry); err != nil {
				return err
			}
			index++
		}
		if len(bundle) > 0 {
			return errors.New("the bundle has more entries than the tree")
		}
	}
	return nil
}
