package ledger

import (
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/mod/sumdb/tlog"
)

// hashFile keeps the nodes of the Merkle tree in the order in which tlog makes
// them. It can be made again from the entries, so it is never synced: after a
// loss of power it may be short, and is never ahead of the entries.
type hashFile struct {
	f    *os.File
	kept int64 // nodes in the file

	pending memoryHashes // made, not written yet; the first has index kept
}

// add puts the hash of entry number into the tree.
func (h *hashFile) add(number int64, record tlog.Hash) error {
	nodes, err := tlog.StoredHashesForRecordHash(number, record, h)
	if err != nil {
		return fmt.Errorf("put an entry into the ledger's tree: %w", err)
	}
	h.pending = append(h.pending, nodes...)
	return nil
}

// ReadHashes is for tlog.
func (h *hashFile) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	list := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if at := index - h.kept; at >= 0 {
			if at >= int64(len(h.pending)) {
				return nil, fmt.Errorf("node %d of the ledger's tree is missing", index)
			}
			list[i] = h.pending[at]
			continue
		}
		if _, err := h.f.ReadAt(list[i][:], index*tlog.HashSize); err != nil {
			return nil, fmt.Errorf("read node %d of the ledger's tree: %w", index, err)
		}
	}
	return list, nil
}

// flush writes what is pending; forget drops it.
func (h *hashFile) flush() error {
	if _, err := h.f.WriteAt(h.pending.bytes(), h.kept*tlog.HashSize); err != nil {
		return fmt.Errorf("write the ledger's tree: %w", err)
	}
	h.kept += int64(len(h.pending))
	h.forget()
	return nil
}

func (h *hashFile) forget() { h.pending = h.pending[:0] }

// fit takes the file for the tree of so many entries. It returns how many bytes
// the file has more than that; less than 0 means that it lacks some.
func (h *hashFile) fit(entries int64) (surplus int64, err error) {
	info, err := h.f.Stat()
	if err != nil {
		return 0, fmt.Errorf("measure the ledger's tree: %w", err)
	}
	h.kept = tlog.StoredHashCount(entries)
	return info.Size() - h.kept*tlog.HashSize, nil
}

// memoryHashes are the nodes of a tree in memory, in tlog's order.
type memoryHashes []tlog.Hash

// ReadHashes is for tlog.
func (m memoryHashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	list := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		if index >= int64(len(m)) {
			return nil, errors.New("the tree has no such node")
		}
		list[i] = m[index]
	}
	return list, nil
}

// grow adds the entry with this hash behind the last.
func (m memoryHashes) grow(number int64, record tlog.Hash) memoryHashes {
	nodes, err := tlog.StoredHashesForRecordHash(number, record, m)
	if err != nil {
		panic(fmt.Sprintf("a tree in memory lacks its own nodes: %v", err))
	}
	return append(m, nodes...)
}

// root returns the root over the first entries; ok is false if the tree is
// smaller.
func (m memoryHashes) root(entries int64) (root tlog.Hash, ok bool) {
	if entries < 1 || entries > int64(len(m)) || tlog.StoredHashCount(entries) > int64(len(m)) {
		return tlog.Hash{}, false
	}
	root, err := tlog.TreeHash(entries, m)
	return root, err == nil
}

func (m memoryHashes) bytes() []byte {
	b := make([]byte, 0, len(m)*tlog.HashSize)
	for _, h := range m {
		b = append(b, h[:]...)
	}
	return b
}

// treeOf builds the tree over these entries.
func treeOf(records []tlog.Hash) memoryHashes {
	m := make(memoryHashes, 0, 2*len(records))
	for i, h := range records {
		m = m.grow(int64(i), h)
	}
	return m
}

// readHashes reads a whole file of nodes; a torn last node is left away, and
// torn is true then.
func readHashes(r io.Reader, size int64) (nodes memoryHashes, torn bool, err error) {
	nodes = make(memoryHashes, 0, min(size/tlog.HashSize, 1<<16))
	for {
		var h tlog.Hash
		_, err := io.ReadFull(r, h[:])
		switch {
		case errors.Is(err, io.EOF):
			return nodes, false, nil
		case errors.Is(err, io.ErrUnexpectedEOF):
			return nodes, true, nil
		case err != nil:
			return nil, false, fmt.Errorf("read the ledger's tree: %w", err)
		}
		nodes = append(nodes, h)
	}
}
