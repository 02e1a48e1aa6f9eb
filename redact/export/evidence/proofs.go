package evidence

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"

	"skylatch/redact/ledger"
)

// ledger checks the proofs of the ledger's entries, if their file is as it was.
func (v *verifier) ledger() error {
	i := slices.IndexFunc(v.layout.pieces, func(p piece) bool { return p.name == proofsName })
	if i < 0 || len(v.Findings) > 0 {
		return nil
	}
	p := v.layout.pieces[i]
	lines := bufio.NewScanner(io.NewSectionReader(v.r, p.begin(), p.bytes))
	lines.Buffer(nil, maxProof)
	last := int64(-1)
	entries := sha256.New()
	for lines.Scan() {
		var proof ledger.Inclusion
		if err := json.Unmarshal(lines.Bytes(), &proof); err != nil {
			v.find(proofsName, Unproved, "%v", err)
			return nil
		}
		record, _, err := proof.Check(v.Key)
		if err == nil && last >= 0 && record.Number != last+1 {
			err = fmt.Errorf("entry %d follows entry %d", record.Number, last)
		}
		if err != nil {
			v.find(proofsName, Unproved, "%v", err)
			return nil
		}
		last = record.Number
		v.Entries++
		fmt.Fprintln(entries, proof.Line)
	}
	if err := lines.Err(); err != nil {
		return err
	}
	j := slices.IndexFunc(v.layout.pieces, func(p piece) bool { return p.name == entriesName })
	if v.Entries != v.manifest.Entries || j < 0 || v.layout.pieces[j].sha256 != hex.EncodeToString(entries.Sum(nil)) {
		v.find(proofsName, Unproved, "they are not those of the entries that it tells")
	}
	return nil
}

// maxProof is a line of proofs: an entry of 64 KiB, escaped, and its hashes.
const maxProof = 1 << 20
