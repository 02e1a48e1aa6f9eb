// Package evidence seals a mission for a court or an accident board: one file
// with everything of the mission, byte for byte, that shows by itself whether a
// byte of it was changed since.
//
// A package is a ZIP that everybody can open, or that inside age for those who
// may. It holds a manifest with the SHA-256 of every file, which the station's
// key signed; what the ledger says of the mission's time, with the proofs that it
// stands there; and a README that says how to check all of that, with Skylatch
// and without.
//
// The package takes nothing out and judges no content: that is for other
// purposes, and [skylatch/redact/export]. What it makes leaves by that door. It
// cannot show who holds a key: a key is compared by another way. It starts no
// goroutines.
package evidence

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"skylatch/redact"
	"skylatch/redact/export"
	"skylatch/redact/ledger"
	"skylatch/telemetry/seal"
)

// margin is how long before and after a mission the ledger belongs to it: a link
// opens before the first frame, and closes after the last.
const margin = time.Minute

// Config says what is sealed, and for whom.
type Config struct {
	// Folder is the mission's, Mission its name.
	Folder, Mission string
	// Keys open the mission if it is sealed: what is packed is what is in it.
	Keys *seal.Keys
	// From and To are when it was recorded.
	From, To time.Time
	// Ledger is the folder of the station's ledger.
	Ledger string
	// Program is the one that seals: "skylatch 0.1.0".
	Program string
	// Policy is required: one that is for evidence.
	Policy *redact.Policy
	// Out is the new file. Nothing is replaced.
	Out  string
	Seal Seal
	// Write writes an entry into the ledger. Without one nothing leaves.
	Write func(context.Context, ledger.Entry) (ledger.Record, error)
	// Progress, if any, is told how far it is.
	Progress func(export.Progress)
}

// Receipt says what was sealed.
type Receipt struct {
	export.Receipt
	Mission string `json:"mission"`
	// Key is the station's public key, Manifest the SHA-256 that it signed.
	Key      string `json:"key"`
	Manifest string `json:"manifest_sha256"`
	// Packed is how many files are in the package, Entries how many entries of
	// the ledger are proved there.
	Packed  int `json:"files"`
	Entries int `json:"ledger_entries"`
	// SealedFor says who can open it; empty if everybody can.
	SealedFor []string `json:"sealed_for"`
}

// ErrChanged tells that a file of the mission became another one while it was
// sealed.
var ErrChanged = errors.New("it was changed meanwhile")

// Pack seals a mission. The error is the disk's, the ledger's or that of ctx, or
// wraps [ErrChanged] or [export.ErrOccupied]; no file is left then.
func Pack(ctx context.Context, c Config) (Receipt, error) {
	r := Receipt{Mission: c.Mission, SealedFor: c.Seal.words}
	if c.Policy == nil || c.Policy.Purpose != redact.Evidence {
		return r, errors.New("seal a mission: the policy is for another purpose")
	}
	if _, err := os.Lstat(c.Out); err == nil { // before hours of reading
		return r, fmt.Errorf("there is a %s already, and %w", c.Out, export.ErrOccupied)
	}
	p := packer{Config: c}
	if err := p.gather(ctx); err != nil {
		return r, fmt.Errorf("seal a mission: %w", err)
	}
	l, manifest, err := p.sign()
	if err != nil {
		return r, fmt.Errorf("seal a mission: %w", err)
	}
	r.Key, r.Manifest, r.Packed, r.Entries = p.manifest.Key, hashOf(manifest), len(p.manifest.Files), p.manifest.Entries
	format := "evidence package"
	if c.Seal.Closed() {
		format = "sealed evidence package"
	}
	r.Receipt, err = export.Make(ctx, export.Making{
		Policy: c.Policy, Path: c.Out, Format: format, Bytes: l.bytes() + c.Seal.overhead(l.bytes()), Write: c.Write,
		Fields: map[string]any{
			"mission": c.Mission, "manifest_sha256": r.Manifest, "files": r.Packed, "sealed_for": c.Seal.words,
			"whole": "everything, byte for byte: what the policy blanks elsewhere, too",
		},
		Reread: p.meter,
	}, func(w io.Writer) error {
		sealed, err := c.Seal.wrap(w)
		if err != nil {
			return err
		}
		return cmp.Or(p.write(ctx, sealed, l), sealed.Close())
	})
	return r, err
}

// sign makes the manifest, has the station sign it, and says where everything
// will be.
func (p *packer) sign() (layout, []byte, error) {
	p.manifest.Format, p.manifest.Program, p.manifest.Mission = kind, p.Program, p.Mission
	p.manifest.SealedAt = time.Now().UTC().Truncate(time.Second)
	if err := p.manifest.check(); err != nil {
		return layout{}, nil, err
	}
	b, err := p.manifest.encode()
	if err != nil {
		return layout{}, nil, err
	}
	signature, err := ledger.Sign(p.Ledger, kind, statement(b))
	if err != nil {
		return layout{}, nil, err
	}
	l, err := newLayout(p.manifest, b, []byte(signature))
	return l, b, err
}
